//! The kinds together, as they are shown: pages, forms, rows of lists, and their words.

use super::{may_be_undone, stage};
use crate::error::{Error, Field, Key};
use crate::page::{Fields, Page, Visit};
use crate::post::pages::{Compose, first_letters};
use crate::post::{self, Cursor, Life, Listed, Part, Post, PostId, Response, ResponseId, Stage};
use crate::ring::Ring;
use crate::viewer::Viewer;
use crate::words::Kind;
use crate::{case_question, conflict, event, library, opportunity, success};
use huisraad_storage::{Conn, Time};
use std::collections::{HashMap, HashSet};

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
pub fn fill(ring: &Ring, conn: &mut Conn, post: &Post, typed: Fields) -> Result<Fields, Error> {
    match post.kind {
        Kind::CaseQuestion => case_question::fill(conn, post.id, typed),
        Kind::Conflict => conflict::fill(ring, conn, post.id, typed),
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
    let (who, after) = (&v.who, after.map(Cursor::parse).transpose()?);
    match kind {
        Kind::CaseQuestion => case_question::list(conn, who, past, after.as_ref(), v.now),
        Kind::Event => event::list(conn, who, past, after, v.now),
        Kind::Opportunity => opportunity::list(conn, who, past, after.as_ref()),
        Kind::Conflict | Kind::Success | Kind::Lesson => {
            post::list_by_part(conn, who, kind, &[Part::Not(&[], None)], after.as_ref())
        }
    }
}

/// What stands before all else on the list of a kind, and (`writes`) on its form, as HTML; mostly nothing.
///
/// # Errors
/// A fault of storage.
pub fn stands_first(conn: &mut Conn, v: &Visit, kind: Kind, writes: bool) -> Result<String, Error> {
    match kind {
        Kind::Conflict => conflict::door(conn, v, writes),
        Kind::Event if !writes => conflict::meetings(conn, v),
        Kind::Event | Kind::CaseQuestion | Kind::Opportunity | Kind::Success | Kind::Lesson => Ok(String::new()),
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

/// Of these posts those that a house answers once, and ours did.
///
/// # Errors
/// A fault of storage.
pub fn said_already(conn: &mut Conn, posts: &[Post]) -> Result<HashSet<PostId>, Error> {
    let once = posts.iter().filter(|p| p.kind == Kind::Event).map(|p| p.id).collect::<Vec<_>>();
    post::answered_by_us(conn, &once)
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
        Kind::Opportunity | Kind::Conflict => stage(p) == Stage::Over || may_be_undone(p),
        Kind::Success | Kind::Lesson => false,
    };
    Ok(posts.into_iter().filter(|p| !is_past(p)).collect())
}

/// How often the news looks further back for what is not over.
const LOOKS: usize = 4;

/// The newest of all kinds that is not over. A request for help is no news: who may do something about it hears so, and nobody reads it in
/// passing.
///
/// # Errors
/// A fault of storage.
pub fn newest(conn: &mut Conn, who: &Viewer, limit: usize, now: Time) -> Result<Vec<Post>, Error> {
    let (mut newest, mut before) = (Vec::new(), None);
    let look = i64::try_from(2 * limit).unwrap_or(i64::MAX);
    for _ in 0..LOOKS {
        let some = post::list(conn, who, None, before, look)?;
        before = some.last().and_then(|p| Some((p.published?, p.id)));
        let all = i64::try_from(some.len()).unwrap_or(look) < look;
        let some = some.into_iter().filter(|p| p.kind != Kind::Conflict).collect();
        newest.extend(without_past(conn, some, now)?);
        if all || newest.len() >= limit {
            break;
        }
    }
    newest.truncate(limit);
    Ok(newest)
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

/// Of these posts those of each kind.
pub(super) fn by_kind<'a>(these: impl IntoIterator<Item = &'a Post>) -> HashMap<Kind, Vec<PostId>> {
    let mut of: HashMap<Kind, Vec<PostId>> = HashMap::new();
    for post in these {
        of.entry(post.kind).or_default().push(post.id);
    }
    of
}

/// The texts of posts and of what was said to them, for search and its snippets: what everybody reads who reads them.
///
/// # Errors
/// A fault of storage.
pub fn words_among(conn: &mut Conn, these: &[Post]) -> Result<HashMap<PostId, String>, Error> {
    let mut all = HashMap::new();
    for (kind, ids) in by_kind(these) {
        all.extend(match kind {
            Kind::CaseQuestion => case_question::words_among(conn, &ids)?,
            Kind::Conflict => conflict::words_among(conn, &ids)?,
            Kind::Event => event::words_among(conn, &ids)?,
            Kind::Opportunity => opportunity::words_among(conn, &ids)?,
            // What went well is its title.
            Kind::Success => HashMap::new(),
            Kind::Lesson => library::words_among(conn, &ids)?,
        });
    }
    Ok(all)
}

/// The fields of a kind's form whose text leaves the house and could tell who somebody is.
pub fn telling_fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::CaseQuestion => &[Field::Title, Field::Situation, Field::Question, Field::Tried],
        // The details stay at home; who mediates reads them there.
        Kind::Conflict => &[Field::Title, Field::Summary, Field::Hope, Field::Tried, Field::Details],
        // Where it is, is an address: that is what one needs.
        Kind::Event => &[Field::Title, Field::About],
        Kind::Opportunity => &[Field::Title, Field::About, Field::Happens, Field::Hours, Field::Costs, Field::Learn],
        Kind::Success => &[Field::Title],
        Kind::Lesson => &[Field::Title, Field::Lesson, Field::Helped, Field::Failed, Field::Suits, Field::Sources],
    }
}

