//! The kinds together: the only place that names them all, in exhaustive matches.

mod bare;
mod belongings;
mod circles;
mod gone;
mod indexed;
mod life;
mod news;
mod parting;
mod rows;
mod shown;
#[cfg(test)]
mod tests;
mod told_again;
mod waits;

pub use crate::conflict::{letters_waiting, plan_unplanned, retry_letters, say_again_each};
pub use bare::{Bare, agreed, said_bare, write_agreed, write_bare, write_end};
pub use belongings::BELONGINGS;
pub use circles::tend_circles;
pub use gone::*;
pub use indexed::{forget_old_terms, index_some};
pub use life::{
    due, end_again, ended_there, is_decided_anew, is_open, may_be_undone, planned_ahead, release, stage, state_tag,
};
pub use news::{Fate, fates, reports, thrown_answer_keys};
pub use parting::{part_ways, say_again_what_counts};
pub use rows::{on_a_wall, row, rows, rows_in_list, title_in_passing};
pub use shown::*;
pub use told_again::{say_again, tell_all_again, tell_not_told, waits_again};
pub use waits::{carry_out, given_to, is_for_help, is_pressing, untold_among, waits};

use crate::error::{Error, Field, Key, Reason};
use crate::node::{Cx, Node};
use crate::page::Fields;
use crate::post::{self, Head, Inside, NewResponse, Origin, Post, PostId, Response, ResponseId, Writer};
use crate::ring::Ring;
use crate::texts::Day;
use crate::viewer::Viewer;
use crate::words::Kind;
use crate::{case_question, conflict, event, library, opportunity, success};
use actix_web::web::ServiceConfig;
use huisraad_federation::{Cause, Refused};
use huisraad_storage::{Conn, Time, Tx};
use serde_json::Value;

/// What was filled in or received, of whichever kind.
pub enum Input {
    /// A question.
    CaseQuestion(case_question::Ask),
    /// A request for help.
    Conflict(conflict::Request),
    /// An event.
    Event(event::Invitation),
    /// An opportunity.
    Opportunity(opportunity::Proposal),
    /// What went well.
    Success(success::Story),
    /// A lesson.
    Lesson(library::Learn),
}

impl Input {
    /// What all kinds have.
    fn head(&self) -> &Head {
        match self {
            Input::CaseQuestion(ask) => &ask.head,
            Input::Conflict(request) => &request.head,
            Input::Event(invitation) => &invitation.head,
            Input::Opportunity(proposal) => &proposal.head,
            Input::Success(story) => &story.head,
            Input::Lesson(lesson) => &lesson.head,
        }
    }

    /// Which kind it is.
    fn kind(&self) -> Kind {
        match self {
            Input::CaseQuestion(_) => Kind::CaseQuestion,
            Input::Conflict(_) => Kind::Conflict,
            Input::Event(_) => Kind::Event,
            Input::Opportunity(_) => Kind::Opportunity,
            Input::Success(_) => Kind::Success,
            Input::Lesson(_) => Kind::Lesson,
        }
    }
}

/// What somebody answers to a post, of whichever kind.
pub enum Reply {
    /// Advice, and the container of the thread it is for; empty when it is for the asker alone.
    Advice(case_question::Advice, String),
    /// An offer to mediate.
    Offer(conflict::Offer),
    /// An application.
    Application(NewResponse),
    /// An answer to an invitation.
    Rsvp(event::Rsvp),
    /// "Mooi zo!", or "wij lazen dit na".
    Like(NewResponse),
}

impl Reply {
    /// Reads an advice. `signed`: the activity around it.
    pub fn advice(uri: &str, note: &Value, signed: Option<Value>, context: &str) -> Reply {
        let mut advice = case_question::read_advice(uri.to_owned(), note);
        advice.response.asker_only = context.is_empty();
        advice.response.signed = signed.map(|s| s.to_string());
        Reply::Advice(advice, context.to_owned())
    }

