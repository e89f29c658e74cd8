//! The meeting sheet (*vergaderblad*), as it meets the kinds: what is put on a sheet, and what an outcome does.

mod outcomes;
mod proposal;

use outcomes::{Failed, outcomes};
pub use proposal::proposal;

use crate::error::{Error, Field, Key};
use crate::kinds;
use crate::library;
use crate::meeting::{self, Item, MOST, Meeting, Proposed, What, Word, coming_back, words};
use crate::page::{Choice, Fields, Form, Page, Visit, go};
use crate::peer::{self, Peer};
use crate::people::{Act, may};
use crate::post::pages::Look;
use crate::post::{self, Names, Post, PostId, Response, ResponseId, Stage};
use crate::texts::{day_of, parse_day};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Conn;
use jiff::ToSpan;
use std::collections::{HashMap, HashSet};

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/meetings", web::get().to(overview))
        .route("/meetings", web::post().to(plan))
        .route("/meetings/{id}", web::get().to(sheet))
        .route("/meetings/{id}", web::post().to(outcomes))
        .route("/meetings/{id}/own", web::post().to(own))
        .route("/meetings/{id}/scan", web::post().to(scan));
}

struct DecisionView {
    day: String,
    item: ItemView,
    look_again: Option<String>,
    again_now: bool,
}

#[derive(Template)]
#[template(path = "sheet/overview.html")]
struct Overview<'a> {
    v: &'a Visit,
    form: Form<'a>,
    meetings: Vec<(i64, String)>,
    decisions: Vec<DecisionView>,
}

async fn overview(v: Visit) -> Page {
    v.person()?;
    show_overview(&v, &[]).await
}

async fn show_overview(v: &Visit, wrong: &[(Field, Key)]) -> Page {
    let visit = v.clone();
    let (meetings, decisions) = v
        .node
        .read(move |conn| {
            let mut decisions = Vec::new();
            // Until a later meeting says something of it.
            let mut due: HashSet<String> =
                coming_back(&meeting::points(conn)?, day_of(visit.now)).into_iter().collect();
            let (items, days): (Vec<Item>, Vec<String>) = meeting::decisions(conn, 100)?.into_iter().unzip();
            for (view, day) in item_views(conn, &visit, items)?.into_iter().zip(days) {
                let Some(view) = view else { continue };
                let item = &view.item;
                let today = visit.local_now();
                let again_now = item.look_again.as_deref().is_some_and(|d| d <= today.get(..10).unwrap_or_default());
                // The newest of the same stands first.
                let again_now = due.remove(&item.text) && again_now;
                let look_again = item.look_again.as_deref().map(|d| visit.kept_day(d, visit.now));
                let day = visit.kept_day(&day, visit.now);
                decisions.push(DecisionView { day, item: view, look_again, again_now });
            }
            Ok::<_, Error>((meeting::latest(conn, 20)?, decisions))
        })
        .await?;
    let typed = Fields::default().with("day", next_day(v, meetings.first()));
    let meetings = meetings.into_iter().map(|m| (m.id, v.kept_day(&m.day, v.now))).collect();
    v.show_form(wrong, &Overview { v, form: v.form(&typed, wrong), meetings, decisions })
}

/// A week after the last meeting; or tomorrow, when that is past.
fn next_day(v: &Visit, last: Option<&Meeting>) -> String {
    let today = day_of(v.now);
    let last = last.and_then(|m| parse_day(&m.day));
    let week = last.and_then(|d| d.checked_add(7.days()).ok()).filter(|d| *d >= today);
    week.or_else(|| today.tomorrow().ok()).unwrap_or(today).to_string()
}

async fn plan(v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let day = typed.text("day");
    let made = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let meeting = meeting::plan(tx, cx, &day)?;
            let day = parse_day(&meeting.day).unwrap_or(day_of(cx.now));
            let proposed = proposal::proposal(tx.conn(), day, cx.now)?;
            meeting::propose(tx, cx, meeting.id, &proposed)?;
            Ok(meeting.id)
        })
        .await;
    match made {
        Ok(id) => go(&format!("/meetings/{id}")),
        Err(Error::Invalid(wrong)) => show_overview(&v, &wrong).await,
        Err(e) => Err(e),
    }
}

/// An item as it is read.
struct ItemView {
    item: Item,
    /// "Het Anker vraagt:"
    before: String,
    text: String,
    /// A line under it.
    small: String,
    path: Option<String>,
    /// What can be said of it; nothing where it is over.
    words: Vec<Choice>,
    outcome: Option<String>,
}

impl ItemView {
    /// A point of which nothing is left but its number.
    fn gone(v: &Visit, item: Item) -> ItemView {
        let nothing = String::new;
        let text = v.t("sheet-gone");
        let (before, small, words) = (nothing(), nothing(), Vec::new());
        ItemView { item, before, text, small, path: None, words, outcome: None }
    }
}

