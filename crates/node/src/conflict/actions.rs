//! Asking for help, offering it, picking who helps.

use super::letters;
use super::rules::{self, State, Step};
use super::store::{Said, Texts, conflicts, detail_reads, mediation_offers, said, texts};
use super::wire;
use super::words::{Agreed, Can, Matter, Meets};
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::peer;
use crate::people::{Act, may};
use crate::post::{
    self, Head, Inside, Life, NewResponse, News, Origin, OwnerSays, Post, PostId, Response, ResponseId, ResponseState,
    Source, Writer, check_text,
};
use crate::viewer::Viewer;
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Tx};
use std::time::Duration;

/// A request, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Request {
    /// What all posts have.
    pub head: Head,
    /// Its texts, but for what is sealed.
    pub texts: Texts,
    /// What only the picked mediator may read.
    pub details: String,
}

/// An offer to mediate, from a form or from the wire.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What all responses have.
    pub response: NewResponse,
    /// What else is said with it.
    pub said: Said,
}

/// Where it is at the house that it comes from; `None` for our own.
fn state_there(r: &Request) -> Option<State> {
    if let Source::House { state, .. } = &r.head.source { Some(State::of(state)) } else { None }
}

fn is_closed(r: &Request) -> bool {
    state_there(r) == Some(State::Closed)
}

