//! *Wat werkt*: the library by theme, clauses side by side, the starter texts, and the form and page of a lesson.

use super::actions::{self, Learn};
use super::rules::{Form as LessonForm, State, in_a_year};
use super::starter::{Starter, starters};
use super::store::{Lesson, lesson, lessons_among, reworded};
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Tag, Visit, done, markdown, typed_html};
use crate::post::pages::{Answer, Compose, PostView, answered, tag_of, tell_what, unsent_tag, view};
use crate::post::shown::press;
use crate::post::{self, Byline, Head, Names, NewResponse, Post, PostId, Response, ResponseId, ResponseState};
use crate::texts::Day;
use crate::words::{Kind, Role};
use actix_web::web::{self, Path, Query, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx, Word};
use serde::Deserialize;
use std::collections::HashMap;

/// The routes of this folder.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/what-works", web::get().to(library))
        .route("/what-works/clauses", web::get().to(clauses))
        .route("/library/{name}", web::get().to(starter))
        .route("/posts/{slug}/still-true", web::post().to(holds))
        .route("/posts/{slug}/review", web::post().to(review));
}

#[derive(Template)]
#[template(path = "library/compose.html")]
struct ComposePage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    parts: Compose,
    forms: Vec<Choice>,
    came_from: &'a str,
}

/// The form.
///
/// # Errors
/// When the template fails.
pub fn form_page(v: &Visit, typed: &Fields, wrong: &[(Field, Key)], parts: Compose) -> Page {
    let mut typed = typed.clone();
    if typed.get("review_on").is_empty() {
        typed = typed.with("review_on", in_a_year(v.now));
    }
    let forms = LessonForm::ALL.iter().map(|f| Choice::new(f.as_str(), v.t(f.key()), "")).collect();
    let came_from = typed.get("from");
    v.show_form(wrong, &ComposePage { v, form: v.form(&typed, wrong), parts, forms, came_from })
}

/// What was filled in; a day that is doubtful is noted in `wrong`.
pub fn read_form(head: Head, typed: &Fields, today: Day, wrong: &mut Vec<(Field, Key)>) -> Learn {
    let review_on = match typed.day_to_come("review_on", today) {
        Some(Ok(day)) => day.to_string(),
        Some(Err(key)) => {
            wrong.push((Field::ReviewOn, key));
            String::new()
        }
        None => String::new(),
    };
    let lesson = Lesson {
        form: LessonForm::parse(typed.get("form")).unwrap_or(LessonForm::Experience).into(),
        text: typed.text("lesson"),
        helped: typed.text("helped"),
        failed: typed.text("failed"),
        suits: typed.text("suits"),
        sources: typed.text("sources"),
        review_on,
        came_from: Some(typed.text("from")).filter(|f| !f.is_empty()),
    };
    Learn { head, lesson }
}

/// Fills in the form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: PostId, typed: Fields) -> Result<Fields, Error> {
    let l = lesson(conn, post)?;
    Ok(typed
        .with("form", l.form.as_str())
        .with("lesson", l.text)
        .with("helped", l.helped)
        .with("failed", l.failed)
        .with("suits", l.suits)
        .with("sources", l.sources)
        .with("review_on", l.review_on))
}

#[derive(Template)]
#[template(path = "library/page.html")]
struct LessonPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Option<Tag>,
    form: Key,
    /// Heading and text of each part that has one.
    parts: Vec<(Key, String)>,
    text: String,
    themes: Vec<String>,
    /// The day on which to look at it again, and whether it has come.
    review: (String, bool),
    came_from: Option<String>,
    /// The houses that looked at it, and as what.
    reviewed: Vec<String>,
    /// Those that did so before its words changed.
    before: Vec<String>,
    /// What our house said of the words before, where who looks may take that back.
    ours_before: Option<Response>,
    may_review: bool,
    /// Whether who looks says it for the house; otherwise they prepare it.
    speaks: bool,
}

/// What is said of it.
pub fn says(v: &Visit, these: &[ResponseId]) -> HashMap<ResponseId, String> {
    these.iter().map(|id| (*id, v.t("lesson-review"))).collect()
}

