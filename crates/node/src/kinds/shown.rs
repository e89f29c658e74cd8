//! The kinds together, as they are shown: pages, forms, rows of lists, and their words.

use super::{stage, state_key};
use crate::error::{Error, Field, Key};
use crate::page::{Fields, Page, Visit};
use crate::peer;
use crate::post::pages::{Compose, Row, house_of, unsent_key};
use crate::post::{self, AnswerNews, Life, Listed, News, Part, Place, Post, Response, ResponseState, Stage, Writer};
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

/// A post as a row of a list: of an event one wants to know when it is.
///
/// # Errors
/// A fault of storage.
pub fn row(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Row, Error> {
    let (when, state) = match post.kind {
        Kind::Event => {
            let f = event::facts(conn, post.id)?;
            let state = event::shown_state(event::State::of(&post.state), &f.until(), &v.local_now());
            (Some(v.span(&f.starts, f.ends.as_deref(), v.now)), state)
        }
        Kind::CaseQuestion => {
            let of = case_question::State::of(&post.state);
            (None, case_question::shown_state(of, post.published, v.now))
        }
        _ => (None, state_key(post)),
    };
    let state = unsent_key(post).unwrap_or(state);
    post::pages::row(conn, v, post, v.t(state), when)
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

/// What there is to tell of an answer of ours, in a sentence for who gave it.
///
/// # Errors
/// A fault of storage.
pub fn news_of(conn: &mut Conn, v: &Visit, news: &AnswerNews) -> Result<String, Error> {
    let (post, response) = (&news.post, &news.response);
    let house = house_of(conn, v, post)?;
    match news.news {
        Some(what @ (News::TakenAway | News::Parted)) => {
            let key = if what == News::Parted { parted_key(post.kind) } else { taken_away_key(post.kind) };
            let said = v.t1(key, "house", house);
            let day = news.day.as_deref().map(|day| format!(": {}", v.kept_day(day, v.now)));
            Ok(said + &day.unwrap_or_default())
        }
        Some(News::Released) => Ok(v.t("fate-released")),
        Some(News::NotChanged) => {
            let n = event::heads(conn, response.id)?.heads;
            Ok(v.t2("fate-not-changed", "house", house, "n", n))
        }
        Some(News::Ended) => {
            Ok(v.t1(if post.kind == Kind::Conflict { "ended-conflict" } else { "ended-undecided" }, "house", house))
        }
        Some(News::Left) => Ok(v.t1(left_key(post.kind), "house", writer_of(conn, v, response)?)),
        Some(News::Moved) if post.kind == Kind::Opportunity => {
            Ok(v.t2("opportunity-moved", "house", house, "title", isolated(&post.title)))
        }
        Some(News::Moved) => event::moved_words(conn, v, &house, post, response),
        None => became(conn, v, house, post, response),
    }
}

fn left_key(kind: Kind) -> Key {
    match kind {
        Kind::Event => "left-event",
        Kind::Conflict => "left-conflict",
        Kind::CaseQuestion | Kind::Opportunity | Kind::Success | Kind::Lesson => "left-opportunity",
    }
}

/// The house, or the guest, of whom an answer is.
fn writer_of(conn: &mut Conn, v: &Visit, response: &Response) -> Result<String, Error> {
    match response.writer() {
        Writer::Peer(id) => peer::name_of(conn, id),
        Writer::Guest(actor) => peer::guest_name(conn, &actor),
        Writer::Us => Ok(v.house.clone()),
    }
}

fn parted_key(kind: Kind) -> Key {
    match kind {
        Kind::Event => "parted-event",
        Kind::Conflict => "parted-conflict",
        Kind::CaseQuestion | Kind::Opportunity | Kind::Success | Kind::Lesson => "parted-opportunity",
    }
}

fn taken_away_key(kind: Kind) -> Key {
    match kind {
        Kind::CaseQuestion => "taken-away-question",
        Kind::Conflict => "taken-away-conflict",
        Kind::Event => "taken-away-event",
        Kind::Opportunity => "taken-away-opportunity",
        Kind::Success => "taken-away-success",
        Kind::Lesson => "taken-away-lesson",
    }
}

/// One line more, below that: why not, what still stands, or of what it is.
///
/// # Errors
/// A fault of storage.
pub fn beside_news(conn: &mut Conn, v: &Visit, news: &AnswerNews) -> Result<String, Error> {
    let (post, response) = (&news.post, &news.response);
    Ok(match (news.news, response.refusal) {
        (Some(News::TakenAway), _) => v.t("taken-away-help"),
        (Some(News::Parted), _) => v.t("parted-help"),
        (Some(News::Moved), _) if post.kind == Kind::Opportunity => {
            // A yes that was not seen yet is not hidden by it.
            let yes = response.state == ResponseState::Confirmed;
            let house = house_of(conn, v, post)?;
            let still = if yes { v.t1(opportunity::fate_key(response.state), "house", house) } else { String::new() };
            let work = opportunity::work(conn, post.id)?;
            [still, work.happens, work.place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        (Some(News::Moved), _) => {
            let house = house_of(conn, v, post)?;
            event::fate_words(conn, v, &house, post, response)?
        }
        (_, Some(why)) => v.t(why.key()),
        (_, None) => post.title.clone(),
    })
}

/// What its owner decided of an answer of ours, in a sentence for who gave it.
fn became(conn: &mut Conn, v: &Visit, house: String, post: &Post, response: &Response) -> Result<String, Error> {
    if response.is_kept_out() {
        return Ok(v.t1("fate-kept-out", "house", house));
    }
    Ok(match post.kind {
        Kind::Conflict => v.t1(conflict::fate_key(response.state), "house", house),
        Kind::Event => event::fate_words(conn, v, &house, post, response)?,
        Kind::Opportunity => v.t1(opportunity::fate_key(response.state), "house", house),
        Kind::CaseQuestion | Kind::Success | Kind::Lesson => {
            let out = response.state == ResponseState::TakenOut;
            v.t1(if out { "fate-taken-out" } else { "fate-taken-in" }, "house", house)
        }
    })
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
