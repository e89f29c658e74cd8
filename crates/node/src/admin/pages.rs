//! "Post onderweg": per house what waits, since when, and why, in plain words.

use super::fault::{clock_help, is_no_answer, is_of_a_clock, plain};
use super::kept_copies::{self, Copies};
use crate::copies;
use crate::due::{self, Topic};
use crate::error::{Error, Key};
use crate::kinds;
use crate::node::{Cx, Node};
use crate::page::{Page, Visit, done};
use crate::peer::{self, Peer};
use crate::people::{self, Act, require};
use crate::reconcile;
use crate::viewer::PeerId;
use crate::words::{Role, Standing};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_federation::{
    DeliveryState, Doubt, LinkState, PutBy, backlog, link_states, put_by_now, retry_put_by, withheld,
};
use huisraad_storage::{Conn, Time, Tx};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The routes of this folder.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/deliveries", web::get().to(deliveries))
        .route("/deliveries/retry/{peer:.+}", web::post().to(retry))
        .route("/deliveries/compare/{peer:.+}", web::post().to(compare))
        .route("/deliveries/put-by", web::post().to(retry_received));
}

/// How it stands with one receiver.
struct Way {
    /// Its address, which names it in the forms.
    peer: String,
    name: String,
    waiting: i64,
    refused: i64,
    oldest: Option<String>,
    arrived: Option<String>,
    /// What is wrong, in plain words, and as it was said.
    wrong: Vec<(String, String)>,
    /// How much waits until it proves that it has its key, with the sentence for it.
    withheld: (Key, i64),
    /// Why its last answer proved nothing, and what to do.
    doubt: Option<(String, String)>,
    /// What it is to us, where nothing goes there now.
    quiet: Option<Key>,
    /// How much it holds of ours that we do not know, since we went back to a copy.
    not_known: i64,
    /// When it was last compared and found equal; `None` for who is no house.
    equal: Option<String>,
    is_house: bool,
    compared: bool,
}

#[derive(Template)]
#[template(path = "admin/deliveries.html")]
struct Deliveries<'a> {
    v: &'a Visit,
    troubled: Vec<Way>,
    fine: Vec<Way>,
    /// Whom we have nothing to do with now: stopped, and on pause.
    quiet: Vec<Way>,
    put_by: Vec<(String, String, String)>,
    copies: Copies,
}

/// The sentence for an answer that proved nothing.
pub fn doubt_key(doubt: Doubt) -> Key {
    match doubt {
        Doubt::Unsigned => "doubt-unsigned",
        Doubt::OtherKey => "doubt-other-key",
        Doubt::Stale => "doubt-stale",
        Doubt::Altered => "doubt-altered",
    }
}

struct Known {
    links: Vec<LinkState>,
    waiting: BTreeMap<String, (i64, i64, Option<Time>)>,
    /// What was refused, each with its receiver, its id and why.
    refused: Vec<(String, String, String)>,
    peers: Vec<Peer>,
    put_by: Vec<PutBy>,
    withheld: BTreeMap<String, i64>,
    copies: Vec<copies::Last>,
    copy_overdue: Option<i64>,
    /// Whether the house has a computerhulp.
    helped: bool,
    not_known: BTreeMap<PeerId, i64>,
    /// What was written in confidence and waits, by the number of it alone.
    letters: BTreeMap<PeerId, i64>,
}

/// Refused rows of a receiver whose reasons are read.
const REASONS: i64 = 50;

fn read(conn: &mut Conn, now: Time) -> Result<Known, Error> {
    let mut waiting: BTreeMap<String, (i64, i64, Option<Time>)> = BTreeMap::new();
    for (peer, state, count, oldest) in backlog(conn)? {
        let row = waiting.entry(peer).or_default();
        if state == DeliveryState::Waiting {
            row.0 += count
        } else {
            row.1 += count
        }
        row.2 = row.2.into_iter().chain(oldest.map(Time)).min();
    }
    let mut refused = Vec::new();
    for (peer, _) in waiting.iter().filter(|(_, (_, refused, _))| *refused > 0) {
        let rows = huisraad_federation::waiting(conn, Some(peer), REASONS)?;
        let rows = rows.into_iter().filter(|d| d.state != DeliveryState::Waiting);
        refused.extend(rows.filter_map(|d| Some((peer.clone(), d.uri, d.error?))));
    }
    Ok(Known {
        links: link_states(conn)?,
        waiting,
        refused,
        peers: peer::everyone(conn)?,
        not_known: reconcile::not_known(conn)?,
        letters: kinds::letters_waiting(conn)?,
        put_by: put_by_now(conn, 100)?,
        withheld: withheld(conn, now)?.into_iter().map(|(peer, count, _)| (peer, count)).collect(),
        copies: copies::of_each(conn)?,
        copy_overdue: copies::overdue(conn, now)?,
        helped: people::somebody_with(conn, Role::Steward)?.is_some(),
    })
}

