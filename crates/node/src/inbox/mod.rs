//! What a received activity does: it is read outside the writer into the input that a form would build, and in the writer
//! one match calls the action that the form calls.

mod ids;
pub mod read;
mod removed;
#[cfg(test)]
mod tests;

use crate::due::{self, Topic};
use crate::error::{Error, Reason};
use crate::kinds;
use crate::membership::{self, WithIt};
use crate::node::{Cx, Node};
use crate::peer::{self, ProofKeyOf, Sender};
use crate::post::{self, OwnerSays, Words, Writer};
use crate::viewer::Viewer;
use crate::words::Kind;
use crate::{case_question, conflict, event};
use huisraad_federation::{
    Effect, Prepare, Received, RemoteActor, Verdict, Way, fault_point, fault_wanted, verify_proof,
};
use huisraad_storage::{Conn, Time, Tx};
use serde_json::Value;
use std::sync::Arc;
use url::Url;

use read::{Addition, Heard};
pub use read::{is_in_confidence, is_knock};
use removed::{is_theirs, is_there, removed, within_budget};

/// Prepares what was received, outside the writer.
pub fn prepare(node: Arc<Node>) -> Arc<Prepare> {
    Arc::new(move |received| {
        let node = node.clone();
        Box::pin(async move {
            let Received { actor, stranger, activity, at, .. } = received;
            fault_point("prepare", || activity.to_string());
            let heard = understand(&node, &actor, &activity, at).await?;
            let words = words_in(&node, &actor, &activity).await?;
            let fault = fault_wanted("inbox", || activity.to_string());
            let effect: Effect = Box::new(move |tx| {
                if fault {
                    return Err(Verdict::Later(huisraad_storage::Error::Panicked));
                }
                apply(tx, &node, &actor, stranger.as_ref(), (heard, words), at)
            });
            Ok(effect)
        })
    })
}

/// Reads an activity, and checks the proof of what is passed on: all that needs no transaction.
///
/// # Errors
/// When it is against a rule, or an actor must be fetched first.
pub async fn understand(node: &Arc<Node>, actor: &Url, activity: &Value, at: Time) -> Result<Heard, Verdict> {
    match read::read(&node.actor(), actor, activity, at)? {
        Heard::Added(mut addition) => {
            fits(&addition.signed)?;
            addition.by = match proved(node, &addition.writer, &addition.signed, at).await {
                // Before anything is fetched or kept for it: there is such a thread, and it is theirs.
                Err(Verdict::Needs(writer)) => {
                    let (to, target, owner) = (addition.to, addition.target, actor.clone());
                    node.read(move |conn| owns(conn, &owner, &to, &target)).await?;
                    return Err(Verdict::Needs(writer));
                }
                by => by?,
            };
            Ok(Heard::Added(addition))
        }
        // What is for a thread must be such that we can pass it on.
        heard @ Heard::Response { reply: kinds::Reply::Advice(..), .. } if read::is_for_thread(activity) => {
            fits(activity)?;
            proved(node, actor, activity, at).await?;
            Ok(heard)
        }
        heard @ Heard::Response { .. } => {
            fits(activity)?;
            Ok(heard)
        }
        heard => Ok(heard),
    }
}

/// The words of a house about what is its own, where its proof holds: with another one it could not take them back for its own.
///
/// # Errors
/// A fault of storage.
pub async fn words_in(node: &Arc<Node>, actor: &Url, activity: &Value) -> Result<Option<Words>, Error> {
    let Some(words) = Words::of(activity) else { return Ok(None) };
    let house = actor.clone();
    let key = node.read(move |conn| peer::by_actor(conn, &house)).await?.and_then(|p| p.proof_key);
    Ok(Some(words).filter(|_| key.is_some_and(|key| verify_proof(activity, actor.as_str(), &key))))
}