/// The page of a lesson.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    let visit = v.clone();
    let (p, l, themes, came_from, since) = v
        .node
        .read(move |conn| {
            let (l, themes) = (lesson(conn, post.id)?, post::themes::of(conn, post.id)?);
            // Only for who may read the question too.
            let from = l.came_from.as_deref().filter(|_| visit.signed_in());
            let from = match from.map(|slug| post::by_slug(conn, &visit.who, slug)) {
                Some(Ok(question)) => Some(question.path()),
                None | Some(Err(Error::NotFound)) => None,
                Some(Err(e)) => return Err(e),
            };
            let mut p = view::<State>(conn, &visit, post)?;
            tell_what(conn, &mut p, |_, all| Ok(says(&visit, all)), post::admits_like::<State>)?;
            let since = reworded(conn, p.post.id)?;
            Ok::<_, Error>((p, l, themes, from, since))
        })
        .await?;
    let today = v.local_now();
    let all = [
        ("lesson-helped", &l.helped),
        ("lesson-failed", &l.failed),
        ("lesson-suits", &l.suits),
        ("sources", &l.sources),
    ];
    let parts = all.iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (*key, typed_html(text))).collect();
    let ours = p.answers.iter().any(|a| a.response.is_ours() && !a.response.is_kept_out());
    let by = |a: &Answer| format!("{} ({})", a.house, a.byline);
    let is_before = |a: &&Answer| since.is_some_and(|at| a.response.created < at);
    let shown = p.answers.iter().filter(|a| v.signed_in() && !a.response.is_kept_out());
    let (before, now): (Vec<&Answer>, Vec<&Answer>) = shown.partition(is_before);
    let ours_before = before.iter().find(|a| a.response.is_ours() && a.may_take_back).map(|a| a.response.clone());
    let due = l.review_on.as_str() <= today.get(..10).unwrap_or_default();
    v.show(&LessonPage {
        v,
        state: tag_of::<State>(&p.post),
        form: l.form.known().map_or("word-unknown", LessonForm::key),
        parts,
        text: typed_html(&l.text),
        themes,
        review: (v.kept_day(&l.review_on, v.now), due),
        came_from,
        reviewed: now.into_iter().map(by).collect(),
        before: before.into_iter().map(by).collect(),
        ours_before,
        may_review: p.known && p.takes_word(v) && !p.post.is_ours() && !ours && !p.prepared_mine(),
        speaks: post::speaks(&v.who, &p.post, false),
        p,
    })
}

async fn review(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let best = [Role::Chair, Role::Adviser].into_iter().find(|role| v.who.is(*role));
    let byline = Byline { role: best.or_else(|| v.who.roles().iter().next()).map(Word::from), name: None };
    let review = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = post::by_slug(tx.conn(), &cx.who, &slug)?;
        let new = NewResponse::here(byline, String::new(), ResponseState::Confirmed);
        actions::review(tx, cx, post.id, &new)?;
        Ok(post)
    };
    let post = press(&v, &typed, review).await?;
    done(&post.path(), answered(&v, &post, false))
}

async fn holds(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let holds = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = post::by_slug(tx.conn(), &cx.who, &slug)?;
        actions::still_holds(tx, cx, post.id)
    };
    let post = press(&v, &typed, holds).await?;
    done(&post.path(), "still-holds")
}

/// One line of the library.
struct Item {
    path: String,
    title: String,
    /// The house, or that it ships with the node.
    from: String,
    summary: String,
    form: Key,
}

/// A theme, and what is under it.
struct Shelf {
    theme: String,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "library/library.html")]
struct LibraryPage<'a> {
    v: &'a Visit,
    shelves: Vec<Shelf>,
    chosen: Option<String>,
    /// What is not sent yet: address, title, and where it is.
    unreleased: Vec<(String, String, Tag)>,
}

#[derive(Deserialize)]
struct Which {
    theme: Option<String>,
}

/// How many lessons the library reads at most; beyond that one searches.
const MOST: i64 = 500;

