//! The kinds together, as they are shown: pages, forms, rows of lists, and their words.

use super::news::writer_of;
use super::stage;
use crate::error::{Error, Field, Key};
use crate::page::{Fields, Page, Visit};
use crate::post::pages::{Compose, byline_words, first_letters};
use crate::post::{self, Life, Listed, Part, Place, Post, PostId, Response, ResponseState, Stage};
use crate::texts::seen::isolated;
use crate::viewer::Viewer;
use crate::words::Kind;
use crate::{case_question, conflict, event, library, opportunity, success};
use huisraad_storage::{Conn, Time};

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

/// A page of a kind's list; with `past` of what is over, where the kind keeps that apart.
///
/// # Errors
/// A fault of storage; [`Error::NotFound`] when `after` is no place in it.
pub fn list(conn: &mut Conn, v: &Visit, kind: Kind, past: bool, after: Option<&str>) -> Result<Listed, Error> {
    let (who, after) = (&v.who, after.map(Place::parse).transpose()?);
    match kind {
        Kind::CaseQuestion => case_question::list(conn, who, past, after.as_ref(), v.now),
        Kind::Event => event::list(conn, who, past, after, v.now),
        Kind::Opportunity => opportunity::list(conn, who, past, after.as_ref()),
        Kind::Conflict | Kind::Success | Kind::Lesson => {
            post::list_by_part(conn, who, kind, &[Part::Not(&[], None)], after.as_ref())
        }
    }
}

/// The words of the link to what is over of a kind; `None` where nothing ends, or what ended stands with the rest.
pub fn past_words(kind: Kind) -> Option<Key> {
    match kind {
        Kind::CaseQuestion => Some("case-past"),
        Kind::Event => Some("event-past-list"),
        Kind::Opportunity => Some("opportunity-past"),
        Kind::Conflict | Kind::Success | Kind::Lesson => None,
    }
}

/// Of these posts those that are not over: events of which the end is past, jobs that are done and questions of long ago no longer
/// stand where one looks for what there is to do.
///
/// # Errors
/// A fault of storage.
pub fn without_past(conn: &mut Conn, posts: Vec<Post>, now: Time) -> Result<Vec<Post>, Error> {
    let events: Vec<_> = posts.iter().filter(|p| p.kind == Kind::Event).map(|p| p.id).collect();
    let over = if events.is_empty() { Vec::new() } else { event::over_among(conn, &events, now)? };
    let is_past = |p: &Post| match p.kind {
        Kind::CaseQuestion => case_question::is_of_long_ago(case_question::State::of(&p.state), p.published, now),
        Kind::Event => over.contains(&p.id),
        Kind::Opportunity | Kind::Conflict => stage(p) == Stage::Over,
        Kind::Success | Kind::Lesson => false,
    };
    Ok(posts.into_iter().filter(|p| !is_past(p)).collect())
}

/// How often the news looks further back for what is not over.
const LOOKS: usize = 4;

/// The newest of all kinds that is not over.
///
/// # Errors
/// A fault of storage.
pub fn news(conn: &mut Conn, who: &Viewer, limit: usize, now: Time) -> Result<Vec<Post>, Error> {
    let (mut news, mut before) = (Vec::new(), None);
    let look = i64::try_from(2 * limit).unwrap_or(i64::MAX);
    for _ in 0..LOOKS {
        let some = post::list(conn, who, None, before, look)?;
        before = some.last().and_then(|p| Some((p.published?, p.id)));
        let all = i64::try_from(some.len()).unwrap_or(look) < look;
        news.extend(without_past(conn, some, now)?);
        if all || news.len() >= limit {
            break;
        }
    }
    news.truncate(limit);
    Ok(news)
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
        (Kind::CaseQuestion, Kind::Lesson) if post.is_ours() && stage(post) == Stage::Over => {
            case_question::as_lesson(conn, v, post)
        }
        _ => Err(Error::NotFound),
    }
}