/// How long an answer of other software may be as its writer signed it, which is kept whole and passed on.
const MOST_SIGNED: usize = 20_000;
/// What an answer of ours takes beside its text: two contexts, a proof, its addresses.
const BESIDE: usize = 10_000;

/// It has the room that its words take, as text and as HTML; what nobody reads has none.
fn fits(signed: &Value) -> Result<(), Verdict> {
    let text = signed.get("object").and_then(|o| o.get("huisraad:text")).and_then(Value::as_str).unwrap_or_default();
    let most = MOST_SIGNED.max(BESIDE + post::room_of(text));
    if signed.to_string().len() <= most { Ok(()) } else { Err(Verdict::Never("the answer is too large".into())) }
}

/// Whether there is a thread of this house at that post; [`Error::NotFound`] when not.
fn owns(conn: &mut Conn, owner: &Url, to: &str, target: &str) -> Result<(), Error> {
    let post = post::by_uri(conn, &Viewer::Clock, to)?;
    let owner = peer::by_actor(conn, owner)?.map(|p| p.id);
    let theirs = owner.is_some() && post.peer == owner && post::container(&post) == target;
    if theirs { Ok(()) } else { Err(Error::NotFound) }
}

/// Checks the proof of an activity with the key of its writer, and says who that is to us: `None` for ourselves.
async fn proved(node: &Arc<Node>, writer: &Url, signed: &Value, at: Time) -> Result<Option<Writer>, Verdict> {
    let (by, key) = if *writer == node.actor() {
        (None, Some(node.proof_key.multibase().to_owned()))
    } else {
        let wanted = writer.clone();
        match node.read(move |conn| peer::proof_key_of(conn, &wanted, at)).await? {
            ProofKeyOf::Peer(p) => {
                let key = p.proof_key.ok_or_else(|| Verdict::Needs(writer.clone()))?;
                (Some(Writer::Peer(p.id)), Some(key))
            }
            ProofKeyOf::Guest(key) => (Some(Writer::Guest(writer.to_string())), key),
            ProofKeyOf::Unknown => return Err(Verdict::Needs(writer.clone())),
        }
    };
    let valid = key.is_some_and(|key| verify_proof(signed, writer.as_str(), &key));
    if valid { Ok(by) } else { Err(Verdict::Never("the proof does not verify".into())) }
}

/// The pair's sequence has a hole: what was missed is fetched, a little later, when others have had their turn.
pub fn missed(tx: &mut Tx<'_>, actor: &Url, now: Time) -> Result<(), Verdict> {
    Ok(due::add(tx, now, Topic::Reconcile, actor.as_str())?)
}

/// Applies what was heard. Standing is read here, in the transaction.
fn apply(
    tx: &mut Tx<'_>,
    node: &Arc<Node>,
    actor: &Url,
    stranger: Option<&RemoteActor>,
    (heard, words): (Heard, Option<Words>),
    at: Time,
) -> Result<(), Verdict> {
    let known = peer::sender(tx.conn(), actor)?;
    let cx = |who: Viewer| Cx { who, now: at, node: node.clone() };
    // Who is held no more has no say, but what it takes back is taken back.
    let takes_back = matches!(heard, Heard::Removed(_) | Heard::TakenOut { .. });
    match known.filter(|p| p.standing.held() || p.was_held && takes_back) {
        Some(peer) if heard.adds() && !node.budget.spend(actor.as_str(), Way::Sent, at) => {
            tracing::warn!(house = %peer.actor.authority(), "this house sends more in a day than it may; the rest is put off");
            Err(Verdict::TooMany)
        }
        Some(peer) => from_house(tx, &cx(peer.viewer.clone()), &peer, heard, words.as_ref()),
        None => knock(tx, &cx(Viewer::Guest { actor: actor.to_string() }), actor, stranger, heard),
    }
}

