//! The meeting sheet, as it meets the kinds: what is put on a sheet, and what an outcome does.

use super::proposal::proposal;
use super::{Item, Meeting, Proposed, What, Word, words};
use crate::error::{Error, Key, Reason};
use crate::kinds::{self, Said};
use crate::library;
use crate::membership;
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Visit, done, go};
use crate::peer;
use crate::people::{self, Act, may};
use crate::post::pages::{Look, look};
use crate::post::{self, ResponseState};
use crate::texts::seen::isolated;
use crate::words::Standing;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx};
use jiff::ToSpan;

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
#[template(path = "meeting/overview.html")]
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

async fn show_overview(v: &Visit, wrong: &[(&'static str, Key)]) -> Page {
    let visit = v.clone();
    let (meetings, decisions) = v
        .node
        .read(move |conn| {
            let mut decisions = Vec::new();
            for (item, day) in super::decisions(conn, 100)? {
                let Some(view) = item_view(conn, &visit, item.clone())? else { continue };
                let today = visit.local_now();
                let again_now = item.look_again.as_deref().is_some_and(|d| d <= today.get(..10).unwrap_or_default());
                let look_again = item.look_again.map(|d| visit.kept_day(&d, visit.now));
                let day = visit.kept_day(&day, visit.now);
                decisions.push(DecisionView { day, item: view, look_again, again_now });
            }
            Ok::<_, Error>((super::latest(conn, 20)?, decisions))
        })
        .await?;
    let typed = Fields::default().with("day", next_day(v, meetings.first()));
    let meetings = meetings.into_iter().map(|m| (m.id, v.kept_day(&m.day, v.now))).collect();
    v.show_form(!wrong.is_empty(), &Overview { v, form: v.form(&typed, wrong), meetings, decisions })
}

/// A week after the last meeting; or tomorrow, when that is past.
fn next_day(v: &Visit, last: Option<&Meeting>) -> String {
    let today = crate::texts::day_of(v.now);
    let last = last.and_then(|m| crate::texts::parse_day(&m.day));
    let week = last.and_then(|d| d.checked_add(7.days()).ok()).filter(|d| *d >= today);
    week.or_else(|| today.tomorrow().ok()).unwrap_or(today).to_string()
}

async fn plan(v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let day = typed.text("day");
    let made = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let meeting = super::plan(tx, cx, &day)?;
            let proposed = proposal(tx.conn(), cx.now)?;
            super::propose(tx, cx, meeting.id, &proposed)?;
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
    words: Vec<Choice>,
    outcome: Option<String>,
}

/// `None` when what it is about is gone.
fn item_view(conn: &mut Conn, v: &Visit, item: Item) -> Result<Option<ItemView>, Error> {
    let found = item.post.map(|id| post::find(conn, &v.who, id)).transpose();
    let found = match found {
        Ok(found) => found,
        Err(Error::NotFound) => return Ok(None),
        Err(e) => return Err(e),
    };
    let row = found.as_ref().map(|p| kinds::row(conn, v, p)).transpose()?;
    let house = row.as_ref().map(|r| r.house.clone()).unwrap_or_default();
    let mut small = String::new();
    let text = match (item.what, &found, item.response) {
        (What::Outcome, _, Some(response)) => {
            let said = post::response(conn, response)?;
            small = row.as_ref().map(|r| r.title.clone()).unwrap_or_default();
            said.body.chars().take(160).collect()
        }
        (What::Choose, Some(p), Some(response)) => {
            let said = post::response(conn, response)?;
            // Taken back, or decided on its own page: there is nothing to say any more.
            if item.outcome.is_none() && (said.withdrawn.is_some() || said.state != ResponseState::Waiting) {
                return Ok(None);
            }
            let who = said.withdrawn.is_none().then(|| kinds::who_and_how_many(conn, v, p, &said)).transpose()?;
            who.map_or_else(|| p.title.clone(), |who| format!("{}: {who}", isolated(&p.title)))
        }
        (What::Release, Some(p), _) => {
            small = kinds::first_words(conn, v, p)?;
            p.title.clone()
        }
        (What::Answer | What::Come, Some(p), _) => {
            small = kinds::gist(conn, v, p)?;
            p.title.clone()
        }
        (_, Some(p), _) => p.title.clone(),
        (What::Join, ..) => match peer::by_authority(conn, &item.text)? {
            Some(p) => {
                small = p.introduction.chars().take(200).collect();
                if p.place.is_empty() { p.name } else { format!("{}, {}", p.name, p.place) }
            }
            // It was told no, and is forgotten: what we decided stays.
            None if item.outcome.is_some() => item.text.clone(),
            None => return Ok(None),
        },
        _ => item.text.clone(),
    };
    let words: Vec<Choice> = words(item.what).iter().map(|(w, key)| Choice::new(w.as_str(), v.t(key), "")).collect();
    let outcome = item.outcome.and_then(|o| words.iter().find(|c| c.value == o.as_str()).map(|c| c.label.clone()));
    let before = v.t1(item.what.key(), "house", house);
    Ok(Some(ItemView { before, text, small, path: found.map(|p| p.path()), words, outcome, item }))
}

#[derive(Template)]
#[template(path = "meeting/sheet.html")]
struct Sheet<'a> {
    v: &'a Visit,
    id: i64,
    day: String,
    items: Vec<ItemView>,
    form: Form<'a>,
    typed: &'a Fields,
    /// What could not be done, by item.
    failed: Vec<(i64, Key)>,
    /// Whether who looks types the outcomes.
    types: bool,
    has_scan: bool,
    look: Option<Look>,
}

async fn sheet(v: Visit, id: Path<i64>) -> Page {
    v.person()?;
    show_sheet(&v, *id, &Fields::default(), Vec::new(), &[], None).await
}

async fn show_sheet(
    v: &Visit,
    id: i64,
    typed: &Fields,
    failed: Vec<(i64, Key)>,
    wrong: &[(&'static str, Key)],
    look: Option<Look>,
) -> Page {
    let visit = v.clone();
    let (day, items) = v
        .node
        .read(move |conn| {
            let mut views = Vec::new();
            let found = super::meeting(conn, id)?;
            for item in super::items(conn, id)? {
                views.extend(item_view(conn, &visit, item)?);
            }
            Ok::<_, Error>((found.day, views))
        })
        .await?;
    let has_scan = items.iter().any(|i| i.item.what == What::Scan);
    v.show_form(
        !failed.is_empty() || !wrong.is_empty(),
        &Sheet {
            v,
            id,
            day: v.kept_day(&day, v.now),
            items,
            form: v.form(typed, wrong),
            typed,
            failed,
            types: may(v.who.roles(), Act::Decide),
            has_scan,
            look,
        },
    )
}

async fn own(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    let (id, text) = (*id, typed.text("text"));
    match v.node.act(v.who.clone(), move |tx, cx| super::add_own(tx, cx, id, &text)).await {
        Ok(()) => go(&format!("/meetings/{id}")),
        Err(Error::Invalid(wrong)) => show_sheet(&v, id, &typed, Vec::new(), &wrong, None).await,
        Err(e) => Err(e),
    }
}

/// Puts the questions of the yearly self-scan on a sheet.
async fn scan(v: Visit, id: Path<i64>) -> Page {
    let id = *id;
    let scan = library::starters(v.language).iter().find(|s| s.name == "self-scan").ok_or(Error::NotFound)?;
    let item =
        |text: &str| Proposed { what: What::Scan, post: None, response: None, text: text.to_owned(), seen: None };
    let all: Vec<Proposed> = scan.questions().map(item).collect();
    v.node.act(v.who.clone(), move |tx, cx| super::propose(tx, cx, id, &all)).await?;
    go(&format!("/meetings/{id}"))
}

/// Types the outcomes: each that was chosen in a transaction of its own, so that one that cannot be done holds up no other.
async fn outcomes(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let id = *id;
    let items = v.node.read(move |conn| super::items(conn, id)).await?;
    let open = || items.iter().filter(|i| i.outcome.is_none());
    let line = |i: &Item| typed.text(&format!("l{}", i.id));
    // What an outcome says to other houses is looked at before it leaves, as all else is.
    let leaving: Vec<String> = open().filter(|i| !matches!(i.what, What::Own | What::Scan)).map(line).collect();
    let names = v.node.read(people::names).await?;
    if let Some(look) = look(&leaving.iter().map(String::as_str).collect::<Vec<_>>(), &names, &typed) {
        return show_sheet(&v, id, &typed, Vec::new(), &[], Some(look)).await;
    }
    let (mut failed, mut some) = (Vec::new(), false);
    for item in open() {
        let field = |name: &str| typed.text(&format!("{name}{}", item.id));
        let Some(word) = Word::parse(&field("o")) else {
            // What was written must not be lost because no box was chosen.
            failed.extend((!line(item).is_empty()).then_some((item.id, "sheet-choose")));
            continue;
        };
        let told = Told { word, line: field("l"), heads: field("n"), look_again: field("d") };
        let number = item.id;
        match v.node.act(v.who.clone(), move |tx, cx| tell(tx, cx, number, &told)).await {
            Ok(()) => some = true,
            Err(Error::Refused(why)) => failed.push((number, why.key())),
            Err(Error::Invalid(wrong)) => failed.extend(wrong.first().map(|(_, key)| (number, *key))),
            Err(e) => return Err(e),
        }
    }
    if failed.is_empty() {
        return if some { done(&format!("/meetings/{id}"), "saved") } else { go(&format!("/meetings/{id}")) };
    }
    show_sheet(&v, id, &typed, failed, &[], None).await
}

/// What was typed about one item.
struct Told {
    word: Word,
    line: String,
    heads: String,
    look_again: String,
}

/// Keeps an outcome, and does what follows from it: in one transaction, so that it is done once or not at all.
fn tell(tx: &mut Tx<'_>, cx: &Cx, id: i64, told: &Told) -> Result<(), Error> {
    let Some((item, of)) = super::decide(tx, cx, id, told.word, &told.line, &told.look_again)? else {
        return Ok(());
    };
    match (item.what, item.post, told.word) {
        (What::Join, _, word) => {
            let (house, note) = (item.text.as_str(), told.line.as_str());
            // The meeting read words, and a yes is to those.
            let now = peer::by_authority(tx.conn(), house)?.map(|p| p.application_mark());
            if now.is_some() && item.seen.is_some() && now != item.seen && matches!(word, Word::Yes | Word::Partly) {
                return Err(Error::Refused(Reason::ChangedMeanwhile));
            }
            match word {
                Word::Yes => membership::accept(tx, cx, house, Standing::Member, note),
                Word::Partly => membership::accept(tx, cx, house, Standing::Acquaintance, note),
                Word::No => membership::decline(tx, cx, house, note),
                Word::Later => Ok(()),
            }
        }
        (What::Release, Some(post), Word::Yes) => {
            let found = post::find(tx.conn(), &cx.who, post)?;
            if found.published.is_some() {
                return Ok(());
            }
            let post = post::take_seen(tx, found.id, item.seen)?;
            kinds::release(tx, cx, &post, Some(of.day)).map(drop)
        }
        (What::Release, Some(post), Word::No) => post::is_not_sent(tx, cx, post),
        (what, Some(post), word) => match what.wanted() {
            Some(wanted) => {
                let said = Said { word, line: &told.line, heads: &told.heads, day: &of.day, seen: item.seen };
                kinds::settle(tx, cx, (wanted, post, item.response), &said)
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}
