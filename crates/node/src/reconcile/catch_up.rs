//! The sequence of a pair: what a house sends us after a number, and what we sent it after one.

use super::{regain, take_in, unreachable};
use crate::error::{Error, Reason};
use crate::house::wire::context;
use crate::kinds;
use crate::node::{Cx, Node};
use crate::peer::{self, Peer};
use crate::post::{self, Writer, wire};
use crate::viewer::Viewer;
use huisraad_federation::{Delivery, Place, epoch, heard_of, heard_up_to, last_seq, sent_after};
use huisraad_storage::Conn;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use url::Url;

/// Deliveries on a page.
const PAGE: i64 = 25;
/// Bytes on a page: whoever reads us takes at most a megabyte.
const FULL: usize = 600_000;
/// Pages read of one house in one go.
const PAGES: usize = 1000;

/// What of it is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Everything.
    All,
    /// Posts, and it is read again after that.
    Posts,
}

/// Fetches what a house sent us and we do not have.
pub(super) async fn catch_up(node: &Arc<Node>, actor: &Url, peer: &Peer, what: What) -> Result<(), Error> {
    let Some(from) = peer.address() else { return Ok(()) };
    let name = from.as_str().to_owned();
    let place = node.read(move |c| Ok(heard_of(c, &name)?)).await?;
    let mut place = place.unwrap_or(Place { epoch: "none".into(), seq: 0 });
    for _ in 0..PAGES {
        let url = actor.join(&format!("/outbox?since={place}")).map_err(|e| unreachable(actor, &e))?;
        let page = peer::ask(node, peer, &url).await.map_err(|e| unreachable(actor, &e))?;
        let up_to = page.get("huisraad:upTo").and_then(Value::as_str).and_then(Place::parse);
        // A house that does not know this way is compared all the same.
        let Some(up_to) = up_to else { return Ok(()) };
        let items = page.get("orderedItems").and_then(Value::as_array).cloned().unwrap_or_default();
        let is_post = |a: &Value| a.get("object").and_then(|o| o.get("huisraad:kind")).is_some();
        for activity in items.into_iter().filter(|a| what == What::All || is_post(a)) {
            take_in(node, actor, activity).await?;
        }
        let end = up_to == place || page.get("next").is_none();
        place = up_to.clone();
        if what == What::Posts {
            if end {
                return Ok(());
            }
            continue;
        }
        let name = from.as_str().to_owned();
        let told = up_to.clone();
        node.act(Viewer::Clock, move |tx, _| {
            // Pushed meanwhile: then we are further than this page.
            let ahead = heard_of(tx.conn(), &name)?.is_some_and(|h| h.epoch == told.epoch && h.seq >= told.seq);
            if ahead { Ok(()) } else { Ok(heard_up_to(tx, &name, &told)?) }
        })
        .await?;
        if end {
            return Ok(());
        }
    }
    Ok(())
}

/// What we sent a house after a place in its sequence, as it is now and as far as it may read it now.
///
/// # Errors
/// [`Error::NotFound`] for whoever is not a house we hold, or a place that cannot be read; [`Error::Refused`] as long as it has
/// still to be asked what it holds of us.
pub async fn since(node: &Arc<Node>, who: Viewer, place: &str) -> Result<Value, Error> {
    let Viewer::House { authority, id: peer, .. } = &who else { return Err(Error::NotFound) };
    let place = Place::parse(place).ok_or(Error::NotFound)?;
    let (peer, now) = (*peer, node.clock.now());
    if node.read(move |c| regain::is_open(c, peer, now)).await? {
        return Err(Error::Refused(Reason::TooMany));
    }
    let reader = authority.clone();
    let asked = place.clone();
    // By asking for what comes after it says that it has what comes before.
    let ours = node
        .act(who.clone(), move |tx, cx| {
            let ours = epoch(tx.conn())?;
            if asked.epoch == ours {
                cx.node.outbox.fetched(tx, cx.now, &reader, asked.seq)?;
            }
            Ok(ours)
        })
        .await?;
    let after = if place.epoch == ours { place.seq } else { 0 };
    let (reader, cx, id) = (authority.clone(), node.cx(who), node.url("/outbox"));
    node.read(move |conn| {
        let rows = sent_after(conn, &reader, after, PAGE)?;
        let last = last_seq(conn, &reader)?;
        let (items, up_to) = page(conn, &cx, &rows, last)?;
        let mut body = json!({
            "@context": context(),
            "id": format!("{id}?since={place}"),
            "type": "OrderedCollectionPage",
            "partOf": id.as_str(),
            "huisraad:upTo": Place { epoch: ours.clone(), seq: up_to }.to_string(),
            "orderedItems": items,
        });
        if let (true, Some(members)) = (up_to < last, body.as_object_mut()) {
            members.insert("next".into(), json!(format!("{id}?since={ours}:{up_to}")));
        }
        Ok(body)
    })
    .await
}