/// What somebody says whom we do not hold (yet).
fn knock(tx: &mut Tx<'_>, cx: &Cx, actor: &Url, stranger: Option<&RemoteActor>, heard: Heard) -> Result<(), Verdict> {
    // The knocks of strangers are counted at the gate; somebody we know of, and do not hold, does not knock.
    if stranger.is_none() {
        may_tell(cx, actor, &heard)?;
    }
    match heard {
        Heard::Follow { to, asked } => {
            for_us(cx, &to)?;
            Ok(membership::followed(tx, cx, stranger, actor, &asked)?)
        }
        Heard::Answer { object, yes: true, with } => Ok(membership::follow_accepted(tx, cx, actor, &object, &with)?),
        Heard::Answer { object, yes: false, with } => {
            Ok(membership::follow_refused(tx, cx, actor, &object, &with.words)?)
        }
        Heard::Unfollowed(follow) => Ok(membership::follow_undone(tx, cx, actor, &follow)?),
        Heard::Response { to, reply: reply @ kinds::Reply::Rsvp(_) } => {
            if let Some(stranger) = stranger {
                peer::met(tx, stranger, cx.now)?;
            }
            let post = thread_of(tx, cx, &to)?;
            Ok(kinds::reply(tx, cx, post, &reply)?)
        }
        Heard::Actor(_) => match stranger {
            Some(now) if peer::refresh_follower(tx, &cx.node.outbox, cx.now, now)? => Ok(()),
            _ => Err(Verdict::Unknown),
        },
        Heard::Removed(uri) if uri == actor.as_str() => {
            let was_one = peer::forget_follower(tx, actor)?;
            if was_one { Ok(()) } else { Err(Verdict::Unknown) }
        }
        Heard::Removed(uri) => {
            let post = match post::response_by_uri(tx.conn(), &uri)? {
                Some(response) => post::take_back(tx, cx, response.id)?,
                // Mobilizon leaves the event, and does not name its answer.
                None => event::leave(tx, cx, &uri)?,
            };
            if let Some((post, _)) = post {
                kinds::response_gone(tx, cx, &post)?;
            }
            Ok(())
        }
        // Not yes: a house that was paused between the gate and here would take it for delivered.
        _ => Err(Verdict::Unknown),
    }
}

fn for_us(cx: &Cx, to: &str) -> Result<(), Verdict> {
    if to == cx.node.actor().as_str() { Ok(()) } else { Err(Verdict::Never("this Follow is for somebody else".into())) }
}