async fn deliveries(v: Visit) -> Page {
    require(&v.who, Act::SeeDeliveries)?;
    let now = v.now;
    let known = v.node.read(move |c| read(c, now)).await?;
    let (mut troubled, mut fine, mut quiet) = (Vec::new(), Vec::new(), Vec::new());
    for link in &known.links {
        let (waiting, refused, oldest) = known.waiting.get(&link.peer).copied().unwrap_or_default();
        let house = known.peers.iter().find(|p| p.authority == link.peer);
        let waiting = waiting + house.and_then(|p| known.letters.get(&p.id)).copied().unwrap_or_default();
        let withheld = known.withheld.get(&link.peer).copied().unwrap_or_default();
        let doubt = link.doubt.filter(|_| house.is_some_and(|p| p.standing.held())).map(doubt_key);
        let is_silent = house.is_some_and(|p| p.standing.is_silent());
        // With whom we have nothing to do now, and for whom nothing waits, nothing fails.
        let failing = refused > 0 || doubt.is_some() || (link.failures > 0 && (waiting > 0 || !is_silent));
        // It answered, with a wrong time: then it is that, and not that it does not answer.
        let is_clock = doubt == Some("doubt-stale");
        let last = link.last_error.clone().filter(|_| link.failures > 0);
        let last = last.filter(|error| !(is_clock && is_no_answer(error)));
        let said = known.refused.iter().filter(|(peer, ..)| *peer == link.peer);
        let mut wrong: Vec<(String, String)> = Vec::new();
        let asking = house.filter(|p| p.standing == Standing::Asked).and_then(|p| p.our_follow.as_deref());
        let last = last.map(|error| (plain(&v, &link.peer, &error), error));
        let said = said.map(|(_, uri, error)| match asking {
            Some(ours) if ours == uri => (v.t("fault-our-asking"), error.clone()),
            _ => (plain(&v, &link.peer, error), error.clone()),
        });
        for (words, error) in last.into_iter().chain(said) {
            if wrong.iter().all(|(w, _)| *w != words) {
                wrong.push((words, error));
            }
        }
        if is_clock {
            wrong.retain(|(_, error)| !is_of_a_clock(error));
        }
        let way = Way {
            name: house.map_or_else(|| link.peer.clone(), |p| p.name.clone()),
            peer: link.peer.clone(),
            waiting,
            refused,
            oldest: oldest.map(|t| v.ago(t, v.now)),
            arrived: link.last_success.map(|t| v.ago(t, v.now)),
            wrong,
            withheld: if is_clock { ("withheld-clock", withheld) } else { ("withheld", withheld) },
            doubt: doubt.map(|key| (v.t(key), if is_clock { clock_help(&v, &link.peer) } else { v.t("doubt-call") })),
            quiet: house.filter(|_| is_silent).map(|p| p.standing.key()),
            not_known: house.and_then(|p| known.not_known.get(&p.id)).copied().unwrap_or_default(),
            equal: house.and_then(|p| p.equal).map(|t| v.ago(t, v.now)),
            is_house: house.is_some_and(|p| p.standing.held()),
            compared: house.is_some_and(|p| p.compared.is_some()),
        };
        match way.quiet {
            _ if failing || waiting > 0 => troubled.push(way),
            Some(_) => quiet.push(way),
            None => fine.push(way),
        }
    }
    let put_by = known.put_by.iter().map(|p| {
        let host = p.origin.split("://").last().unwrap_or_default().to_owned();
        let why = if p.needs.is_some() { v.t("put-by-needs") } else { v.t("put-by-fault") };
        (host, v.ago(p.at, v.now), why)
    });
    let copies = kept_copies::shown(&v, &known.copies, known.copy_overdue, known.helped).await;
    v.show(&Deliveries { v: &v, troubled, fine, quiet, put_by: put_by.collect(), copies })
}

async fn retry(v: Visit, to: Path<String>) -> Page {
    require(&v.who, Act::SeeDeliveries)?;
    let retry = move |tx: &mut Tx<'_>, cx: &Cx| {
        if let Some(house) = peer::by_authority(tx.conn(), &to)? {
            kinds::retry_letters(tx, cx, house.id)?;
        }
        Ok(cx.node.outbox.retry(tx, &to).map(drop)?)
    };
    v.node.act(v.who.clone(), retry).await?;
    done("/deliveries", "tried-again")
}

async fn compare(v: Visit, house: Path<String>) -> Page {
    require(&v.who, Act::SeeDeliveries)?;
    compare_now(&v.node, v.who.clone(), house.into_inner()).await?;
    done("/deliveries", "will-compare")
}

/// Puts the comparison with a house on the list, for now.
async fn compare_now(node: &Arc<Node>, who: crate::viewer::Viewer, house: String) -> Result<(), Error> {
    node.act(who, move |tx, cx| {
        let peer = peer::by_authority(tx.conn(), &house)?.filter(|p| p.standing.held()).ok_or(Error::NotFound)?;
        due::add(tx, cx.now, Topic::Reconcile, &peer.actor)
    })
    .await
}

async fn retry_received(v: Visit) -> Page {
    require(&v.who, Act::SeeDeliveries)?;
    v.node.act(v.who.clone(), |tx, _| Ok(retry_put_by(tx).map(drop)?)).await?;
    v.node.put_by.notify_one();
    done("/deliveries", "tried-again")
}