/// What in a form must be written otherwise before it leaves the house, with these people in it, whatever its writer thinks of it.
pub fn must_not_tell(kind: Kind, names: &[String], typed: &Fields) -> Vec<(Field, Key)> {
    match kind {
        Kind::Conflict => conflict::names_who_it_is_about(names, telling_fields(kind), typed),
        Kind::CaseQuestion | Kind::Event | Kind::Opportunity | Kind::Success | Kind::Lesson => Vec::new(),
    }
}

/// The words of a post of ours that leave the house and could tell who somebody is: those of its fields, and those beside its pictures.
///
/// # Errors
/// A fault of storage.
pub fn telling_words(ring: &Ring, conn: &mut Conn, post: &Post) -> Result<Vec<String>, Error> {
    let typed = super::fill(ring, conn, post, Fields::default().with("title", post.title.clone()))?;
    let fields = telling_fields(post.kind).iter().map(|f| typed.text(f.as_str()));
    let pictures = post::files::of(conn, post.id)?.into_iter().map(|(file, _)| file.description);
    Ok(fields.chain(pictures).collect())
}

/// How many houses ours advised since then, and of how many advices of ours they said since then that they try it, or did.
///
/// # Errors
/// A fault of storage.
pub fn helped_since(conn: &mut Conn, since: Time) -> Result<(usize, usize), Error> {
    let said = post::helped_since(conn, since)?;
    let houses: HashSet<_> = said.into_iter().collect();
    Ok((houses.len(), case_question::tried_since(conn, since)?))
}

