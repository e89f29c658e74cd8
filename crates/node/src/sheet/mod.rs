//! The meeting sheet (*vergaderblad*), as it meets the kinds: what is put on a sheet, and what an outcome does.

mod proposal;

pub use proposal::proposal;

use crate::error::{Error, Field, Key};
use crate::kinds;
use crate::library;
use crate::meeting::{self, Decision, Item, Meeting, Outcome, Proposed, What, Word, words};
use crate::membership;
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Visit, done, go};
use crate::peer::{self, Peer};
use crate::people::{self, Act, may};
use crate::post::pages::{Look, look};
use crate::post::{self, Names, Post, PostId, Response, ResponseId, Scope};
use crate::words::Standing;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx};
use jiff::ToSpan;
use std::collections::HashMap;

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
            let (items, days): (Vec<Item>, Vec<String>) = meeting::decisions(conn, 100)?.into_iter().unzip();
            for (view, day) in item_views(conn, &visit, items)?.into_iter().zip(days) {
                let Some(view) = view else { continue };
                let item = &view.item;
                let today = visit.local_now();
                let again_now = item.look_again.as_deref().is_some_and(|d| d <= today.get(..10).unwrap_or_default());
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
            let meeting = meeting::plan(tx, cx, &day)?;
            let proposed = proposal::proposal(tx.conn(), cx.now)?;
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
    words: Vec<Choice>,
    outcome: Option<String>,
}

/// What stands beside the items of a sheet: asked once for all of them.
struct Beside {
    posts: HashMap<PostId, Post>,
    names: Names,
    gists: HashMap<PostId, String>,
    first_words: HashMap<PostId, String>,
    responses: HashMap<ResponseId, Response>,
    houses: HashMap<String, Peer>,
}

/// Each item as it is read; `None` where what it is about is gone.
fn item_views(conn: &mut Conn, v: &Visit, items: Vec<Item>) -> Result<Vec<Option<ItemView>>, Error> {
    let posts = post::find_among(conn, &v.who, &items.iter().filter_map(|i| i.post).collect::<Vec<_>>())?;
    let of = |whats: &[What]| -> Vec<Post> {
        items.iter().filter(|i| whats.contains(&i.what)).filter_map(|i| posts.get(&i.post?).cloned()).collect()
    };
    let responses = post::responses_among(conn, &items.iter().filter_map(|i| i.response).collect::<Vec<_>>())?;
    let joining: Vec<&str> = items.iter().filter(|i| i.what == What::Join).map(|i| i.text.as_str()).collect();
    let known = Beside {
        names: Names::of(conn, v, posts.values(), [])?,
        gists: kinds::gists(conn, v, &of(&[What::Answer, What::Come]))?,
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
            known.responses.get(&response)?.body.chars().take(160).collect()
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
        _ => item.text.clone(),
    };
    let words: Vec<Choice> = words(item.what).iter().map(|(w, key)| Choice::new(w.as_str(), v.t(key), "")).collect();
    let outcome = item.outcome.and_then(|o| words.iter().find(|c| c.value == o.as_str()).map(|c| c.label.clone()));
    let outcome = outcome
        .map(|o| if item.heads.is_empty() { o } else { v.t2("sheet-outcome-heads", "said", o, "n", &item.heads) });
    let house = found.map(|p| known.names.house(p)).unwrap_or_default();
    let before = v.t1(item.what.key(), "house", house);
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
            let views: Vec<ItemView> = item_views(conn, &visit, items)?.into_iter().flatten().collect();
            Ok::<_, Error>((found.day, views))
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
        Ok(()) => go(&format!("/meetings/{id}")),
        Err(Error::Invalid(wrong)) => show_sheet(&v, id, &typed, Vec::new(), &wrong, None).await,
        Err(e) => Err(e),
    }
}

/// Puts the questions of the yearly self-scan on a sheet.
async fn scan(v: Visit, id: Path<i64>) -> Page {
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
    go(&format!("/meetings/{id}"))
}