/// The items of a page, and up to which number it goes.
fn page(conn: &mut Conn, cx: &Cx, rows: &[Delivery], last: i64) -> Result<(Vec<Value>, i64), Error> {
    let (mut items, mut size) = (Vec::new(), 0);
    // Of each subject the last word. What was superseded has none any more.
    let mut last_of: HashMap<&str, i64> = HashMap::new();
    for row in rows {
        let held = last_of.entry(&row.subject).or_insert(row.seq);
        *held = if row.body.is_empty() { *held } else { row.seq };
    }
    for row in rows {
        if size > FULL {
            return Ok((items, row.seq - 1));
        }
        let is_last = last_of.get(row.subject.as_str()) == Some(&row.seq);
        let each = [wire::REMOVAL, wire::OVER].contains(&row.subject.as_str());
        let about = if is_last || each { about(conn, cx, row)? } else { None };
        if let Some(activity) = about {
            size += row.body.len();
            items.push(activity);
        }
    }
    let full = i64::try_from(rows.len()).unwrap_or(PAGE) >= PAGE;
    Ok((items, if full { rows.last().map_or(last, |r| r.seq) } else { last }))
}

/// What a delivery said, if the asker may read what it is about. Of a post what it is now.
fn about(conn: &mut Conn, cx: &Cx, row: &Delivery) -> Result<Option<Value>, Error> {
    let said = || serde_json::from_str(&row.body).ok();
    if row.subject == wire::REMOVAL {
        return Ok(said());
    }
    if let Some(bare) = kinds::said_bare(conn, cx, &row.subject, said().as_ref())? {
        return Ok(Some(bare));
    }
    match post::by_uri(conn, &cx.who, &row.subject) {
        Ok(found) => {
            let object = kinds::object(&cx.node, conn, &found)?;
            return Ok(Some(wire::activity(&cx.node, &found, object)?));
        }
        Err(Error::NotFound) => {}
        Err(e) => return Err(e),
    }
    let Some(response) = post::response_by_uri(conn, &row.subject)? else { return Ok(None) };
    let thread = post::find(conn, &Viewer::Clock, response.post);
    let of_its_own = matches!(&cx.who, Viewer::House { id, standing, .. }
        if standing.held() && response.writer() == Writer::Peer(*id));
    let theirs = |p: &post::Post| matches!(&cx.who, Viewer::House { id, .. } if p.peer == Some(*id));
    match thread {
        // To the owner of the thread what we answered; to its readers what was passed on.
        Ok(p) if theirs(&p) => Ok(said()),
        // What became of its own answer a house hears that we hold, whatever it may read: that is ids and numbers.
        Ok(p) if of_its_own && !post::has_thread(p.kind) => Ok(said()),
        Ok(p) => match post::find(conn, &cx.who, p.id) {
            Ok(_) => Ok(said()),
            Err(Error::NotFound) => Ok(None),
            Err(e) => Err(e),
        },
        Err(Error::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}
