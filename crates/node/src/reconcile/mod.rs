//! Coming together again: what a house missed it fetches, and once a day each pair finds out whether what the one has sent
//! is what the other holds. So the network converges also when deliveries were lost.
//!
//! - `history`: what a newcomer is entitled to from before.
//! - `catch_up`: what the sequence of a pair holds after the last number that came (`outbox?since=EPOCH:N`), both ends.
//! - `regain`: after this node went back to an older copy, what others hold of us, both ends; `answers_back`: our answers.
//! - `compare`: the digest of a pair, and the repair, both ends (`/held`).

mod answers_back;
mod catch_up;
mod compare;
mod history;
mod regain;
mod unmended;

use crate::due::{self, Job, Topic};
use crate::error::{Error, Reason};
use crate::inbox;
use crate::kinds;
use crate::membership;
use crate::node::Node;
use crate::peer;
use crate::post;
use crate::viewer::Viewer;
use huisraad_federation::{Verdict, Way, put_by_fetched};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

pub use catch_up::since;
pub use compare::routes;
pub use regain::{ask_back, not_known};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// How soon we look again whether a repair has worked.
const SOON: Duration = Duration::from_secs(600);

/// Runs one job.
///
/// # Errors
/// When a house could not be reached, or a fault of storage: it is tried again.
pub async fn run(node: Arc<Node>, job: Job) -> Result<(), Error> {
    let Ok(actor) = Url::parse(&job.reference) else { return Ok(()) };
    let held = actor.clone();
    let peer = node.read(move |c| peer::by_actor(c, &held)).await?;
    let Some(peer) = peer.filter(|p| p.standing.held()) else { return Ok(()) };
    // Somebody else may have that address by now: with another key nothing is read there, until a chair has compared it.
    let now = node.client.actor(&actor).await.map_err(|e| unreachable(&actor, &e))?;
    let same = now.key_pem == peer.key_pem;
    node.act(Viewer::Clock, move |tx, _| membership::looked_up(tx, &now)).await?;
    if !same {
        return plan(&node, &job, DAY).await;
    }
    match job.topic {
        Topic::Pull => {
            say_again(&node, &actor, &peer).await?;
            if !history::pull(&node, &actor, &peer).await? {
                // On from there, when others have had their turn.
                return node.act(Viewer::Clock, move |tx, cx| due::again(tx, cx.now.plus(REST), &job)).await;
            }
            plan(&node, &job, DAY).await
        }
        Topic::Reconcile => {
            // First: whoever reads our sequence waits for it, and another that went back to a copy as well must not wait for us.
            regain::regain(&node, &actor, &peer).await?;
            if answers_back::waits_for_answers(&node, &peer).await? {
                // The posts first that they are to; and what became of them after they are back.
                catch_up::catch_up(&node, &actor, &peer, catch_up::What::Posts).await?;
                answers_back::answers(&node, &actor, &peer).await?;
            }
            catch_up::catch_up(&node, &actor, &peer, catch_up::What::All).await?;
            say_again(&node, &actor, &peer).await?;
            membership::read_roster(&node, &actor).await?;
            let wait = compare::compare(&node, &actor, &peer).await?;
            plan(&node, &job, wait).await
        }
        _ => Ok(()),
    }
}

/// What this house did not hear is said again; after we went back to a copy not before the others were asked what we said last.
async fn say_again(node: &Arc<Node>, actor: &Url, peer: &peer::Peer) -> Result<(), Error> {
    let now = node.clock.now();
    if node.read(move |c| regain::is_any_open(c, now)).await? {
        return Ok(());
    }
    if let Err(e) = kinds::tell_not_told(node, peer.id).await {
        tracing::error!(error = %e, "what houses on pause did not hear could not be read; it is tried again");
    }
    kinds::say_again_what_counts(node, actor).await
}

fn unreachable(actor: &Url, e: &dyn std::fmt::Display) -> Error {
    Error::Internal(format!("{actor}: {e}"))
}

/// How long reading a history rests between one go and the next.
const REST: Duration = Duration::from_secs(1);