    /// Reads an offer to mediate.
    pub fn offer(uri: &str, mediation: &Value) -> Reply {
        Reply::Offer(conflict::read_offer(uri.to_owned(), mediation))
    }

    /// Reads an application.
    pub fn application(uri: &str, agreement: &Value) -> Reply {
        Reply::Application(opportunity::read_application(uri.to_owned(), agreement))
    }

    /// Its id, where somebody sends it.
    pub fn uri(&self) -> &str {
        let new = match self {
            Reply::Advice(advice, _) => &advice.response,
            Reply::Offer(offer) => &offer.response,
            Reply::Application(new) | Reply::Like(new) => new,
            Reply::Rsvp(rsvp) => &rsvp.response,
        };
        match &new.origin {
            Origin::Sent(uri) | Origin::Relayed(uri, _) => uri,
            Origin::Here => "",
        }
    }

    /// Reads an answer to an invitation.
    pub fn rsvp(uri: &str, join: &Value) -> Reply {
        Reply::Rsvp(event::read_rsvp(uri.to_owned(), join))
    }
}

/// A reply that the owner of its thread passes on.
pub fn relayed(reply: Reply, uri: String, by: Writer) -> Reply {
    match reply {
        Reply::Advice(mut advice, context) => {
            advice.response.origin = Origin::Relayed(uri, by);
            Reply::Advice(advice, context)
        }
        // Only what has a thread is passed on; `inbox` reads nothing else as an addition. The others come back to who said them.
        Reply::Rsvp(mut rsvp) => {
            rsvp.response.origin = Origin::Relayed(uri, by);
            Reply::Rsvp(rsvp)
        }
        Reply::Application(new) => Reply::Application(NewResponse { origin: Origin::Relayed(uri, by), ..new }),
        other @ (Reply::Offer(_) | Reply::Like(_)) => other,
    }
}

/// Keeps who of the house reads it as it was fixed, whatever the form says.
pub fn keep_inside(input: &mut Input, inside: Inside) {
    if let Input::Conflict(r) = input {
        (r.head.inside, r.texts.inside) = (inside, inside.into());
    }
}

/// Writes a reply. A form and a received activity both end here.
///
/// # Errors
/// The kind's own; [`Error::NotFound`] when the post is of another kind.
pub fn reply(tx: &mut Tx<'_>, cx: &Cx, post: PostId, reply: &Reply) -> Result<(), Error> {
    match reply {
        Reply::Advice(advice, context) => {
            let found = post::find(tx.conn(), &Viewer::Clock, post)?;
            if !context.is_empty() && *context != post::container(&found) {
                return Err(Error::Refused(Reason::Addressing));
            }
            case_question::advise(tx, cx, post, advice)
        }
        Reply::Offer(offer) => conflict::offer(tx, cx, post, offer),
        Reply::Application(new) => opportunity::apply(tx, cx, post, new),
        Reply::Rsvp(rsvp) => event::rsvp(tx, cx, post, rsvp),
        Reply::Like(new) => match post::find(tx.conn(), &Viewer::Clock, post)?.kind {
            Kind::Success => success::applaud(tx, cx, post, new),
            Kind::Lesson => library::review(tx, cx, post, new),
            Kind::CaseQuestion | Kind::Conflict | Kind::Event | Kind::Opportunity => Err(Error::NotFound),
        },
    }
}

/// Notes that a peer refused something for good: an answer of ours is not there then. Of a change of an answer that is there
/// nothing came, and it is as it was.
///
/// # Errors
/// A fault of storage.
pub fn heard_refusal(tx: &mut Tx<'_>, now: Time, refused: &Refused) -> Result<(), huisraad_storage::Error> {
    if !refused.is_update {
        return post::heard_refusal(tx, now, refused);
    }
    // That may be the word of a web server before it.
    if refused.cause == Cause::Missing {
        return Ok(());
    }
    match event::not_renumbered(tx, now, &refused.subject, true) {
        Ok(_) => Ok(()),
        Err(Error::Storage(e)) => Err(e),
        Err(e) => Err(huisraad_storage::Error::Commit(e.to_string())),
    }
}