/// Which posts can teach something to who writes, the most telling first: of a kind, in some of its states, or in any where there are
/// none.
pub fn teaching() -> [(Kind, Vec<&'static str>); 2] {
    [(Kind::Lesson, Vec::new()), (Kind::CaseQuestion, case_question::State::OVER.to_vec())]
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

/// One line more than the title of each of these posts, for who decides about them at the table.
///
/// # Errors
/// A fault of storage.
pub fn gists(conn: &mut Conn, v: &Visit, these: &[Post]) -> Result<HashMap<PostId, String>, Error> {
    let mut all = HashMap::new();
    for (kind, ids) in by_kind(these) {
        match kind {
            Kind::CaseQuestion => {
                let texts = case_question::texts_among(conn, &ids)?;
                all.extend(texts.into_iter().map(|(id, t)| (id, t.question.chars().take(200).collect())));
            }
            Kind::Event => {
                let facts = event::facts_among(conn, &ids)?;
                all.extend(facts.into_iter().map(|(id, f)| (id, span_and_place(v, &f))));
            }
            Kind::Conflict | Kind::Opportunity | Kind::Success | Kind::Lesson => {}
        }
    }
    Ok(all)
}

fn span_and_place(v: &Visit, f: &event::Facts) -> String {
    format!("{}, {}", v.span(&f.starts, f.ends.as_deref(), v.now), f.place)
}

/// How much of a text stands on paper, for who decides whether it goes out.
const FIRST_WORDS: usize = 300;

/// The first words of these posts of ours, for who decides at the table whether they go out.
///
/// # Errors
/// A fault of storage.
pub fn first_words_among(conn: &mut Conn, v: &Visit, these: &[Post]) -> Result<HashMap<PostId, String>, Error> {
    let mut all: HashMap<PostId, String> = HashMap::new();
    for (kind, ids) in by_kind(these) {
        match kind {
            Kind::CaseQuestion => {
                let texts = case_question::texts_among(conn, &ids)?;
                all.extend(texts.into_iter().map(|(id, t)| (id, format!("{}\n{}", t.situation, t.question))));
            }
            Kind::Event => {
                let facts = event::facts_among(conn, &ids)?;
                all.extend(facts.into_iter().map(|(id, f)| (id, format!("{}. {}", span_and_place(v, &f), f.about))));
            }
            Kind::Opportunity => {
                let work = opportunity::work_among(conn, &ids)?;
                all.extend(work.into_iter().map(|(id, w)| (id, format!("{}\n{}", w.happens, w.about))));
            }
            Kind::Lesson => {
                let lessons = library::lessons_among(conn, &ids)?;
                all.extend(lessons.into_iter().map(|(id, l)| (id, l.text)));
            }
            // Of the one the sentence is all there is; the other is never on paper.
            Kind::Success | Kind::Conflict => {}
        }
    }
    all.values_mut().for_each(|text| *text = first_letters(text, FIRST_WORDS));
    Ok(all)
}

/// Of these answers those to posts of each kind.
fn by_kind_of_post(these: &[(&Post, &Response)]) -> HashMap<Kind, Vec<ResponseId>> {
    let mut of: HashMap<Kind, Vec<ResponseId>> = HashMap::new();
    for (post, response) in these {
        of.entry(post.kind).or_default().push(response.id);
    }
    of
}

/// What answers of ours say beside their words: with how many we come, whether there is a tie, about which advice it is.
///
/// # Errors
/// A fault of storage.
pub fn says(conn: &mut Conn, v: &Visit, these: &[(&Post, &Response)]) -> Result<HashMap<ResponseId, String>, Error> {
    let mut all = HashMap::new();
    for (kind, ids) in by_kind_of_post(these) {
        all.extend(match kind {
            Kind::CaseQuestion => case_question::says(conn, v, &ids)?,
            Kind::Conflict => conflict::says(conn, v, &ids)?,
            Kind::Event => event::says(conn, v, &ids)?,
            Kind::Opportunity => HashMap::new(),
            Kind::Success => success::says(v, &ids),
            Kind::Lesson => library::says(v, &ids),
        });
    }
    Ok(all)
}

/// What somebody did with each of these responses, in words after the name of their house.
///
/// # Errors
/// A fault of storage.
pub fn answered_keys(conn: &mut Conn, these: &[(&Post, &Response)]) -> Result<HashMap<ResponseId, Key>, Error> {
    let mut all = HashMap::new();
    for (kind, ids) in by_kind_of_post(these) {
        let key = match kind {
            Kind::CaseQuestion => {
                all.extend(case_question::answered_keys(conn, &ids)?);
                continue;
            }
            Kind::Conflict => "heard-offer",
            Kind::Event => "heard-rsvp",
            Kind::Opportunity => "heard-application",
            Kind::Success => "heard-applause",
            Kind::Lesson => "heard-review",
        };
        all.extend(ids.into_iter().map(|id| (id, key)));
    }
    Ok(all)
}