/// What a house says that we hold. Its words about what is its own are kept for it, where they carry its proof.
///
/// # Errors
/// Why it has no effect.
pub fn from_house(tx: &mut Tx<'_>, cx: &Cx, peer: &Sender, heard: Heard, words: Option<&Words>) -> Result<(), Verdict> {
    let actor = &peer.actor;
    may_tell(cx, actor, &heard)?;
    match heard {
        Heard::Written(input) => {
            let post = match kinds::write(tx, cx, &input, None) {
                Err(Error::Refused(Reason::MembersOnly)) => return Ok(kinds::write_bare(tx, cx, &input)?),
                written => written?,
            };
            post::forget_unknown(tx, peer.id, &post.uri)?;
            let said = |w: &&Words| w.uri == post.uri && w.version == Some(post.version) && post.withdrawn.is_none();
            match words.filter(said) {
                Some(words) => Ok(post::keep_words(tx, peer.id, words)?),
                None => Ok(post::forget_words_but(tx, &post.uri, post.version)?),
            }
        }
        Heard::Letter(letter) => did(conflict::letter_came(tx, cx, &letter)?),
        Heard::LetterThere(offer) => did(conflict::letter_is_there(tx, cx, &offer)?),
        Heard::Over(over) => Ok(kinds::write_end(tx, cx, &over)?),
        Heard::Agreed(agreed) => Ok(kinds::write_agreed(tx, cx, &agreed)?),
        Heard::Unknown(new) => Ok(post::keep_unknown(tx, cx, &new)?),
        Heard::Response { to, reply } => {
            let post = thread_of(tx, cx, &to)?;
            kinds::reply(tx, cx, post, &reply)?;
            let held = post::response_by_uri(tx.conn(), reply.uri())?;
            let held = held.filter(|r| r.writer() == Writer::Peer(peer.id) && r.withdrawn.is_none());
            let said = |r: &post::Response| words.filter(|w| w.uri == r.uri && w.version == Some(r.version));
            match held.map(|r| (said(&r), r)) {
                Some((Some(words), _)) => Ok(post::keep_words(tx, peer.id, words)?),
                Some((None, r)) => Ok(post::forget_words_but(tx, &r.uri, r.version)?),
                None => Ok(()),
            }
        }
        Heard::Actor(told) => Ok(membership::refreshed(tx, cx, &told)?),
        Heard::Removed(uri) => {
            // Whether something of another is here is nobody's business, by no measure either.
            if is_theirs(tx.conn(), peer, &uri)? {
                let is_here = post::is_known(tx.conn(), &uri)?
                    || post::response_by_uri(tx.conn(), &uri)?.is_some_and(|r| is_there(&r));
                within_budget(cx, actor, is_here)?;
            }
            // Of what never was here there is nothing that could come back with an older copy.
            let was_here = post::was_here(tx.conn(), &uri)?;
            removed(tx, cx, peer, &uri)?;
            let theirs = is_theirs(tx.conn(), peer, &uri)?;
            let gone = words.filter(|w| theirs && was_here && w.version.is_none() && w.uri == uri);
            Ok(gone.map_or(Ok(()), |w| post::keep_words(tx, peer.id, w))?)
        }
        Heard::Follow { to, asked } => {
            for_us(cx, &to)?;
            Ok(membership::followed(tx, cx, None, actor, &asked)?)
        }
        Heard::Newcomer(told) => Ok(membership::newcomer_told(tx, cx, &told)?),
        Heard::Moved(to) => Ok(membership::move_told(tx, cx, actor, &to)?),
        Heard::Vouched(vouched) => Ok(membership::vouched(tx, cx, &vouched)?),
        Heard::Unfollowed(follow) => Ok(membership::follow_undone(tx, cx, actor, &follow)?),
        Heard::Tries(trial) => told(cx, case_question::tried_there(tx, cx, &trial)?),
        Heard::Again(uri) => told(cx, kinds::waits_again(tx, cx, &uri)?),
        Heard::Receipt(uri) => told(cx, said(tx, cx, &uri, OwnerSays::Received)?),
        Heard::Answer { object, yes, with } => answered(tx, cx, actor, &object, yes, &with),
        Heard::Places(places) => {
            let word = event::word_of(tx, &places)?;
            let news = said(tx, cx, &places.uri, word)?;
            told(cx, event::organiser_says(tx, cx, &places)? || news)
        }
        Heard::Added(addition) => added(tx, cx, *addition),
        Heard::TakenOut { object, target } => {
            let held = post::response_by_uri(tx.conn(), &object)?.filter(is_there);
            let thread = held.map(|r| post::find(tx.conn(), &Viewer::Clock, r.post)).transpose()?;
            within_budget(cx, actor, thread.is_some_and(|thread| post::container(&thread) == target))?;
            if post::forget_unknown(tx, peer.id, &object)? {
                return Ok(());
            }
            let post = post::removed_by_owner(tx, cx, &target, &object)?;
            Ok(kinds::response_gone(tx, cx, &post)?)
        }
        Heard::Nothing => Err(Verdict::Ignored),
    }
}

/// What is said of who somebody is makes us write and send: as often a day as one may write. Posts and answers are counted where
/// they come in.
fn may_tell(cx: &Cx, actor: &Url, heard: &Heard) -> Result<(), Verdict> {
    let may = heard.is_of_posts() || cx.node.budget.spend(actor.as_str(), Way::Told, cx.now);
    if may { Ok(()) } else { Err(Verdict::TooMany) }
}