async fn library(v: Visit, q: Query<Which>) -> Page {
    let visit = v.clone();
    let (lessons, unreleased) = v
        .node
        .read(move |conn| {
            let unreleased =
                if visit.signed_in() { post::unreleased(conn, &visit.who, Kind::Lesson)? } else { Vec::new() };
            let posts = post::list(conn, &visit.who, Some(Kind::Lesson), None, MOST)?;
            let read = Read::of(conn, &visit, &posts)?;
            let lessons: Vec<(Item, Vec<String>)> = posts.iter().filter_map(|p| read.item(p)).collect();
            Ok::<_, Error>((lessons, unreleased))
        })
        .await?;
    let mut shelves: Vec<Shelf> = Vec::new();
    let mut put = |theme: &str, item: Item| match shelves.iter_mut().find(|s| s.theme == theme) {
        Some(shelf) => shelf.items.push(item),
        None => shelves.push(Shelf { theme: theme.to_owned(), items: vec![item] }),
    };
    // What houses lived through comes before what ships with the node.
    for (item, themes) in lessons {
        let first = themes.first().cloned().unwrap_or_else(|| v.t("library-other"));
        put(q.theme.as_ref().filter(|t| themes.contains(t)).unwrap_or(&first), item);
    }
    for s in starters(v.language) {
        put(s.theme, starter_item(&v, s));
    }
    if let Some(theme) = &q.theme {
        shelves.retain(|s| s.theme == *theme);
    }
    let unsent = |p: post::Post| Some((p.path(), p.title.clone(), unsent_tag(&p)?));
    let unreleased = unreleased.into_iter().filter_map(unsent).collect();
    v.show(&LibraryPage { v: &v, shelves, chosen: q.into_inner().theme, unreleased })
}

/// What stands beside the lessons of a page: asked once for all of them.
struct Read {
    names: Names,
    lessons: HashMap<PostId, Lesson>,
    themes: HashMap<PostId, Vec<String>>,
}

impl Read {
    fn of(conn: &mut Conn, v: &Visit, these: &[Post]) -> Result<Read, Error> {
        let ids: Vec<PostId> = these.iter().map(|p| p.id).collect();
        Ok(Read {
            names: Names::of(conn, v, these, [])?,
            lessons: lessons_among(conn, &ids)?,
            themes: post::themes::of_each(conn, &ids)?,
        })
    }

    fn themes(&self, p: &Post) -> Vec<String> {
        self.themes.get(&p.id).cloned().unwrap_or_default()
    }

    fn item(&self, p: &Post) -> Option<(Item, Vec<String>)> {
        let l = self.lessons.get(&p.id)?;
        let item = Item {
            path: p.path(),
            title: p.title.clone(),
            from: self.names.house(p),
            summary: crate::post::pages::beginning(&l.text),
            form: l.form.known().map_or("word-unknown", LessonForm::key),
        };
        Some((item, self.themes(p)))
    }
}

fn starter_item(v: &Visit, s: &Starter) -> Item {
    Item {
        path: format!("/library/{}", s.name),
        title: s.title.to_owned(),
        from: v.t("library-starter"),
        summary: s.summary.to_owned(),
        form: "",
    }
}

/// A clause, to be laid beside others.
struct Clause {
    path: String,
    title: String,
    from: String,
    html: String,
}

#[derive(Template)]
#[template(path = "library/clauses.html")]
struct ClausesPage<'a> {
    v: &'a Visit,
    shelves: Vec<(String, Vec<Clause>)>,
}

async fn clauses(v: Visit) -> Page {
    let visit = v.clone();
    let all = v
        .node
        .read(move |conn| {
            let posts = post::list(conn, &visit.who, Some(Kind::Lesson), None, MOST)?;
            let read = Read::of(conn, &visit, &posts)?;
            let mut all = Vec::new();
            for p in posts {
                let clause = |l: &&Lesson| l.form.known() == Some(LessonForm::Clause);
                let Some(l) = read.lessons.get(&p.id).filter(clause) else { continue };
                let theme = read.themes(&p).into_iter().next().unwrap_or_else(|| visit.t("library-other"));
                let (path, from) = (p.path(), read.names.house(&p));
                all.push((theme, Clause { path, title: p.title, from, html: typed_html(&l.text) }));
            }
            Ok::<_, Error>(all)
        })
        .await?;
    let mut shelves: Vec<(String, Vec<Clause>)> = Vec::new();
    for (theme, clause) in all {
        match shelves.iter_mut().find(|(t, _)| *t == theme) {
            Some((_, clauses)) => clauses.push(clause),
            None => shelves.push((theme, vec![clause])),
        }
    }
    v.show(&ClausesPage { v: &v, shelves })
}

#[derive(Template)]
#[template(path = "library/starter.html")]
struct StarterPage<'a> {
    v: &'a Visit,
    text: &'a Starter,
    html: String,
    review: String,
}

async fn starter(v: Visit, name: Path<String>) -> Page {
    let text = starters(v.language).iter().find(|s| s.name == name.as_str()).ok_or(Error::NotFound)?;
    let (html, review) = (markdown(&text.markdown()), v.kept_day(text.review, v.now));
    let v = Visit { section: Some("/what-works"), ..v };
    v.show(&StarterPage { v: &v, text, html, review })
}