/// Types the outcomes: each that was chosen in a transaction of its own, so that one that cannot be done holds up no other.
async fn outcomes(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let id = *id;
    let items = v.node.read(move |conn| meeting::items(conn, id)).await?;
    let open = || items.iter().filter(|i| i.outcome.is_none());
    let line = |i: &Item| typed.text(&format!("l{}", i.id));
    let outcome = |i: &Item| {
        let field = |name: &str| typed.text(&format!("{name}{}", i.id));
        let word = Word::parse(&field("o"))?;
        Some(Outcome { word, line: field("l"), heads: field("n"), look_again: field("d") })
    };
    // What an outcome says to other houses is looked at before it leaves, as all else is.
    let leaving: Vec<String> =
        open().filter(|i| !matches!(i.what, What::Own | What::Scan | What::Release)).map(line).collect();
    // So is what it sends, with the words beside its pictures.
    let sent: Vec<PostId> = open()
        .filter(|i| i.what == What::Release && outcome(i).is_some_and(|o| o.word == Word::Yes))
        .filter_map(|i| i.post)
        .collect();
    let who = v.who.clone();
    let (names, sent) = v
        .node
        .read(move |conn| {
            let mut words = Vec::new();
            for post in post::find_among(conn, &who, &sent)?.into_values().filter(|p| p.audience != Scope::House) {
                words.extend(kinds::telling_words(conn, &post)?);
            }
            Ok::<_, Error>((people::names(conn)?, words))
        })
        .await?;
    let leaving: Vec<String> = leaving.into_iter().chain(sent).collect();
    if let Some(look) = look(&leaving.iter().map(String::as_str).collect::<Vec<_>>(), &names, &typed) {
        return show_sheet(&v, id, &typed, Vec::new(), &[], Some(look)).await;
    }
    // What another typed meanwhile stands; what was typed here is shown beside it.
    let other = |i: &&Item| outcome(i).map_or(!["", &*i.line].contains(&&*line(i)), |o| o.differs(i));
    let typed_before = items.iter().filter(|i| i.outcome.is_some()).filter(other);
    let mut failed: Vec<Failed> = typed_before.map(|i| Failed::item(i.id, MEANWHILE)).collect();
    let mut some = false;
    for item in open() {
        let Some(outcome) = outcome(item) else {
            // What was written must not be lost because no box was chosen.
            failed.extend((!line(item).is_empty()).then_some(Failed::item(item.id, "sheet-choose")));
            continue;
        };
        let number = item.id;
        match v.node.act(v.who.clone(), move |tx, cx| keep(tx, cx, number, &outcome)).await {
            Ok(true) => some = true,
            Ok(false) => failed.push(Failed::item(number, MEANWHILE)),
            Err(Error::Refused(why)) => failed.push(Failed::item(number, why.key())),
            Err(Error::Invalid(wrong)) => failed.extend(wrong.into_iter().map(|one| Failed::field(number, one))),
            Err(e) => return Err(e),
        }
    }
    if failed.is_empty() {
        return if some { done(&format!("/meetings/{id}"), "saved") } else { go(&format!("/meetings/{id}")) };
    }
    show_sheet(&v, id, &typed, failed, &[], None).await
}

/// Why the outcome of an item could not be kept, and beside which of its fields.
struct Failed {
    item: i64,
    /// What the id of the field begins with; the number of the item follows.
    field: char,
    key: Key,
}

impl Failed {
    fn item(item: i64, key: Key) -> Failed {
        Failed { item, field: 'o', key }
    }

    fn field(item: i64, (field, key): (Field, Key)) -> Failed {
        let field = match field {
            Field::Line | Field::Advice | Field::Answer => 'l',
            Field::Heads => 'n',
            Field::LookAgain => 'd',
            _ => 'o',
        };
        Failed { item, field, key }
    }
}

/// Somebody typed another outcome of the same item meanwhile.
const MEANWHILE: Key = "sheet-meanwhile";

/// Keeps an outcome, and does what follows from it: in one transaction, so that it is done once or not at all. `false` when one
/// was kept before.
fn keep(tx: &mut Tx<'_>, cx: &Cx, id: i64, typed: &Outcome) -> Result<bool, Error> {
    match meeting::decide(tx, cx, id, typed)? {
        Some((item, of)) => follow(tx, cx, &item, of, typed).map(|()| true),
        None => Ok(false),
    }
}

/// What follows from an outcome.
fn follow(tx: &mut Tx<'_>, cx: &Cx, item: &Item, of: Meeting, typed: &Outcome) -> Result<(), Error> {
    match (item.what, item.post, typed.word) {
        (What::Join, _, word) => {
            let (house, note) = (item.text.as_str(), typed.line.as_str());
            if word != Word::Later {
                // The meeting read words of a house that asked, and decides about those.
                let (words, asked) = (item.words.as_deref().unwrap_or_default(), Standing::Applied.as_str());
                membership::is_as_read(tx, house, words, asked)?;
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
                let (line, heads, day) = (&typed.line, &typed.heads, &of.day);
                let (response, seen) = (item.response, item.seen);
                let decision = Decision { wanted, post, response, word, line, heads, day, seen };
                kinds::carry_out(tx, cx, &decision)
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}