/// Plans the next comparison after this job, with some of it left to chance, so that not all houses ask at the same minute. One that
/// was asked for sooner stays: a hole may have been heard of since this one looked.
async fn plan(node: &Arc<Node>, job: &Job, wait: Duration) -> Result<(), Error> {
    let share = wait.as_secs() / 10;
    let wait = wait - Duration::from_secs(node.random.below(share + 1));
    let job = job.clone();
    node.act(Viewer::Clock, move |tx, cx| match job.topic {
        Topic::Reconcile => due::again(tx, cx.now.plus(wait), &job),
        _ => due::no_later(tx, cx.now.plus(wait), Topic::Reconcile, &job.reference),
    })
    .await
}

/// Puts the comparison with every house we hold on the list, where it is not there: as in a folder from before.
///
/// # Errors
/// A fault of storage.
pub async fn plan_all(node: &Arc<Node>) -> Result<(), Error> {
    node.act(Viewer::Clock, |tx, cx| {
        post::keep_context(tx)?;
        for id in post::known_by_now(tx)? {
            let of = peer::by_id(tx.conn(), id)?;
            due::no_later(tx, cx.now, Topic::Pull, &of.actor)?;
        }
        for p in peer::held(tx.conn())? {
            let wait = SOON + Duration::from_secs(cx.node.random.below(SOON.as_secs()));
            due::add_once(tx, cx.now.plus(wait), Topic::Reconcile, &p.actor)?;
        }
        Ok(())
    })
    .await
}

/// Takes in something that was fetched from a house itself: that is its word. It must still be about itself.
async fn take_in(node: &Arc<Node>, actor: &Url, activity: Value) -> Result<(), Error> {
    let text = |name: &str| activity.get(name).and_then(Value::as_str).unwrap_or_default();
    let own = Url::parse(text("id")).is_ok_and(|id| id.origin() == actor.origin());
    if text("actor") != actor.as_str() || !own {
        return Ok(());
    }
    let words = inbox::words_in(node, actor, &activity).await?;
    let now = node.clock.now();
    let spent = || !node.budget.spend(actor.as_str(), Way::Fetched, now);
    let heard = inbox::understand(node, actor, &activity, now).await;
    let outcome = match heard {
        // What a house is to us, and its keys, is said at the gate, where it is signed: what lies at an address is the word of
        // whoever has that address now.
        Ok(heard) if !heard.is_of_posts() => return Ok(()),
        Ok(heard) if heard.adds() && spent() => Err(Verdict::TooMany),
        Err(Verdict::Needs(_)) if spent() => Err(Verdict::TooMany),
        // Somebody whom nobody here has met is fetched as from the inbox: one host is not asked for many at once.
        Err(Verdict::Needs(writer)) => {
            let (from, id, bell) = (actor.clone(), text("id").to_owned(), node.put_by.clone());
            let job = move |tx: &mut huisraad_storage::Tx<'_>| {
                match put_by_fetched(tx, &from, (&id, &activity), &writer, now) {
                    // It is found by a comparison later. What comes behind it must not wait for those who cannot be reached.
                    Err(Verdict::TooMany) => {
                        tracing::info!(house = %from, "too much of it waits for its writers; one more is left for a comparison");
                        return Ok(());
                    }
                    put_by => put_by?,
                }
                tx.after_commit(move || bell.notify_one());
                Ok(())
            };
            node.store.write(job).await
        }
        Ok(heard) => {
            let (cx, from) = (node.cx(Viewer::Clock), actor.clone());
            let job = move |tx: &mut huisraad_storage::Tx<'_>| {
                let held = peer::sender(tx.conn(), &from)?.filter(|p| p.standing.held());
                let peer = held.ok_or(Verdict::Ignored)?;
                let cx = crate::node::Cx { who: peer.viewer.clone(), ..cx };
                inbox::from_house(tx, &cx, &peer, heard, words.as_ref())
            };
            node.store.write(job).await
        }
        Err(verdict) => Err(verdict),
    };
    match outcome {
        Ok(()) | Err(Verdict::Ignored | Verdict::Unknown | Verdict::Needs(_)) => Ok(()),
        Err(Verdict::Never(why)) => {
            tracing::info!(%why, "something that was fetched from a house was refused");
            Ok(())
        }
        Err(Verdict::TooMany) => Err(Error::Refused(Reason::TooMany)),
        Err(Verdict::Later(e)) => Err(e.into()),
    }
}