/// What is wrong with it, by field.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(r: &Request) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    let mut judge = |field, verdict: Option<Key>| wrong.extend(verdict.map(|key| (field, key)));
    // What is closed has no words any more; what a newer program did with it we do not know.
    let needed = |key| r.head.must(key).filter(|_| !matches!(state_there(r), Some(State::Closed | State::Unknown)));
    judge(Field::Title, check_text(&r.head.title, 120, r.head.must("title-missing")));
    judge(Field::Summary, check_text(&r.texts.summary, 3000, needed("conflict-summary-missing")));
    judge(Field::Hope, check_text(&r.texts.hope, 3000, needed("conflict-hope-missing")));
    judge(Field::Details, check_text(&r.details, 10_000, None));
    judge(Field::Languages, check_text(&r.texts.languages, 200, None));
    judge(Field::Tried, check_text(&r.texts.tried, 3000, None));
    judge(Field::TiesReason, check_text(&r.texts.ties_reason, 500, None));
    let ours = state_there(r).is_none() && !r.head.half;
    if let (Some(matter), Some(inside), true) = (r.texts.matter.known(), r.texts.inside.known(), ours) {
        judge(Field::Inside, matter.leaves_out(inside).then_some("conflict-inside-part-of-it"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// What is closed is closed for good, at the house that asked too: what was written to it is gone, and who offered is not known any
/// more.
fn stays_closed(tx: &mut Tx<'_>, r: &Request) -> Result<(), Error> {
    let Source::House { uri, version, .. } = &r.head.source else { return Ok(()) };
    match post::by_uri(tx.conn(), &Viewer::Clock, uri) {
        Ok(held) if !held.is_ours() && held.kind == Kind::Conflict => {
            let again = State::of(&held.state) == State::Closed && held.version < *version && !is_closed(r);
            if again { Err(Error::Refused(Reason::ConflictIsClosed)) } else { Ok(()) }
        }
        Ok(_) | Err(Error::NotFound) => Ok(()),
        Err(e) => Err(e),
    }
}

/// Writes a request: a new one, or a change.
///
/// # Errors
/// When a text is missing or too long, or the caller may not.
pub fn request(tx: &mut Tx<'_>, cx: &Cx, r: &Request, existing: Option<PostId>) -> Result<Post, Error> {
    check(r)?;
    stays_closed(tx, r)?;
    let was_closed = post::state_so_far::<State>(tx, &r.head.source)?.is_some_and(Life::is_over);
    let t = &r.texts;
    // Who asks alone and is the chair, knows it.
    let by_another = cx.who.person().is_some() && !may(cx.who.roles(), Act::Release);
    let outside_chair = t.outside_chair || (state_there(r).is_none() && t.inside == Inside::Author && by_another);
    let texts = (
        conflicts::summary.eq(&t.summary),
        conflicts::hope.eq(&t.hope),
        conflicts::urgency.eq(t.urgency.as_str()),
        conflicts::ties_allowed.eq(t.ties_allowed),
        conflicts::inside.eq(t.inside.as_str()),
        conflicts::outside_chair.eq(outside_chair),
        (conflicts::matter.eq(t.matter.as_str()), conflicts::agreed.eq(t.agreed.as_str())),
        (conflicts::meets.eq(t.meets.as_str()), conflicts::languages.eq(&t.languages)),
        (conflicts::tried.eq(&t.tried), conflicts::ties_reason.eq(&t.ties_reason)),
    );
    let own = |tx: &mut Tx<'_>, post: Post, new| {
        if new {
            let sealed = cx.node.ring.seal(&cx.node.random, cx.now, &r.details)?;
            diesel::insert_into(conflicts::table)
                .values((conflicts::post.eq(post.id), conflicts::details.eq(sealed), texts))
                .execute(tx.conn())?;
        } else {
            diesel::update(conflicts::table.find(post.id)).set(texts).execute(tx.conn())?;
            seal_anew(tx, cx, post.id, &r.details)?;
        }
        if is_closed(r) {
            return purge(tx, cx, &post, was_closed);
        }
        Ok(post)
    };
    post::save::<State>(tx, cx, &r.head, existing, own, wire::object)
}

/// Keeps other details in the place of those that are there, under a key of their own. The old key goes with the old words.
fn seal_anew(tx: &mut Tx<'_>, cx: &Cx, post: PostId, details: &str) -> Result<(), Error> {
    let before = texts(tx.conn(), post)?.sealed;
    if cx.node.ring.open(&before).as_deref() == Some(details) {
        return Ok(());
    }
    let sealed = cx.node.ring.seal(&cx.node.random, cx.now, details)?;
    diesel::update(conflicts::table.find(post)).set(conflicts::details.eq(sealed)).execute(tx.conn())?;
    forget_keys(tx, cx, vec![before]);
    Ok(())
}

/// Once it is certain that these texts are gone, nobody opens them any more, in no copy either.
pub(super) fn forget_keys(tx: &mut Tx<'_>, cx: &Cx, sealed: Vec<String>) {
    let node = cx.node.clone();
    tx.after_commit(move || {
        if let Err(e) = node.ring.forget(&sealed) {
            // At night it is tried again.
            tracing::error!(error = %e, "the keys of what was wiped could not be forgotten");
        }
    });
}

/// Offers to mediate.
///
/// # Errors
/// When the caller may not read the request, it is taken up, or a tie excludes.
pub fn offer(tx: &mut Tx<'_>, cx: &Cx, post: PostId, new: &Offer) -> Result<(), Error> {
    if let Some(key) = check_text(&new.response.body, 3000, Some("offer-missing")) {
        return Err(Error::Invalid(vec![(Field::Offer, key)]));
    }
    // The house that asks must know what its mediator is.
    if new.response.origin == Origin::Here && new.response.byline.role.is_none() {
        return Err(Error::Invalid(vec![(Field::Sender, "offer-anonymous")]));
    }
    let Some((post, response)) = post::respond(tx, cx, Kind::Conflict, post, &new.response)? else {
        return Ok(());
    };
    let said = &new.said;
    diesel::insert_into(mediation_offers::table)
        .values((
            mediation_offers::response.eq(response.id),
            mediation_offers::tied.eq(said.tied),
            mediation_offers::can.eq(Can::kept(&said.can)),
            mediation_offers::languages.eq(&said.languages),
            mediation_offers::tie.eq(if said.tied { &said.tie } else { "" }),
        ))
        .execute(tx.conn())?;
    if response.is_prepared() {
        return admits(tx.conn(), &post, &response);
    }
    say(tx, cx, &post, &response)
}

/// Whether an offer may be said.
///
/// # Errors
/// [`Error::Refused`] when the request is taken up, or a tie excludes.
pub(super) fn admits(conn: &mut Conn, post: &Post, response: &Response) -> Result<(), Error> {
    rules::takes_offer(State::of(&post.state), said(conn, response.id)?.tied, texts(conn, post.id)?.ties_allowed)
}

/// Says an offer: one of ours to the house that asks, that we have it to another's.
///
/// # Errors
/// [`Error::Refused`] when the request is taken up, or a tie excludes.
pub fn say(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    admits(tx.conn(), post, response)?;
    let activity = if post.is_ours() {
        post::receipt(cx, post, response)
    } else {
        wire::offer(&cx.node, post, response, &said(tx.conn(), response.id)?)
    };
    post::deliver(tx, cx, post, response, &activity)
}

/// The house that asks says that an offer of ours, which it had passed over, waits again; `false` when it did.
///
/// # Errors
/// [`Error::NotFound`] when the offer is not ours, or the caller does not own the request.
pub fn waits_again(tx: &mut Tx<'_>, cx: &Cx, uri: &str) -> Result<bool, Error> {
    let held = post::response_by_uri(tx.conn(), uri)?.ok_or(Error::NotFound)?;
    let request = post::find(tx.conn(), &Viewer::Clock, held.post)?;
    if request.kind != Kind::Conflict {
        return Ok(false);
    }
    post::confirmed(tx, cx, uri, OwnerSays::Again)
}

/// Ends it. What it was about is then kept nowhere: not here, and not where it was read.
///
/// # Errors
/// When the caller may not.
pub fn close(tx: &mut Tx<'_>, cx: &Cx, id: PostId) -> Result<Post, Error> {
    let Some(post) = post::advance::<State>(tx, cx, id, Step::Close)? else {
        return post::find(tx.conn(), &cx.who, id);
    };
    let post = purge(tx, cx, &post, false)?;
    post::tell_readers(tx, cx, &post, wire::object)?;
    post::ends_for_others(tx, cx, &post)?;
    Ok(post)
}

/// A request of another house is closed again, as it had been before an older copy was put back here.
///
/// # Errors
/// A fault of storage.
pub fn closed_there(tx: &mut Tx<'_>, cx: &Cx, post: &Post) -> Result<Post, Error> {
    purge(tx, cx, post, false)
}

/// Empties a request that is closed: its words, those of the offers, who had a tie and who read the details. Where it was closed
/// before, that was told then.
fn purge(tx: &mut Tx<'_>, cx: &Cx, post: &Post, was_closed: bool) -> Result<Post, Error> {
    if !was_closed {
        // Whose the offers were is forgotten with it: who offered hears so all the same.
        post::will_be_gone(tx, cx, post, (News::Ended, None), false)?;
        post::will_be_closed(tx, cx, post)?;
    }
    forget_details(tx, cx, post.id)?;
    diesel::update(conflicts::table.find(post.id))
        .set((
            (conflicts::summary.eq(""), conflicts::hope.eq(""), conflicts::details.eq("")),
            conflicts::outside_chair.eq(false),
            (
                conflicts::matter.eq(Matter::Unsaid),
                conflicts::agreed.eq(Agreed::Unsaid),
                conflicts::meets.eq(Meets::Unsaid),
            ),
            (conflicts::languages.eq(""), conflicts::tried.eq(""), conflicts::ties_reason.eq("")),
        ))
        .execute(tx.conn())?;
    forget_reads_and_ties(tx, cx, post.id)?;
    post::purge(tx, cx, post, rules::TITLE_WHEN_CLOSED)
}

fn forget_details(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    let offers = post::all_responses_to(tx.conn(), post)?;
    let mut sealed = letters::remove(tx, &offers)?;
    match texts(tx.conn(), post) {
        Ok(t) => sealed.push(t.sealed),
        Err(Error::NotFound) => {}
        Err(e) => return Err(e),
    }
    forget_keys(tx, cx, sealed);
    Ok(())
}

fn forget_reads_and_ties(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    diesel::delete(detail_reads::table.filter(detail_reads::post.eq(post))).execute(tx.conn())?;
    let offers = post::all_responses_to(tx.conn(), post)?;
    wipe_answers(tx, cx, &offers)
}

/// What somebody said with an offer that is gone is not kept: not what they can, and not whether they had a tie.
///
/// # Errors
/// A fault of storage.
pub fn wipe_answers(tx: &mut Tx<'_>, cx: &Cx, these: &[ResponseId]) -> Result<(), Error> {
    let sealed = letters::remove(tx, these)?;
    forget_keys(tx, cx, sealed);
    diesel::update(mediation_offers::table.filter(mediation_offers::response.eq_any(these)))
        .set((
            (mediation_offers::tied.eq(false), mediation_offers::dismissed.eq(false)),
            mediation_offers::unheard.eq(false),
            (mediation_offers::can.eq(""), mediation_offers::languages.eq(""), mediation_offers::tie.eq("")),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A request of ours that was closed after the copy was made that this node was restored from: it is closed again, and its words
/// are gone again. Nothing else of it comes back. `None` when it was not, or is not known here.
///
/// # Errors
/// A fault of storage.
pub fn ended_since(tx: &mut Tx<'_>, cx: &Cx, r: &Request) -> Result<Option<Post>, Error> {
    let post::Source::House { uri, .. } = &r.head.source else { return Ok(None) };
    let known = match post::by_uri(tx.conn(), &Viewer::Clock, uri) {
        Ok(known) => known.is_ours() && known.kind == Kind::Conflict,
        Err(Error::NotFound) => false,
        Err(e) => return Err(e),
    };
    if known && is_closed(r) { request(tx, cx, r, None).map(Some) } else { Ok(None) }
}

const AN_HOUR: Duration = Duration::from_secs(3600);

/// Gives the details to the house whose mediator was picked, and notes that it read them; `None` where their key is not here any more.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub fn details_for(tx: &mut Tx<'_>, cx: &Cx, slug: &str) -> Result<Option<String>, Error> {
    let Viewer::House { id, authority, .. } = &cx.who else {
        return Err(Error::NotFound);
    };
    let post = post::by_slug(tx.conn(), &cx.who, slug)?;
    let post = post::hold(tx, post.id)?;
    let house = peer::by_id(tx.conn(), *id)?;
    let answers = post::responses_to(tx.conn(), post.id)?;
    let chosen = answers.iter().any(|r| r.writer() == Writer::Peer(*id) && r.state == ResponseState::Confirmed);
    if post.kind != Kind::Conflict || State::of(&post.state) != State::Picked || !chosen || !house.standing.held() {
        return Err(Error::NotFound);
    }
    // Once an hour: who opens the page again reads no more than before.
    let lately = detail_reads::table
        .filter(detail_reads::post.eq(post.id).and(detail_reads::peer.eq(authority.as_str())))
        .filter(detail_reads::at.gt(cx.now.minus(AN_HOUR).0).and(detail_reads::at.le(cx.now.0)));
    if lately.count().get_result::<i64>(tx.conn())? == 0 {
        diesel::insert_into(detail_reads::table)
            .values((
                detail_reads::post.eq(post.id),
                detail_reads::peer.eq(authority.as_str()),
                detail_reads::at.eq(cx.now.0),
            ))
            .execute(tx.conn())?;
    }
    Ok(cx.node.ring.open(&texts(tx.conn(), post.id)?.sealed))
}

/// Empties the texts of a withdrawn request.
///
/// # Errors
/// A fault of storage.
pub fn wipe(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    forget_details(tx, cx, post)?;
    diesel::delete(conflicts::table.find(post)).execute(tx.conn())?;
    forget_reads_and_ties(tx, cx, post)
}