/// The owner has an answer of ours and takes no change of it: it stands as it was, and who asked for another hears so. `false` where that
/// cannot be, for what is no such answer.
///
/// # Errors
/// A fault of storage.
pub fn stays_as_it_was(tx: &mut Tx<'_>, now: Time, uri: &str) -> Result<bool, Error> {
    event::not_renumbered(tx, now, uri, false)
}

/// The routes of each kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    case_question::routes(cfg);
    conflict::routes(cfg);
    event::routes(cfg);
    opportunity::routes(cfg);
    success::routes(cfg);
    library::routes(cfg);
}

/// What was filled in; what cannot be used, or is doubtful, is noted in `wrong`.
pub fn read_form(kind: Kind, head: Head, typed: &Fields, today: Day, wrong: &mut Vec<(Field, Key)>) -> Input {
    match kind {
        Kind::CaseQuestion => Input::CaseQuestion(case_question::read_form(head, typed, today, wrong)),
        Kind::Conflict => Input::Conflict(conflict::read_form(head, typed, wrong)),
        Kind::Event => Input::Event(event::read_form(head, typed, today, wrong)),
        Kind::Opportunity => Input::Opportunity(opportunity::read_form(head, typed, wrong)),
        Kind::Success => Input::Success(success::read_form(head)),
        Kind::Lesson => Input::Lesson(library::read_form(head, typed, today, wrong)),
    }
}

/// What was received.
pub fn read_wire(kind: Kind, head: Head, object: &Value) -> Input {
    match kind {
        Kind::CaseQuestion => Input::CaseQuestion(case_question::read_wire(head, object)),
        Kind::Conflict => Input::Conflict(conflict::read_wire(head, object)),
        Kind::Event => Input::Event(event::read_wire(head, object)),
        Kind::Opportunity => Input::Opportunity(opportunity::read_wire(head, object)),
        Kind::Success => Input::Success(success::read_wire(head)),
        Kind::Lesson => Input::Lesson(library::read_wire(head, object)),
    }
}

/// Writes it: a new one, or a change. A form and a received activity both end here.
///
/// # Errors
/// The kind's own.
pub fn write(tx: &mut Tx<'_>, cx: &Cx, input: &Input, existing: Option<PostId>) -> Result<Post, Error> {
    match input {
        Input::CaseQuestion(ask) => case_question::ask(tx, cx, ask, existing),
        Input::Conflict(request) => conflict::request(tx, cx, request, existing),
        Input::Event(invitation) => event::invite(tx, cx, invitation, existing),
        Input::Opportunity(proposal) => opportunity::propose(tx, cx, proposal, existing),
        Input::Success(story) => success::tell(tx, cx, story, existing),
        Input::Lesson(lesson) => library::learn(tx, cx, lesson, existing),
    }
}

/// Writes a post of ours that comes back after a restore, by our own proof. `None` when it is as old as what is here, or not for
/// anybody to see by that: a request for help may have been outside the chair, and its details never left this house.
///
/// # Errors
/// The kind's own.
pub fn write_back(tx: &mut Tx<'_>, cx: &Cx, input: &Input) -> Result<Option<Post>, Error> {
    match input {
        Input::Conflict(request) => conflict::ended_since(tx, cx, request),
        _ => write(tx, cx, input, None).map(Some),
    }
}

