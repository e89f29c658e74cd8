//! Asking for help, offering it, picking who helps.

use super::ending::{emptied, moved_there, touch};
use super::rules::{self, State};
use super::store::{Said, Texts, conflicts, detail_reads, mediation_offers, said, texts};
use super::wire;
use super::words::Can;
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::peer;
use crate::people::{Act, may};
use crate::post::{
    self, Head, Inside, Life, NewResponse, Origin, Post, PostId, Response, ResponseState, Source, Writer, check_text,
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

/// What is wrong with it, by field.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(r: &Request) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    let mut judge = |field, verdict: Option<Key>| wrong.extend(verdict.map(|key| (field, key)));
    // What is over has no words any more; what a newer program did with it we do not know.
    let said = !state_there(r).is_some_and(|at| at.is_over() || at == State::Unknown);
    let needed = |key| r.head.must(key).filter(|_| said);
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
            let again = State::of(&held.state) == State::Closed
                && held.version < *version
                && state_there(r) != Some(State::Closed);
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
    // Of what is over nothing is kept that its house may say of it all the same.
    let over = match state_there(r) {
        Some(at) if at.is_over() && cx.who != Viewer::Clock => {
            let mut over = r.clone();
            over.texts = emptied(over.texts);
            over.head.title = rules::TITLE_WHEN_CLOSED.into();
            Some(over)
        }
        _ => None,
    };
    let r = over.as_ref().unwrap_or(r);
    let before = post::state_so_far::<State>(tx, &r.head.source)?;
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
        } else if !(post.is_ours() && state_there(r).is_some()) {
            diesel::update(conflicts::table.find(post.id)).set(texts).execute(tx.conn())?;
            seal_anew(tx, cx, post.id, &r.details)?;
        }
        // Of ours that ended before a copy was put back the words are not told again: they are those of the copy.
        match state_there(r) {
            Some(_) => moved_there(tx, cx, post, before),
            None if new => Ok(post),
            None => touch(tx, cx, &post).map(|()| post),
        }
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
    if post.is_ours() {
        touch(tx, cx, &post)?;
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
        post::has_come(tx.conn(), cx, post, response)?
    } else {
        wire::offer(&cx.node, post, response, &said(tx.conn(), response.id)?)
    };
    post::deliver(tx, cx, post, response, &activity)
}

/// A request of ours that ended after the copy was made that this node was restored from: it ends again, and where its words were wiped
/// they are again. Nothing else of it comes back. `None` when it was not, or is not known here.
///
/// # Errors
/// A fault of storage.
pub fn ended_since(tx: &mut Tx<'_>, cx: &Cx, r: &Request) -> Result<Option<Post>, Error> {
    let post::Source::House { uri, .. } = &r.head.source else { return Ok(None) };
    let known = match post::by_uri(tx.conn(), &Viewer::Clock, uri) {
        Ok(known) if known.is_ours() && known.kind == Kind::Conflict => known,
        Ok(_) | Err(Error::NotFound) => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut again = r.clone();
    match state_there(r) {
        Some(State::Closed) => {}
        Some(State::Ended) => {
            // It was said without a word of it; those of the copy stand while it may be undone.
            again.head.title = known.title.clone();
            if let Source::House { byline, decided_on, .. } = &mut again.head.source {
                (*byline, *decided_on) = (known.byline(), known.decided_on.clone());
            }
        }
        _ => return Ok(None),
    }
    let post = request(tx, cx, &again, None)?;
    // What was said of it before stands in what others read of us, and nothing of it is said again.
    if State::of(&post.state) == State::Closed {
        cx.node.outbox.forget(tx, cx.now, &post.uri)?;
    }
    Ok(Some(post))
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
    if post.kind != Kind::Conflict || !State::of(&post.state).is_mediated() || !chosen || !house.standing.held() {
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
    touch(tx, cx, &post)?;
    Ok(cx.node.ring.open(&texts(tx.conn(), post.id)?.sealed))
}