/// What stands beside the items of a sheet: asked once for all of them.
struct Beside {
    posts: HashMap<PostId, Post>,
    names: Names,
    gists: HashMap<PostId, String>,
    first_words: HashMap<PostId, String>,
    responses: HashMap<ResponseId, Response>,
    houses: HashMap<String, Peer>,
    /// What takes no answer any more.
    over: HashSet<PostId>,
    /// The advices of which somebody must still say what they did.
    untold: HashSet<ResponseId>,
    /// What was said of points that come back, with the day.
    said: HashMap<String, (String, String)>,
}

/// Each item as it is read; `None` where what it is about is gone.
fn item_views(conn: &mut Conn, v: &Visit, items: Vec<Item>) -> Result<Vec<Option<ItemView>>, Error> {
    let posts = post::find_among(conn, &v.who, &items.iter().filter_map(|i| i.post).collect::<Vec<_>>())?;
    let of = |whats: &[What]| -> Vec<Post> {
        items.iter().filter(|i| whats.contains(&i.what)).filter_map(|i| posts.get(&i.post?).cloned()).collect()
    };
    let responses = post::responses_among(conn, &items.iter().filter_map(|i| i.response).collect::<Vec<_>>())?;
    let joining: Vec<&str> = items.iter().filter(|i| i.what == What::Join).map(|i| i.text.as_str()).collect();
    let asked = of(&[What::Answer, What::Come]);
    let takes: HashSet<PostId> = kinds::without_past(conn, asked.clone(), v.now)?
        .into_iter()
        .filter(|p| kinds::stage(p) != Stage::Over)
        .map(|p| p.id)
        .collect();
    let known = Beside {
        said: meeting::points(conn)?
            .into_iter()
            .filter(|p| p.outcome.is_some_and(|said| said != Word::Later))
            .map(|p| (p.text, (p.on, p.line)))
            .collect(),
        untold: kinds::untold_among(conn, &responses.keys().copied().collect::<Vec<_>>())?,
        over: asked.iter().map(|p| p.id).filter(|id| !takes.contains(id)).collect(),
        names: Names::of(conn, v, posts.values(), [])?,
        gists: kinds::gists(conn, v, &asked)?,
        first_words: kinds::first_words_among(conn, v, &of(&[What::Release]))?,
        houses: peer::by_authorities(conn, &joining)?,
        responses,
        posts,
    };
    Ok(items.into_iter().map(|item| item_view(v, &known, item)).collect())
}

fn item_view(v: &Visit, known: &Beside, item: Item) -> Option<ItemView> {
    let found = match item.post {
        Some(id) => Some(known.posts.get(&id)?),
        None => None,
    };
    let mut small = String::new();
    let text = match (item.what, found, item.response) {
        (What::Outcome, _, Some(response)) => {
            small = found.map(|p| p.title.clone()).unwrap_or_default();
            let advice = known.responses.get(&response)?;
            if advice.withdrawn.is_some() { v.t("sheet-advice-gone") } else { advice.body.chars().take(160).collect() }
        }
        // It was narrowed since: on paper stands only what everybody of the house reads.
        (What::Release, Some(p), _) if p.audience_role.is_some() => return None,
        (What::Release, Some(p), _) => {
            small = known.first_words.get(&p.id).cloned().unwrap_or_default();
            p.title.clone()
        }
        (What::Answer | What::Come, Some(p), _) => {
            small = known.gists.get(&p.id).cloned().unwrap_or_default();
            p.title.clone()
        }
        (_, Some(p), _) => p.title.clone(),
        (What::Join, ..) => match known.houses.get(&item.text) {
            Some(p) => {
                small = p.introduction.chars().take(200).collect();
                if p.place.is_empty() { p.name.clone() } else { format!("{}, {}", p.name, p.place) }
            }
            // It was told no, and is forgotten: what we decided stays.
            None if item.outcome.is_some() => item.text.clone(),
            None => return None,
        },
        (What::Own | What::Scan, ..) => {
            let said = known.said.get(&item.text).filter(|(_, line)| item.outcome.is_none() && !line.is_empty());
            small = said
                .map(|(day, line)| v.t2("sheet-said-before", "day", v.kept_day(day, v.now), "line", line))
                .unwrap_or_default();
            item.text.clone()
        }
        _ => item.text.clone(),
    };
    // What was decided stays; what was not need not be, and nobody could do what follows from it.
    let told = item.what == What::Outcome && item.response.is_some_and(|id| !known.untold.contains(&id));
    let over = item.outcome.is_none() && (told || item.post.is_some_and(|id| known.over.contains(&id)));
    if over {
        small = v.t(if told { "sheet-told" } else { "sheet-over" });
    }
    let words: Vec<Choice> = words(item.what).iter().map(|(w, key)| Choice::new(w.as_str(), v.t(key), "")).collect();
    let outcome = item.outcome.and_then(|o| words.iter().find(|c| c.value == o.as_str()).map(|c| c.label.clone()));
    let outcome = outcome
        .map(|o| if item.heads.is_empty() { o } else { v.t2("sheet-outcome-heads", "said", o, "n", &item.heads) });
    let house = found.map(|p| known.names.house(p)).unwrap_or_default();
    let before = v.t1(item.what.key(), "house", house);
    let words = if over { Vec::new() } else { words };
    Some(ItemView { before, text, small, path: found.map(Post::path), words, outcome, item })
}

