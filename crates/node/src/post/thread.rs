//! Answers to a post. A thread has an owner, the house that opened it: every answer, change and withdrawal goes to the
//! owner, and the owner says what became of it. What the owner passes on to the other readers is in `relay`.

use super::actions::take;
use super::answer_life::{Came, Fate, Next, comes, next};
use super::answers::response_by_uri;
use super::hears::hears_answers;
use super::hold::hold_with;
use super::new_response::{NewResponse, Origin, Writer};
use super::news;
use super::prepared::keep_writer;
use super::refused::Refusal;
use super::relay::has_thread;
use super::rules::{Byline, may_address, reads_prepared, speaks};
use super::store::{self, Post, PostId};
use super::taken_away::{by_a_chair, left};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::peer;
use crate::people::{Act, may, require};
use crate::viewer::{PeerId, PersonId, Viewer};
use crate::words::{Kind, Role};
use diesel::prelude::*;
use huisraad_storage::{Keep, One, Time, Tx, Word, text_enum};

/// The number of a response on this node.
pub type ResponseId = i64;

text_enum! {
    /// What the owner of the thread holds of a response, as far as we know.
    pub enum ResponseState {
        /// Prepared by somebody who does not speak for the house: nobody outside it knows of it (`prepared`).
        Prepared = "prepared",
        /// On its way; the owner has not said that it has it.
        Sent = "sent",
        /// The owner has it, and where there is something to say yes to, said yes.
        Confirmed = "confirmed",
        /// The owner has it and has not decided, or has no room yet.
        Waiting = "waiting",
        /// The owner said no.
        Refused = "refused",
        /// The owner took it out of the thread.
        TakenOut = "taken-out",
    }
}

diesel::table! {
    responses (id) {
        id -> BigInt,
        uri -> Text,
        post -> BigInt,
        peer -> Nullable<BigInt>,
        author -> Nullable<BigInt>,
        byline_role -> Nullable<Text>,
        byline_name -> Nullable<Text>,
        body -> Text,
        state -> Text,
        version -> BigInt,
        created -> BigInt,
        withdrawn -> Nullable<BigInt>,
        guest -> Nullable<Text>,
        asker_only -> Bool,
        signed -> Nullable<Text>,
        decided_on -> Nullable<Text>,
        refusal -> Nullable<Text>,
        decided -> Nullable<BigInt>,
        news -> Nullable<Text>,
    }
}

/// A response, as it is kept. What a kind adds lies in the kind's own table.
#[derive(Debug, Clone, Queryable)]
pub struct Response {
    /// Its number here.
    pub id: ResponseId,
    /// Its id in the world.
    pub uri: String,
    /// To which post.
    pub post: PostId,
    /// From which house; `None` for our own, and for a guest. Who asks whose it is, asks [`Response::writer`].
    pub(super) peer: Option<PeerId>,
    /// Who of this house wrote it. Never sent.
    pub author: Option<PersonId>,
    /// As what they wrote it.
    pub byline_role: Option<Word<Role>>,
    /// The name they chose.
    pub byline_name: Option<String>,
    /// The text, as it was typed.
    pub body: String,
    /// What the owner holds of it.
    pub state: ResponseState,
    /// Its version.
    pub version: i64,
    /// When it came.
    pub created: Time,
    /// When it was taken back.
    pub withdrawn: Option<Time>,
    /// The actor it came from, where that is not a house we hold: "via" the owner of the thread.
    pub(super) guest: Option<String>,
    /// Whether it is for the house that asks, and not for the thread.
    pub asker_only: bool,
    /// The whole activity that carried it, with its proof: for threads of our own, to pass on.
    pub signed: Option<String>,
    /// The day of the meeting that decided it.
    pub decided_on: Option<String>,
    /// Why the owner does not have it; with [`ResponseState::Refused`] alone.
    pub refusal: Option<Refusal>,
    /// When it became what it is, where that was decided.
    pub decided: Option<Time>,
    /// What is told of it, where it is not that.
    pub(super) news: Option<news::News>,
}

impl Response {
    /// Whether it is one of our own house.
    pub fn is_ours(&self) -> bool {
        self.writer() == Writer::Us
    }

    /// Whose it is. Outside `post` this is the only way to ask.
    pub fn writer(&self) -> Writer {
        match (self.peer, &self.guest) {
            (Some(id), _) => Writer::Peer(id),
            (None, Some(actor)) => Writer::Guest(actor.clone()),
            (None, None) => Writer::Us,
        }
    }

    /// The actor outside that it came from, where that is no house we hold.
    pub fn guest(&self) -> Option<&str> {
        self.guest.as_deref()
    }

    /// Whether it is of the person who looks: in our own house, and written by them.
    pub fn is_by(&self, who: Option<PersonId>) -> bool {
        self.is_ours() && self.author.is_some() && self.author == who
    }

    /// What others see of its writer.
    pub fn byline(&self) -> Byline {
        Byline { role: self.byline_role.clone(), name: self.byline_name.clone() }
    }
}