/// What an owner says of ours, and takes back, and says again, tells a person something each time: as often a day as one may say who
/// one is.
fn told(cx: &Cx, something: bool) -> Result<(), Verdict> {
    let Viewer::House { authority, .. } = &cx.who else { return did(something) };
    if something && !cx.node.budget.spend(authority.as_str(), Way::Told, cx.now) {
        return Err(Verdict::TooMany);
    }
    did(something)
}

/// What did nothing leaves nothing behind.
fn did(something: bool) -> Result<(), Verdict> {
    if something { Ok(()) } else { Err(Verdict::Ignored) }
}

/// The post of ours that an answer is to; it must be one that the sender may read. A house that had it as a member hears that it is one no
/// more: that it is there it knows.
fn thread_of(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<post::PostId, Verdict> {
    let post = match (post::by_uri(tx.conn(), &cx.who, uri), &cx.who) {
        (Err(Error::NotFound), Viewer::House { authority, .. }) if post::was_told(tx.conn(), uri, authority)? => {
            return Err(Error::Refused(Reason::MembersOnly).into());
        }
        (post, _) => post?,
    };
    if post.is_ours() { Ok(post.id) } else { Err(Verdict::Unknown) }
}

/// The owner of a thread passes on what somebody said in it. Whose words they are was proved before.
fn added(tx: &mut Tx<'_>, cx: &Cx, addition: Addition) -> Result<(), Verdict> {
    let Viewer::House { id, .. } = &cx.who else { return Err(Verdict::Unknown) };
    let post = post::by_uri(tx.conn(), &Viewer::Clock, &addition.to)?;
    if post.peer != Some(*id) || post::container(&post) != addition.target {
        return Err(Verdict::Unknown);
    }
    let Some(by) = addition.by else {
        // Our own words, by our own proof: the receipt. If they are not here, they were lost in a restore from a backup.
        return match post::response_by_uri(tx.conn(), &addition.uri)? {
            Some(r) if r.is_ours() && r.post == post.id => said(tx, cx, &addition.uri, OwnerSays::Yes).and_then(did),
            Some(_) => Err(Verdict::Never("this house did not say that".into())),
            None => {
                let reply = kinds::relayed(addition.reply, addition.uri, Writer::Us);
                Ok(kinds::reply(tx, cx, post.id, &reply)?)
            }
        };
    };
    Ok(kinds::reply(tx, cx, post.id, &kinds::relayed(addition.reply, addition.uri, by))?)
}

/// What the owner of a thread says of a response of ours; `false` when it changes nothing.
fn said(tx: &mut Tx<'_>, cx: &Cx, uri: &str, said: OwnerSays) -> Result<bool, Verdict> {
    let response = post::response_by_uri(tx.conn(), uri)?.ok_or(Verdict::Unknown)?;
    let post = post::find(tx.conn(), &Viewer::Clock, response.post)?;
    let said = match (post.kind, said) {
        // An advice needs no yes: that it arrived is all there is to say.
        (Kind::CaseQuestion | Kind::Success | Kind::Lesson, OwnerSays::Received) => OwnerSays::Yes,
        (_, said) => said,
    };
    let news = post::confirmed(tx, cx, uri, said)?;
    if post.kind == Kind::Conflict && said == OwnerSays::No {
        conflict::letters_end(tx, cx, uri)?;
    }
    Ok(news)
}

/// Yes or no: to a Follow of ours, or to a response of ours.
fn answered(tx: &mut Tx<'_>, cx: &Cx, actor: &Url, uri: &str, yes: bool, with: &WithIt) -> Result<(), Verdict> {
    if post::response_by_uri(tx.conn(), uri)?.is_some() {
        return told(cx, said(tx, cx, uri, if yes { OwnerSays::Yes } else { OwnerSays::No })?);
    }
    if yes {
        Ok(membership::follow_accepted(tx, cx, actor, uri, with)?)
    } else {
        Ok(membership::follow_refused(tx, cx, actor, uri, &with.words)?)
    }
}
