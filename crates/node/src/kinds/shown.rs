//! The kinds together, as they are shown: pages, forms, rows of lists, and their words.

use crate::error::{Error, Field, Key};
use crate::page::{Fields, Page, Visit};
use crate::post::pages::{Compose, Row, shared_state};
use crate::post::{self, Post, Response};
use crate::words::Kind;
use crate::{case_question, conflict, event, library, opportunity, success};
use huisraad_storage::Conn;

/// Its page.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    match post.kind {
        Kind::CaseQuestion => case_question::page(v, post).await,
        Kind::Conflict => conflict::page(v, post).await,
        Kind::Event => event::page(v, post).await,
        Kind::Opportunity => opportunity::page(v, post).await,
        Kind::Success => success::page(v, post).await,
        Kind::Lesson => library::page(v, post).await,
    }
}

/// Its form.
///
/// # Errors
/// When the template fails.
pub fn form_page(kind: Kind, v: &Visit, typed: &Fields, wrong: &[(Field, Key)], parts: Compose) -> Page {
    match kind {
        Kind::CaseQuestion => case_question::form_page(v, typed, wrong, parts),
        Kind::Conflict => conflict::form_page(v, typed, wrong, parts),
        Kind::Event => event::form_page(v, typed, wrong, parts),
        Kind::Opportunity => opportunity::form_page(v, typed, wrong, parts),
        Kind::Success => success::form_page(v, typed, wrong, parts),
        Kind::Lesson => library::form_page(v, typed, wrong, parts),
    }
}

/// Fills in its form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: &Post, typed: Fields) -> Result<Fields, Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::fill(conn, post.id, typed),
        Kind::Conflict => conflict::fill(conn, post.id, typed),
        Kind::Event => event::fill(conn, post.id, typed),
        Kind::Opportunity => opportunity::fill(conn, post.id, typed),
        Kind::Success => Ok(typed),
        Kind::Lesson => library::fill(conn, post.id, typed),
    }
}

/// A post as a row of a list: of an event one wants to know when it is.
///
/// # Errors
/// A fault of storage.
pub fn row(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Row, Error> {
    let when = match post.kind {
        Kind::Event => Some(v.moment(&event::facts(conn, post.id)?.starts, v.now)),
        _ => None,
    };
    post::pages::row(conn, v, post, v.t(state_key(post)), when)
}

/// Puts a page of a list in the order in which one wants to read it: of events what comes first, and what is over last.
///
/// # Errors
/// A fault of storage.
pub fn in_order(conn: &mut Conn, v: &Visit, kind: Kind, posts: Vec<Post>) -> Result<Vec<Post>, Error> {
    match kind {
        Kind::Event => {
            let now = v.local_now();
            let starts = |conn: &mut Conn, p: &Post| Ok((event::facts(conn, p.id)?.starts, p.clone()));
            let mut dated = posts.iter().map(|p| starts(conn, p)).collect::<Result<Vec<_>, Error>>()?;
            dated.sort_by_key(|(starts, _)| (*starts < now, starts.clone()));
            Ok(dated.into_iter().map(|(_, post)| post).collect())
        }
        _ => Ok(posts),
    }
}

/// Whether a published post still waits for something.
///
/// # Errors
/// A fault of storage.
pub fn is_open(conn: &mut Conn, v: &Visit, post: &Post) -> Result<bool, Error> {
    if post.kind == Kind::Event && event::facts(conn, post.id)?.starts < v.local_now() {
        return Ok(false);
    }
    let over = ["closed", "ended", "cancelled", "done", "picked", "filled", success::TOLD, library::CURRENT];
    Ok(!over.contains(&post.state.as_str()))
}

/// The word for where it is in its life.
pub fn state_key(post: &Post) -> Key {
    shared_state(&post.state).unwrap_or_else(|| match post.kind {
        Kind::CaseQuestion => case_question::state_key(&post.state),
        Kind::Conflict => conflict::state_key(&post.state),
        Kind::Event => event::state_key(&post.state),
        Kind::Opportunity => opportunity::state_key(&post.state),
        Kind::Success => success::state_key(&post.state),
        Kind::Lesson => library::state_key(&post.state),
    })
}

/// The words of a kind's list: intro, what to say when it is empty, and the button for a new one.
pub fn list_words(kind: Kind) -> (Key, Key, Key, Key) {
    match kind {
        Kind::CaseQuestion => ("menu-questions", "case-intro", "case-empty", "case-ask"),
        Kind::Conflict => ("menu-conflict", "conflict-intro", "conflict-empty", "conflict-ask"),
        Kind::Event => ("menu-events", "event-intro", "event-empty", "event-ask"),
        Kind::Opportunity => ("menu-opportunities", "opportunity-intro", "opportunity-empty", "opportunity-ask"),
        Kind::Success => ("menu-successes", "success-intro", "success-empty", "success-new"),
        Kind::Lesson => ("menu-what-works", "library-intro", "library-empty", "lesson-new"),
    }
}

/// The text of a post and of what was said to it, for search and its snippets: what everybody reads who reads the post.
///
/// # Errors
/// A fault of storage.
pub fn words_of(conn: &mut Conn, post: &Post) -> Result<String, Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::words_of(conn, post.id),
        Kind::Conflict => conflict::words_of(conn, post.id),
        Kind::Event => event::facts(conn, post.id).map(|f| format!("{}\n{}", f.about, f.place)),
        Kind::Opportunity => opportunity::work(conn, post.id).map(|w| format!("{}\n{}\n{}", w.about, w.place, w.learn)),
        Kind::Success => Ok(String::new()),
        Kind::Lesson => {
            let l = library::lesson(conn, post.id)?;
            Ok([l.text, l.helped, l.failed, l.suits, l.sources].join("\n"))
        }
    }
}

