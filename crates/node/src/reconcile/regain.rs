//! After this node went back to an older copy: each house is asked once what it holds of us. What we withdrew since is withdrawn
//! again, and what we wrote since comes back, our answers after the posts that they are to; all only by our own proof, whatever the other
//! says. What has none is counted, or taken back there.

use super::answers_back::say_off;
use super::{DAY, compare, unreachable};
use crate::due::{self, Topic};
use crate::error::Error;
use crate::inbox::read::{Heard, read};
use crate::kinds;
use crate::node::{Cx, Node};
use crate::peer::{self, Peer};
use crate::post::{self, Gone, Writer};
use crate::viewer::{PeerId, Viewer};
use diesel::prelude::*;
use huisraad_federation::{ClientError, Destination, Outgoing, verify_proof};
use huisraad_storage::{Conn, One, Time, Tx};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

diesel::table! {
    asked_back (peer) {
        peer -> BigInt,
        since -> BigInt,
        done -> Nullable<BigInt>,
        unknown -> BigInt,
        place -> Text,
        answered -> Nullable<BigInt>,
        said_off -> BigInt,
    }
}

/// Where our answers are.
pub(super) const ANSWERS: &str = "/responses/";
/// Lines read of one house: of ours it can hold more than an older copy knows, but no more than this.
pub(super) const MOST_HELD: usize = 100_000;
/// Pages of removals read of one house.
const PAGES: usize = 1000;
/// Words of ours that a house is asked for in one go; then others have their turn.
pub(super) const AT_ONCE: usize = 200;
/// What a house may name and not show before we pause; each time it is so much again the pause grows.
const IN_VAIN: i64 = 200;
/// What it may name and not show in all: then it is asked no more. Each go costs us so many questions.
const MOST_IN_VAIN: i64 = 10_000;
/// The longest pause: with it the last go comes within a day of the first.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(1800);

/// Puts on the list that every house we hold is asked for what it has of ours: this node went back to an older copy. Gives how
/// many there are.
///
/// # Errors
/// A fault of storage.
pub fn ask_back(tx: &mut Tx<'_>, cx: &Cx) -> Result<usize, Error> {
    let held = peer::held(tx.conn())?;
    diesel::delete(asked_back::table).execute(tx.conn())?;
    for p in &held {
        diesel::insert_into(asked_back::table)
            .values((asked_back::peer.eq(p.id), asked_back::since.eq(cx.now.0), asked_back::unknown.eq(0)))
            .execute(tx.conn())?;
        due::add(tx, cx.now, Topic::Reconcile, &p.actor)?;
    }
    Ok(held.len())
}