/// Answers a post of this kind that the caller may read. `None` when this very response is here already.
///
/// # Errors
/// [`Error::NotFound`] when the caller may not read the post; [`Error::Refused`] when it takes no answers.
pub fn respond(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    post: PostId,
    new: &NewResponse,
) -> Result<Option<(Post, Response)>, Error> {
    take(tx, post)?;
    // The owner of the thread, which is not ours, passes it on: whether it may is asked below.
    let relayed = matches!(new.origin, Origin::Relayed(..));
    let post = store::find(tx.conn(), if relayed { &Viewer::Clock } else { &cx.who }, post)?;
    if post.published.is_none() || post.kind != kind {
        return Err(Error::NotFound);
    }
    let (uri, peer, guest) = match (&cx.who, &new.origin) {
        (Viewer::House { id, .. }, Origin::Sent(uri)) => (uri.clone(), Some(*id), None),
        (Viewer::Guest { actor }, Origin::Sent(uri)) => (uri.clone(), None, Some(actor.clone())),
        (Viewer::House { id, standing, .. }, Origin::Relayed(uri, writer)) if post.peer == Some(*id) => match writer {
            _ if !may_address(*standing, post.audience) => return Err(Error::Refused(Reason::MembersOnly)),
            Writer::Peer(peer) => (uri.clone(), Some(*peer), None),
            Writer::Guest(actor) => (uri.clone(), None, Some(actor.clone())),
            Writer::Us => (uri.clone(), None, None),
        },
        (Viewer::House { .. } | Viewer::Guest { .. }, _) => return Err(Error::NotFound),
        _ => {
            require(&cx.who, Act::Respond)?;
            hears_answers(tx.conn(), &post)?;
            (cx.node.url(&format!("/responses/{}", cx.node.random.token::<10>())).to_string(), None, None)
        }
    };
    if new.origin != Origin::Here {
        if relayed && super::gone::is_kept_out(tx.conn(), post.id, &uri)? {
            return Ok(None);
        }
        // Taken back before it came.
        if store::is_known(tx.conn(), &uri)? {
            return Ok(None);
        }
        if let Some(held) = response_by_uri(tx.conn(), &uri)? {
            // Our own words, with our own proof: they were released after the copy was made that this node was restored from.
            if held.is_prepared() && matches!(new.origin, Origin::Relayed(_, Writer::Us)) && held.post == post.id {
                comes(tx, cx.now, held.id, Came::HeldThere(ResponseState::Confirmed))?;
                return Ok(None);
            }
            let same = held.post == post.id && held.peer == peer && held.guest == guest;
            return if same { Ok(None) } else { Err(Error::Refused(Reason::NotYours)) };
        }
    }
    let state = match new.origin {
        Origin::Here if !speaks(&cx.who, &post, new.asker_only) => ResponseState::Prepared,
        Origin::Here if !post.is_ours() => ResponseState::Sent,
        _ => new.state,
    };
    let response: Response = diesel::insert_into(responses::table)
        .values((
            responses::uri.eq(uri),
            responses::post.eq(post.id),
            responses::peer.eq(peer),
            responses::author.eq(cx.who.person()),
            responses::byline_role.eq(new.byline.role_word()),
            responses::byline_name.eq(&new.byline.name),
            responses::body.eq(new.body.trim()),
            responses::state.eq(state),
            responses::version.eq(1),
            responses::created.eq(cx.now.0),
            responses::guest.eq(guest),
            // What a house says to its own post stays in the house, where there is no thread for others to read.
            responses::asker_only
                .eq(new.asker_only || (new.origin == Origin::Here && post.is_ours() && !has_thread(kind))),
            responses::signed.eq(&new.signed),
            responses::decided_on.eq(&new.decided_on),
        ))
        .returning(responses::all_columns)
        .kept()
        .get_result(tx.conn())?;
    if matches!(new.origin, Origin::Relayed(_, Writer::Us)) {
        super::returned::answer_came_back(tx, cx.now, post.id)?;
    }
    Ok(Some((post, response)))
}

/// Takes the post of a response, and reads the response after that: nobody changes either any more.
pub(super) fn take_with_post(tx: &mut Tx<'_>, response: ResponseId) -> Result<(Post, Response), Error> {
    let post: PostId = responses::table.find(response).select(responses::post).one(tx.conn())?;
    let post = take(tx, post)?;
    Ok((post, responses::table.find(response).one(tx.conn())?))
}

/// Decides, as the owner of the thread, what becomes of a response. The kind then delivers the answer.
///
/// # Errors
/// When the caller may not.
pub fn decide(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    response: ResponseId,
    state: ResponseState,
) -> Result<(Post, Response), Error> {
    let (post, held) = take_with_post(tx, response)?;
    let post = store::find(tx.conn(), &cx.who, post.id)?;
    if held.is_prepared() || post.kind != kind {
        return Err(Error::NotFound);
    }
    if !post.is_ours() || !super::rules::may_decide(&cx.who, &post) {
        return Err(Error::Refused(Reason::NotYours));
    }
    if held.withdrawn.is_some() {
        return Err(Error::Refused(Reason::AnswerGone));
    }
    Ok((post, set_state(tx, cx.now, response, state)?))
}