/// When and where it is, of what one comes to; what is put elsewhere is news to whoever comes.
///
/// # Errors
/// A fault of storage.
pub fn when_and_where(conn: &mut Conn, kind: Kind, post: PostId) -> Result<Option<[String; 3]>, Error> {
    Ok(match kind {
        Kind::Event => event::facts(conn, post).map(|f| Some([f.starts, f.ends.unwrap_or_default(), f.place]))?,
        Kind::Opportunity => opportunity::work(conn, post).map(|w| Some([w.happens, w.place, String::new()]))?,
        Kind::CaseQuestion | Kind::Conflict | Kind::Success | Kind::Lesson => None,
    })
}

/// One line more than the title, for who decides about a post at the table.
///
/// # Errors
/// A fault of storage.
pub fn gist(conn: &mut Conn, v: &Visit, post: &Post) -> Result<String, Error> {
    Ok(match post.kind {
        Kind::CaseQuestion => case_question::texts(conn, post.id)?.question.chars().take(200).collect(),
        Kind::Event => {
            let f = event::facts(conn, post.id)?;
            format!("{}, {}", v.span(&f.starts, f.ends.as_deref(), v.now), f.place)
        }
        Kind::Conflict | Kind::Opportunity | Kind::Success | Kind::Lesson => String::new(),
    })
}

/// How much of a text stands on paper, for who decides whether it goes out.
const FIRST_WORDS: usize = 300;

/// The first words of a post of ours, for who decides at the table whether it goes out.
///
/// # Errors
/// A fault of storage.
pub fn first_words(conn: &mut Conn, v: &Visit, post: &Post) -> Result<String, Error> {
    let text = match post.kind {
        Kind::CaseQuestion => {
            let t = case_question::texts(conn, post.id)?;
            format!("{}\n{}", t.situation, t.question)
        }
        Kind::Event => format!("{}. {}", gist(conn, v, post)?, event::facts(conn, post.id)?.about),
        Kind::Opportunity => {
            let w = opportunity::work(conn, post.id)?;
            format!("{}\n{}", w.happens, w.about)
        }
        Kind::Lesson => library::lesson(conn, post.id)?.text,
        // Of the one the sentence is all there is; the other is never on paper.
        Kind::Success | Kind::Conflict => String::new(),
    };
    Ok(first_letters(&text, FIRST_WORDS))
}

/// Who waits for a yes or a no to what they answered to a post of ours, in the order in which they came.
///
/// # Errors
/// A fault of storage.
pub fn who_waits(conn: &mut Conn, post: &Post) -> Result<Vec<Response>, Error> {
    let waits = |r: &Response| r.state == ResponseState::Waiting;
    Ok(post::responses_to(conn, post.id)?.into_iter().filter(waits).collect())
}

/// Of whom an answer is, as they said it: a house and how many, or a role and a name.
///
/// # Errors
/// A fault of storage.
pub fn who_and_how_many(conn: &mut Conn, v: &Visit, post: &Post, response: &Response) -> Result<String, Error> {
    let house = writer_of(conn, v, response)?;
    let more = match post.kind {
        Kind::Event => event::says(conn, v, response)?,
        _ => byline_words(v, &response.byline()),
    };
    Ok(format!("{}, {more}", isolated(&house)))
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
        Kind::CaseQuestion => match case_question::details(conn, response.id)?.said.known() {
            Some(case_question::Said::Advice) => "heard-advice",
            Some(case_question::Said::FollowUp) | None => "heard-reply",
            Some(case_question::Said::Known) => "heard-known",
            Some(case_question::Said::Tried) => "heard-tried-too",
        },
        Kind::Conflict => "heard-offer",
        Kind::Event => "heard-rsvp",
        Kind::Opportunity => "heard-application",
        Kind::Success => "heard-applause",
        Kind::Lesson => "heard-review",
    })
}