/// Who of our own house reads it once it is put ready.
///
/// # Errors
/// A fault of storage.
pub fn inside(conn: &mut Conn, post: &Post) -> Result<Inside, Error> {
    match post.kind {
        Kind::Conflict => match conflict::inside(conn, post.id) {
            // What else was not chosen is asked with it.
            Err(Error::Invalid(wrong)) => {
                Error::all_at_once(&wrong, post::readers_said(conn, post))?;
                Err(Error::Invalid(wrong))
            }
            said => said,
        },
        Kind::CaseQuestion | Kind::Event | Kind::Opportunity | Kind::Success | Kind::Lesson => Ok(Inside::House),
    }
}

/// What its form would ask back of a post as it is kept.
fn whole(ring: &Ring, conn: &mut Conn, post: &Post, today: Day) -> Result<(), Error> {
    let typed = fill(ring, conn, post, Fields::default())?.with_days_as_they_are();
    let audience = post::audience_of(conn, post)?;
    let source = post::Source::Here(post.byline());
    let (title, inside) = (post.title.clone(), post.inside);
    let head = Head { source, title, audience, inside, themes: Vec::new(), files: Vec::new(), half: false };
    let mut wrong = post::sender_said(post);
    let input = read_form(post.kind, head, &typed, today, &mut wrong);
    Error::all_at_once(
        &wrong,
        match &input {
            Input::CaseQuestion(ask) => case_question::check(ask),
            Input::Conflict(request) => conflict::check(request),
            Input::Event(invitation) => event::check(invitation),
            Input::Opportunity(proposal) => opportunity::check(proposal),
            Input::Success(story) => success::check(story),
            Input::Lesson(lesson) => library::check(lesson),
        },
    )
}

/// The same of a draft that goes on, once it is whole: what it misses is asked at once.
///
/// # Errors
/// [`Error::Invalid`] with what it misses.
pub fn inside_when_whole(ring: &Ring, conn: &mut Conn, post: &Post, today: Day) -> Result<Inside, Error> {
    let mut wrong = Vec::new();
    for said in [whole(ring, conn, post, today), post::readers_said(conn, post)] {
        match said {
            Err(Error::Invalid(some)) => wrong.extend(some),
            other => other?,
        }
    }
    Error::all_at_once(&wrong, inside(conn, post))
}

/// Its ActivityStreams form.
///
/// # Errors
/// A fault of storage.
pub fn object(node: &Node, conn: &mut Conn, post: &Post) -> Result<Value, Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::object(node, conn, post),
        Kind::Conflict => conflict::object(node, conn, post),
        Kind::Event => event::object(node, conn, post),
        Kind::Opportunity => opportunity::object(node, conn, post),
        Kind::Success => success::object(node, conn, post),
        Kind::Lesson => library::object(node, conn, post),
    }
}

/// Says an answer of ours out of its rows, whoever decided that it goes: the kind asks its rules, makes its activity and sends it.
pub(super) fn say(tx: &mut Tx<'_>, cx: &Cx, post: &Post, response: &Response) -> Result<(), Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::say(tx, cx, post, response),
        Kind::Conflict => conflict::say(tx, cx, post, response),
        Kind::Event => event::say(tx, cx, post.clone(), response.clone()),
        Kind::Opportunity => opportunity::say(tx, cx, post, response),
        Kind::Success => post::say_like::<success::State>(tx, cx, post, response),
        Kind::Lesson => post::say_like::<library::State>(tx, cx, post, response),
    }
}

/// Releases a prepared answer in the name of the house; one that was released before stays as it is.
///
/// # Errors
/// When the caller may not, or the post takes it no more: then it stays prepared.
pub fn release_answer(
    tx: &mut Tx<'_>,
    cx: &Cx,
    response: ResponseId,
    decided_on: Option<String>,
) -> Result<Post, Error> {
    let held = post::response(tx.conn(), response)?;
    let Some((post, response)) = post::voiced(tx, cx, response, decided_on)? else {
        return post::find(tx.conn(), &cx.who, held.post);
    };
    say(tx, cx, &post, &response)?;
    post::is_said_now(tx, response.id)?;
    post::was_released(tx, cx, response.id)?;
    Ok(post)
}