/// How much each house that was asked holds of ours that we do not know and could not get back.
///
/// # Errors
/// A fault of storage.
pub fn not_known(conn: &mut Conn) -> Result<BTreeMap<PeerId, i64>, Error> {
    let asked = asked_back::table.filter(asked_back::done.is_not_null());
    let rows: Vec<(PeerId, i64)> = asked.select((asked_back::peer, asked_back::unknown)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What a house that asks said itself: of one thing, or what it withdrew, by the page.
///
/// # Errors
/// [`Error::NotFound`] when nothing of it is here.
pub(super) fn own_words(
    conn: &mut Conn,
    of: PeerId,
    gone: Option<String>,
    said: Option<String>,
) -> Result<Value, Error> {
    if let Some(uri) = said {
        return Ok(json!({"huisraad:said": post::words_of(conn, of, &uri)?}));
    }
    let (items, next) = post::removals_of(conn, of, &gone.unwrap_or_default())?;
    Ok(json!({"huisraad:gone": items, "huisraad:next": next}))
}

/// Before whatever it can name: it was reached.
const FIRST_PLACE: &str = " ";

/// Whether a house has still to be asked for what it holds of us: what it has may be newer than what is here, and must not be
/// overwritten with that. A house that gives no answer for a day is not waited for.
///
/// # Errors
/// A fault of storage.
pub(super) fn is_open(conn: &mut Conn, peer: PeerId, now: Time) -> Result<bool, Error> {
    let lately = asked_back::since.ge(now.minus(DAY).0);
    let open = asked_back::table.find(peer).filter(asked_back::done.is_null()).filter(lately);
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// Whether any house has.
///
/// # Errors
/// A fault of storage.
pub(super) fn is_any_open(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    let lately = asked_back::since.ge(now.minus(DAY).0);
    let open = asked_back::table.filter(asked_back::done.is_null()).filter(lately);
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// How far a house was asked.
#[derive(Debug, Clone, Queryable)]
struct Asked {
    /// When we went back; from the first go on, when that was.
    since: Time,
    /// The last that was asked for.
    place: String,
    /// How much it named and could not show.
    unknown: i64,
}

impl Asked {
    /// Whether it is asked no more: it names and names, and shows nothing. One that was not reached for long, or that has much to
    /// give back, is waited for.
    fn is_over(&self, now: Time) -> bool {
        let late = self.since.plus(DAY) <= now && !self.place.is_empty() && self.unknown >= IN_VAIN;
        late || self.unknown >= MOST_IN_VAIN
    }

    /// It was reached: from the first time on it is not waited for longer than a day, whatever it then names and cannot show.
    fn is_reached(&mut self, now: Time) {
        if self.place.is_empty() {
            self.since = now;
            FIRST_PLACE.clone_into(&mut self.place);
        }
    }

    /// How long to wait before the next go: the more it could not show, the longer.
    fn pause(&self) -> Duration {
        match self.unknown / IN_VAIN {
            0 => Duration::ZERO,
            goes => LONGEST_PAUSE.min(Duration::from_secs(1 << (goes - 1).min(20))),
        }
    }
}

/// Asks a house for what it holds of us, if it was not asked since we went back to a copy.
pub(super) async fn regain(node: &Arc<Node>, actor: &Url, peer: &Peer) -> Result<(), Error> {
    let id = peer.id;
    let open = move |c: &mut Conn| {
        let open = asked_back::table.find(id).filter(asked_back::done.is_null());
        Ok(open.select((asked_back::since, asked_back::place, asked_back::unknown)).one(c).optional()?)
    };
    let Some(asked) = node.read::<Option<Asked>, _>(open).await? else { return Ok(()) };
    if asked.is_over(node.clock.now()) {
        return note(node, peer, &asked, false).await.map(drop);
    }
    let url = actor.join("/held").map_err(|e| unreachable(actor, &e))?;
    if asked.place.is_empty() {
        withdraw_again(node, peer, &url).await?;
    }
    let (held, _) = compare::fetch(node, peer, &url, &asked.place, MOST_HELD).await?;
    let own = node.url("/").to_string();
    // In the order of their names: what it names and cannot show is not asked for again.
    let mut wanted = node.read(move |c| post::wanted_back(c, &own, &held)).await?;
    // Our answers after the posts that they are to (see `answers`).
    let answers = node.url(ANSWERS).to_string();
    wanted.retain(|uri| *uri > asked.place && !uri.starts_with(answers.as_str()));
    let more = wanted.len() > AT_ONCE;
    wanted.truncate(AT_ONCE);
    let (asked, outcome) = ask_for(node, peer, &url, asked, wanted).await?;
    let left = note(node, peer, &asked, more || outcome.is_err()).await?;
    // What failed is tried again by whoever runs it, later and later.
    outcome.map_err(|e| unreachable(actor, &e))?;
    if left {
        let again = actor.to_string();
        node.act(Viewer::Clock, move |tx, cx| due::add(tx, cx.now.plus(asked.pause()), Topic::Reconcile, &again))
            .await?;
    }
    Ok(())
}

/// Asks for these words, one after the other, as far as it answers.
async fn ask_for(
    node: &Arc<Node>,
    peer: &Peer,
    url: &Url,
    mut asked: Asked,
    wanted: Vec<String>,
) -> Result<(Asked, Result<(), ClientError>), Error> {
    asked.is_reached(node.clock.now());
    let mut back = 0;
    for uri in wanted {
        let words = match said(node, peer, url, &uri).await {
            Ok(words) => words,
            Err(e) => return Ok((asked, Err(e))),
        };
        if take_back(node, peer, &uri, &words).await? || say_off(node, peer, &uri, &words).await? {
            back += 1
        } else {
            asked.unknown += 1
        }
        asked.place = uri;
    }
    tracing::info!(house = %peer.authority, back, unknown = asked.unknown, "it was asked for what it holds of us");
    Ok((asked, Ok(())))
}

/// Notes how far a house was asked; gives whether it is asked on.
async fn note(node: &Arc<Node>, peer: &Peer, asked: &Asked, more: bool) -> Result<bool, Error> {
    let (id, asked) = (peer.id, asked.clone());
    node.act(Viewer::Clock, move |tx, cx| {
        let left = more && !asked.is_over(cx.now);
        diesel::update(asked_back::table.find(id))
            .set((
                asked_back::since.eq(asked.since.0),
                asked_back::done.eq((!left).then_some(cx.now.0)),
                asked_back::unknown.eq(asked.unknown),
                asked_back::place.eq(&asked.place),
            ))
            .execute(tx.conn())?;
        Ok(left)
    })
    .await
}

/// Whether something is our own word: it says so, and carries our own proof.
pub(super) fn is_ours(node: &Node, words: &Value) -> bool {
    let actor = node.actor();
    words.get("actor").and_then(Value::as_str) == Some(actor.as_str())
        && verify_proof(words, actor.as_str(), node.proof_key.multibase())
}

async fn withdraw_again(node: &Arc<Node>, peer: &Peer, url: &Url) -> Result<(), Error> {
    let mut after = String::new();
    for _ in 0..PAGES {
        let mut page = url.clone();
        page.query_pairs_mut().append_pair("gone", &after);
        let answer = peer::ask(node, peer, &page).await.map_err(|e| unreachable(url, &e))?;
        let gone = answer.get("huisraad:gone").and_then(Value::as_array).cloned().unwrap_or_default();
        for words in gone.iter().filter(|w| is_ours(node, w)) {
            let uri = words.get("object").and_then(|o| o.get("id")).and_then(Value::as_str).unwrap_or_default();
            let removal = matches!(words.get("type").and_then(Value::as_str), Some("Delete" | "Leave" | "Undo"));
            if removal && Url::parse(uri).is_ok_and(|u| u.origin() == node.actor().origin()) {
                let uri = uri.to_owned();
                node.act(Viewer::Clock, move |tx, cx| end_again(tx, cx, &uri)).await?;
            }
        }
        match answer.get("huisraad:next").and_then(Value::as_str) {
            Some(next) if next > after.as_str() => next.clone_into(&mut after),
            _ => break,
        }
    }
    Ok(())
}

fn end_again(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<(), Error> {
    match post::gone_since(tx, cx, uri)? {
        Some(Gone::Post(id)) => {
            // Whoever heard of it hears it once more: that was not in the copy.
            let held = post::hold(tx, id)?;
            kinds::tell_who_answered(tx, cx, &held, post::News::TakenAway)?;
            let gone = post::withdraw(tx, cx, id)?;
            kinds::wipe(tx, cx, &gone)
        }
        Some(Gone::Response(id)) if kinds::says_anew(tx, cx, id)? => Ok(()),
        Some(Gone::Response(id)) => {
            // What somebody said since, and may not be said any more: they hear so.
            let held = post::response(tx.conn(), id)?;
            if post::is_said_since(tx.conn(), &held)? {
                post::tell_writer(tx, cx, id)?;
            }
            kinds::take_back(tx, cx, id).map(drop)
        }
        None => Ok(()),
    }
}

/// Takes back what we said ourselves, or finds it here as it is; `false` when it is not certain that we did, or it cannot be taken as it
/// stands.
pub(super) async fn take_back(node: &Arc<Node>, from: &Peer, uri: &str, words: &Value) -> Result<bool, Error> {
    let of_it = |words: &Value| words.get("id").and_then(Value::as_str) == Some(uri);
    if !(of_it(words) || words.get("object").is_some_and(of_it)) || !is_ours(node, words) {
        return Ok(false);
    }
    let us = node.actor();
    let Ok(heard) = read(&us, &us, words, node.clock.now()) else { return Ok(false) };
    let (house, viewer, uri, words) = (from.clone(), peer::viewer_of(from), uri.to_owned(), words.clone());
    let taken = node
        .act(Viewer::Clock, move |tx, cx| match heard {
            Heard::Written(input) => {
                let Some(post) = kinds::write_back(tx, cx, &input)? else { return Ok(false) };
                // As old as what is here, it changed nothing.
                let back = post::is_returned(tx.conn(), post.id)?;
                if let (true, Some(house)) = (back, house.address()) {
                    post::given_back_by(tx, cx.now, post.id, &house)?;
                }
                Ok(back)
            }
            // Under its own name alone: one that was taken back does not come back under another.
            Heard::Response { to, reply } if reply.uri() == uri => {
                let post = post::thread_at(tx.conn(), house.id, &to)?;
                let cx = Cx { who: viewer, now: cx.now, node: cx.node.clone() };
                let known =
                    |conn: &mut Conn| Ok::<_, Error>(post::response_by_uri(conn, &uri)?.map(|r| (r.version, r.state)));
                let before = known(tx.conn())?;
                kinds::reply(tx, &cx, post.id, &kinds::relayed(reply, uri.clone(), Writer::Us))?;
                // One that stands, or was taken back, comes back no more.
                if let (true, Some(owner)) = (known(tx.conn())? != before, house.address()) {
                    // What was said is kept again, for who may lose it too.
                    let said = Outgoing::new(&words, &uri).guarded(post.is_guarded());
                    cx.node.outbox.send_again(tx, cx.now, &said, &[Destination::from(owner)])?;
                }
                Ok(true)
            }
            _ => Ok(false),
        })
        .await;
    match taken {
        Ok(taken) => Ok(taken),
        Err(e @ (Error::Storage(_) | Error::Internal(_))) => Err(e),
        Err(e) => {
            tracing::info!(house = %from.authority, error = %e, "something of ours could not come back as it stands");
            Ok(false)
        }
    }
}

/// What a house shows of this word of ours; nothing where it shows none.
pub(super) async fn said(node: &Arc<Node>, peer: &Peer, held: &Url, uri: &str) -> Result<Value, ClientError> {
    let mut said = held.clone();
    said.query_pairs_mut().append_pair("said", uri);
    match peer::ask(node, peer, &said).await {
        Ok(answer) => Ok(answer.get("huisraad:said").cloned().unwrap_or_default()),
        Err(ClientError::Status(404)) => Ok(Value::Null),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A house that names without end and shows nothing, in goes.
    fn goes(mut asked: Asked, mut now: Time) -> (Vec<Duration>, Time) {
        let mut pauses = Vec::new();
        while !asked.is_over(now) {
            assert!(pauses.len() < 1000, "it is asked without end");
            asked.unknown += i64::try_from(AT_ONCE).expect("small");
            asked.place = format!("{:06}", asked.unknown);
            pauses.push(asked.pause());
            now = now.plus(asked.pause());
        }
        (pauses, now)
    }

    #[test]
    fn a_house_that_is_reached_and_fails_is_waited_for_from_the_first_time_on() {
        let hours = |n: u32| Time(0).plus(Duration::from_secs(3600) * n);
        let mut asked = Asked { since: hours(0), place: String::new(), unknown: 0 };
        for (now, since) in [(5, 5), (25, 5), (45, 5)] {
            asked.is_reached(hours(now));
            assert_eq!(asked.since, hours(since), "at {now}");
        }
        assert!("http://a.example/posts/1" > asked.place.as_str(), "whatever it names comes after it");
    }

    #[test]
    fn a_house_that_names_without_end_is_asked_less_and_less_and_no_more_after_a_day() {
        let begun = Time(1_000_000_000);
        let asked = Asked { since: begun, place: String::new(), unknown: 0 };
        let (pauses, over) = goes(asked.clone(), begun);
        assert!(pauses.is_sorted() && pauses.len() == 50, "{pauses:?}");
        assert!(over <= begun.plus(DAY));
        // One that is slow besides.
        let slow = Asked { place: "p".into(), unknown: IN_VAIN, ..asked.clone() };
        assert!(!slow.is_over(begun) && slow.is_over(begun.plus(DAY)));
        // What gives back all it names is asked on at once, and so is who was not reached for days.
        let honest = Asked { place: "p".into(), ..asked.clone() };
        assert_eq!(honest.pause(), Duration::ZERO);
        assert!(!honest.is_over(begun.plus(9 * DAY)) && !asked.is_over(begun.plus(9 * DAY)));
    }
}