#[derive(Template)]
#[template(path = "sheet/sheet.html")]
struct Sheet<'a> {
    v: &'a Visit,
    id: i64,
    day: String,
    items: Vec<ItemView>,
    form: Form<'a>,
    typed: &'a Fields,
    /// What could not be done.
    failed: Vec<Failed>,
    /// Whether who looks types the outcomes.
    types: bool,
    has_scan: bool,
    look: Option<Look>,
}

impl Sheet<'_> {
    /// What could not be done of an item.
    fn wrong_of(&self, view: &ItemView) -> Vec<&Failed> {
        self.failed.iter().filter(|f| f.item == view.item.id).collect()
    }

    /// What the class of such a field ends in.
    fn marks(&self, view: &ItemView, field: char) -> &'static str {
        if self.wrong_of(view).iter().any(|f| f.field == field) { " wrong" } else { "" }
    }

    /// That a field of an item is wrong, and where that is said, for who listens to the page.
    fn says(&self, view: &ItemView, field: char) -> String {
        let is_wrong = self.wrong_of(view).iter().any(|f| f.field == field);
        // A group of choices cannot be wrong itself, by what its role allows.
        let invalid = if field == 'o' { "" } else { " aria-invalid=\"true\"" };
        if is_wrong { format!("{invalid} aria-describedby=\"{field}{}-wrong\"", view.item.id) } else { String::new() }
    }
}

async fn sheet(v: Visit, id: Path<i64>) -> Page {
    v.person()?;
    show_sheet(&v, *id, &Fields::default(), Vec::new(), &[], None).await
}

async fn show_sheet(
    v: &Visit,
    id: i64,
    typed: &Fields,
    failed: Vec<Failed>,
    wrong: &[(Field, Key)],
    look: Option<Look>,
) -> Page {
    let visit = v.clone();
    let (day, items) = v
        .node
        .read(move |conn| {
            let found = meeting::meeting(conn, id)?;
            let items = meeting::items(conn, id)?;
            // On paper the others keep their numbers.
            let views = item_views(conn, &visit, items.clone())?.into_iter().zip(items);
            let views = views.map(|(view, item)| view.unwrap_or_else(|| ItemView::gone(&visit, item)));
            Ok::<_, Error>((found.day, views.collect::<Vec<_>>()))
        })
        .await?;
    let has_scan = items.iter().any(|i| i.item.what == What::Scan);
    let types = may(v.who.roles(), Act::Decide);
    // Who does not type the outcomes has no field to say it beside.
    let beside = failed.iter().filter(|_| !types).map(|f| (Field::Form, f.key)).take(1);
    let wrong_all: Vec<(Field, Key)> = wrong.iter().copied().chain(beside).collect();
    v.show_form(
        &wrong_all,
        &Sheet {
            v,
            id,
            day: v.kept_day(&day, v.now),
            items,
            form: v.form(typed, wrong),
            typed,
            failed,
            types,
            has_scan,
            look,
        },
    )
}

async fn own(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    let (id, text) = (*id, typed.text("text"));
    match v.node.act(v.who.clone(), move |tx, cx| meeting::add_own(tx, cx, id, &text)).await {
        Ok(()) => put_on(&v, id, &typed).await,
        Err(Error::Invalid(wrong)) => show_sheet(&v, id, &typed, Vec::new(), &wrong, None).await,
        Err(e) => Err(e),
    }
}

/// The sheet with something more on it. What was typed of the outcomes stands there still, and is not kept yet.
async fn put_on(v: &Visit, id: i64, typed: &Fields) -> Page {
    let of_item =
        |name: &str| name.strip_prefix(['o', 'l', 'n', 'd']).is_some_and(|number| number.parse::<i64>().is_ok());
    let typed = typed.pairs().iter().filter(|(name, text)| of_item(name) && !text.trim().is_empty());
    let typed = typed.fold(Fields::default(), |all, (name, text)| all.with(name, text.clone()));
    if typed.pairs().is_empty() {
        return go(&format!("/meetings/{id}"));
    }
    show_sheet(v, id, &typed, Vec::new(), &[], None).await
}

/// Puts the questions of the yearly self-scan on a sheet.
async fn scan(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    let id = *id;
    let scan = library::starters(v.language).iter().find(|s| s.name == "self-scan").ok_or(Error::NotFound)?;
    let item = |text: &str| Proposed {
        what: What::Scan,
        post: None,
        response: None,
        text: text.to_owned(),
        seen: None,
        words: None,
    };
    let all: Vec<Proposed> = scan.questions().map(item).collect();
    v.node.act(v.who.clone(), move |tx, cx| meeting::propose(tx, cx, id, &all)).await?;
    put_on(&v, id, &typed).await
}