/// Decides, as the owner, without asking who: what follows by itself from a decision or a rule.
///
/// # Errors
/// [`Error::Refused`] when it was taken back, or never said.
pub fn set_state(tx: &mut Tx<'_>, now: Time, response: ResponseId, state: ResponseState) -> Result<Response, Error> {
    comes(tx, now, response, Came::Decided(state))
}

/// What the owner of a thread says of a response of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerSays {
    /// That it has it.
    Received,
    /// Yes, or, where there is nothing to say yes to, that it has it.
    Yes,
    /// No.
    No,
    /// That it waits again, after it had said no.
    Again,
    /// That it waits, whatever it had said.
    Waits,
}

/// Notes what the owner of the thread says of a response of ours; `false` when it changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when it is not ours, or the caller is not the owner.
pub fn confirmed(tx: &mut Tx<'_>, cx: &Cx, uri: &str, said: OwnerSays) -> Result<bool, Error> {
    let Viewer::House { id, .. } = &cx.who else {
        return Err(Error::NotFound);
    };
    let held = response_by_uri(tx.conn(), uri)?.ok_or(Error::NotFound)?;
    let (post, held) = hold_with(tx, held.id)?;
    if !held.is_ours() || post.withdrawn.is_some() || post.peer != Some(*id) {
        return Err(Error::NotFound);
    }
    let came = match said {
        OwnerSays::Received => Came::Received,
        OwnerSays::Yes => Came::Yes,
        OwnerSays::No => Came::No,
        OwnerSays::Again => Came::Again,
        OwnerSays::Waits => Came::Waits,
    };
    // What changes nothing is no change of the post, which search would follow.
    if next(Fate::of(&held), came).is_ok_and(|next| next == Next::Unchanged) {
        return Ok(false);
    }
    take(tx, held.post)?;
    comes(tx, cx.now, held.id, came)?;
    Ok(true)
}

/// Whether somebody of ours may take an answer of ours back: its writer, and the chairs. That the house comes to an event is the house's
/// word once it is said, whoever prepared it; that somebody mediates is theirs alone, and nobody else's to end.
pub(super) fn may_take_back(who: &Viewer, post: &Post, held: &Response) -> bool {
    let wrote = held.author.is_some() && held.author == who.person();
    let by_itself = post.kind != Kind::Event || held.is_prepared() || held.is_kept_out() || speaks(who, post, false);
    let mediates = post.kind == Kind::Conflict && held.state == ResponseState::Confirmed;
    let theirs_alone = mediates && held.author.is_some();
    (may(who.roles(), Act::Decide) && !theirs_alone) || wrote && by_itself
}

/// Takes a response back: its writer or a chair here, or the house that sent it. `None` when it was taken back before.
///
/// # Errors
/// When the caller may not.
pub fn take_back(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<Option<(Post, Response)>, Error> {
    let (post, held) = take_with_post(tx, response)?;
    if cx.who.person().is_some() {
        store::find(tx.conn(), &cx.who, held.post)?;
    }
    match &cx.who {
        Viewer::House { id, .. } if held.peer == Some(*id) => {}
        // Said before it was a house here.
        Viewer::House { id, .. } if held.guest.is_some() && held.guest == Some(peer::by_id(tx.conn(), *id)?.actor) => {}
        Viewer::Guest { actor } if held.guest.as_ref() == Some(actor) => {}
        Viewer::Person { .. } if held.is_ours() && may_take_back(&cx.who, &post, &held) => {}
        Viewer::Console | Viewer::Clock => {}
        // That it is there is nobody else's business.
        who @ Viewer::Person { .. } if held.is_prepared() && !reads_prepared(who, held.author) => {
            return Err(Error::NotFound);
        }
        Viewer::Person { .. } => return Err(Error::Refused(Reason::NotYours)),
        Viewer::House { .. } | Viewer::Guest { .. } | Viewer::Bearer { .. } | Viewer::Stranger => {
            return Err(Error::NotFound);
        }
    }
    if held.withdrawn.is_some() {
        return Ok(None);
    }
    let gone = comes(tx, cx.now, response, Came::TakenBack)?;
    left(tx, cx, &post, &held)?;
    by_a_chair(tx, cx, &held)?;
    if held.is_prepared() && cx.who.person() != held.author {
        keep_writer(tx, &held)?;
    }
    Ok(Some((post, gone)))
}

/// Takes a response out of a thread of ours, whoever wrote it. `None` when it was out before.
///
/// # Errors
/// When the caller may not.
pub fn take_out(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<Option<(Post, Response)>, Error> {
    let (post, held) = take_with_post(tx, response)?;
    let post = store::find(tx.conn(), &cx.who, post.id)?;
    if !post.is_ours() || !super::rules::may_decide(&cx.who, &post) {
        return Err(Error::Refused(Reason::NotYours));
    }
    // Elsewhere somebody says no; after a restore what was taken back is taken back all the same.
    if cx.who.person().is_some() && !has_thread(post.kind) {
        return Err(Error::NotFound);
    }
    if held.withdrawn.is_some() || held.is_prepared() {
        return Ok(None);
    }
    Ok(Some((post, comes(tx, cx.now, response, Came::TakenBack)?)))
}