/// The fields of a kind's form whose text leaves the house and could tell who somebody is.
pub fn telling_fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::CaseQuestion => &["title", "situation", "question", "tried"],
        // The details stay at home.
        Kind::Conflict => &["title", "summary", "hope"],
        Kind::Event | Kind::Opportunity => &["title", "about"],
        Kind::Success => &["title"],
        Kind::Lesson => &["title", "lesson", "helped", "failed", "suits"],
    }
}

/// The form of another kind, filled in with what a post of ours has to give it: a lesson from a question that is over.
///
/// # Errors
/// [`Error::NotFound`] when one does not follow from the other.
pub fn follow_up(conn: &mut Conn, v: &Visit, post: &Post, to: Kind) -> Result<Fields, Error> {
    match (post.kind, to) {
        (Kind::CaseQuestion, Kind::Lesson) if post.is_ours() && case_question::is_over(&post.state) => {
            case_question::as_lesson(conn, v, post)
        }
        _ => Err(Error::NotFound),
    }
}

/// What an answer of ours says beside its words: with how many we come, whether there is a tie, about which advice it is.
///
/// # Errors
/// A fault of storage.
pub fn says(conn: &mut Conn, v: &Visit, post: &Post, response: &Response) -> Result<String, Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::says(conn, v, response),
        Kind::Conflict => conflict::says(conn, v, response),
        Kind::Event => event::says(conn, v, response),
        Kind::Opportunity => Ok(String::new()),
        Kind::Success => Ok(success::says(v)),
        Kind::Lesson => Ok(library::says(v)),
    }
}

/// What somebody did with a response, in words after the name of their house.
///
/// # Errors
/// A fault of storage.
pub fn said(conn: &mut Conn, post: &Post, response: &Response) -> Result<Key, Error> {
    Ok(match post.kind {
        Kind::CaseQuestion => match case_question::details(conn, response.id)?.said {
            case_question::Said::Advice => "heard-advice",
            case_question::Said::FollowUp => "heard-reply",
            case_question::Said::Known => "heard-known",
            case_question::Said::Tried => "heard-tried-too",
        },
        Kind::Conflict => "heard-offer",
        Kind::Event => "heard-rsvp",
        Kind::Opportunity => "heard-application",
        Kind::Success => "heard-applause",
        Kind::Lesson => "heard-review",
    })
}
