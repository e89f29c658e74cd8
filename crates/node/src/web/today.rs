//! *Vandaag*: at most three cards of what needs us, below them the news; for strangers the front of the house.

use super::begin::{self, FirstStep};
use super::notices::{Answered, answers};
use crate::copies;
use crate::error::Error;
use crate::house::House;
use crate::kinds;
use crate::meeting;
use crate::membership;
use crate::page::{Jar, Page, STYLE, Visit, typed_html, way_back};
use crate::peer;
use crate::people::{self, Act, may};
use crate::post::pages::Row;
use crate::post::{self, Post, Waits};
use crate::sheet;
use crate::texts::{Language, day_of};
use crate::words::{Kind, Role, Standing};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Path, Query, ServiceConfig};
use askama::Template;
use huisraad_federation::{Doubt, link_states, withheld};
use huisraad_storage::{Conn, Time};
use serde::Deserialize;
use std::collections::HashSet;
use std::time::Duration;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/", web::get().to(today))
        .route("/style.css", web::get().to(style))
        .route("/language/{language}", web::get().to(language));
}

/// Something that needs us.
pub(super) struct Need {
    pub(super) from: String,
    pub(super) when: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) text: String,
    pub(super) button: String,
    /// Where one says that one has seen it; then it stands here no more.
    pub(super) seen: Option<Seen>,
}

/// A button that says that one has seen it.
pub(super) struct Seen {
    /// Where it goes.
    pub(super) to: String,
    /// Since when it was so: what came of it after that was not seen.
    pub(super) at: Time,
}

#[derive(Template)]
#[template(path = "web/today.html")]
struct Today<'a> {
    v: &'a Visit,
    put_back: Option<super::put_back::Card>,
    needs: Vec<Need>,
    rest: Vec<Need>,
    /// What became of answers for a day that is gone by: it needs nobody.
    past: Vec<Need>,
    answers: Vec<Answered>,
    newest: Vec<Row>,
    /// Whether who looks has just come in with a card.
    came_in: bool,
    /// The first steps of a house that begins.
    steps: Vec<FirstStep>,
    /// The house that said yes first.
    first_yes: Option<String>,
    /// What the house did in the last month.
    month: Vec<String>,
    /// Whether who looks may write something.
    asks: bool,
    kinds: Vec<(String, &'static str)>,
    circles: Vec<(String, &'static str)>,
}

impl Today<'_> {
    /// Whether one of the cards leads to the sheet: then no button does.
    fn proposes_sheet(&self) -> bool {
        self.needs.iter().any(|n| n.path == SHEETS)
    }
}

#[derive(Template)]
#[template(path = "web/front.html")]
struct Front<'a> {
    v: &'a Visit,
    house: House,
    about: String,
    newest: Vec<Row>,
}

/// How many cards there are at most: more than three is a list, and a list is not read.
const CARDS: usize = 3;
/// Where the sheets for the meeting are.
const SHEETS: &str = "/meetings";
/// How many lines of news there are at most.
const NEWS: usize = 5;
/// How many on the front of the house, where nothing else stands.
const FRONT: usize = 16;
const ANSWERS: usize = 4;
/// How many of what came back after a restore stand there at once.
const RETURNED: i64 = 20;
/// How long an answer stands on this page.
const FRESH: Duration = Duration::from_secs(14 * 24 * 3600);
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

async fn today(v: Visit) -> Page {
    let visit = v.clone();
    let (house, newest, (mut needs, past), mut answers, put_back, (steps, first_yes, month)) = v
        .node
        .read(move |conn| {
            let house = crate::house::this_house(conn)?;
            let needs = if visit.signed_in() { needs(conn, &visit)? } else { Default::default() };
            // What waits above is no news.
            let waits: HashSet<&str> =
                needs.0.iter().chain(&needs.1).filter_map(|n| n.path.split('#').next()).collect();
            let most = if visit.signed_in() { NEWS } else { FRONT };
            let mut news = kinds::newest(conn, &visit.who, most + waits.len(), visit.now)?;
            news.retain(|p| !waits.contains(p.path().as_str()));
            news.truncate(most);
            let newest = kinds::rows(conn, &visit, &news)?;
            let answers = if visit.signed_in() { answers(conn, &visit, visit.now.minus(FRESH))? } else { Vec::new() };
            let begins = !house.welcomed && may(visit.who.roles(), Act::Arrange);
            let steps = if begins { begin::steps(conn, &visit, &house)? } else { Vec::new() };
            let first_yes = if visit.is("chair") { begin::first_yes(conn, &visit)? } else { None };
            let month = if visit.signed_in() { begin::month(conn, &visit)? } else { Vec::new() };
            Ok((house, newest, needs, answers, copies::unseen(conn)?, (steps, first_yes, month)))
        })
        .await?;
    if !v.signed_in() {
        let about = typed_html(&house.about);
        return v.show(&Front { v: &v, house, about, newest });
    }
    let rest = needs.split_off(needs.len().min(CARDS));
    answers.truncate(ANSWERS);
    let came_in = v.done.is_some_and(|key| ["done-welcome", "done-welcome-once"].contains(&key)) && steps.is_empty();
    let asks = may(v.who.roles(), Act::Prepare);
    // A question is asked above.
    let kinds = [Kind::Event, Kind::Opportunity, Kind::Success];
    // Who may not write yet is not sent to a form that says so.
    let kinds = kinds.iter().filter(|_| asks).map(|k| (format!("{}/new", k.path()), kinds::list_words(*k).3)).collect();
    let put_back = put_back.map(|what| super::put_back::card(&v, what));
    v.show(&Today {
        v: &v,
        put_back,
        needs,
        rest,
        past,
        answers,
        newest,
        came_in,
        steps,
        first_yes,
        month,
        asks,
        kinds,
        circles: super::circles::of(&v),
    })
}

/// What needs us, the most pressing first: houses that wait at the door, what waits for release, answers that wait for a
/// yes or no, and what others ask that our house has not answered. And apart from it what became of answers for a day that is gone by:
/// it stands below, however little there is above.
pub(super) fn needs(conn: &mut Conn, v: &Visit) -> Result<(Vec<Need>, Vec<Need>), Error> {
    // Law 11 before law 10: however much became of our answers, who may come in as us stands first.
    let mut all = super::people_needs::own(conn, v)?;
    let mut stands = HashSet::new();
    let mut waits = kinds::waits(conn, &v.who, v.now)?;
    // A post stands there once, whatever waits with it.
    waits.retain(|w| w.is_for(&v.who) && stands.insert(w.post.id));
    let (pressing, waits): (Vec<Waits>, Vec<Waits>) = waits.into_iter().partition(kinds::is_pressing);
    all.extend(needs_of(conn, v, &pressing)?);
    all.extend(super::given::needs(conn, v)?);
    all.extend(super::tie_news::needs(conn, v)?);
    let (answered, gone_by) = super::answer_news::needs(conn, v)?;
    all.extend(answered);
    let (help, waits): (Vec<Waits>, Vec<Waits>) = waits.into_iter().partition(kinds::is_for_help);
    all.extend(super::asked_of_us::help_for_others(conn, v, &help)?);
    all.extend(super::people_needs::of_others(conn, v)?);
    let prepared = post::prepared(conn, &v.who)?;
    if v.who.is(Role::Chair) {
        let (applied, houses): (Vec<_>, Vec<_>) =
            peer::everyone(conn)?.into_iter().partition(|p| p.standing == Standing::Applied);
        // One card, however many ask: they must not push away what else waits.
        if let Some(p) = applied.last() {
            let many = applied.len() > 1;
            all.push(Need {
                from: if many { String::new() } else { p.authority.clone() },
                when: v.ago(p.created, v.now),
                title: if many {
                    v.t1("need-applied-many", "n", applied.len())
                } else {
                    v.t1("need-applied", "house", p.name.clone())
                },
                path: "/houses".into(),
                text: String::new(),
                button: v.t("need-applied-button"),
                seen: None,
            });
        }
        for p in houses {
            let Some(before) = p.known_as else { continue };
            all.push(Need {
                title: v.t2("need-renamed", "before", before, "now", p.name),
                path: format!("/houses/{}", p.authority),
                from: p.authority,
                when: String::new(),
                text: String::new(),
                button: v.t("need-look"),
                seen: None,
            });
        }
        let stands_by = crate::house::this_house(conn)?.principles_digest();
        let other = |p: &peer::Peer| p.standing == Standing::Member && p.principles.as_ref() != Some(&stands_by);
        // One card, whichever house it is: the page names them all.
        if let Some(p) = peer::held(conn)?.into_iter().filter(|p| p.principles.is_some()).find(other) {
            all.push(Need {
                from: p.name,
                when: String::new(),
                title: v.t("need-principles"),
                path: "/principles".into(),
                text: v.t("need-principles-help"),
                button: v.t("need-look"),
                seen: None,
            });
        }
        let told: Vec<_> = membership::all_newcomers(conn)?.into_iter().filter(|n| n.sponsor.is_some()).collect();
        let many = told.len();
        if let Some(n) = told.into_iter().next() {
            all.push(Need {
                when: v.ago(n.told, v.now),
                // Its name may be one that a house has already.
                title: if many > 1 {
                    v.t1("need-newcomers", "n", many)
                } else {
                    format!("{} ({})", n.name, n.authority)
                },
                from: if many > 1 { String::new() } else { n.authority },
                path: "/houses".into(),
                text: v.t(if many > 1 { "need-newcomers-text" } else { "need-newcomer" }),
                button: v.t("need-look"),
                seen: None,
            });
        }
        all.extend(unproved(conn, v)?);
        all.extend(super::unknown::needs(conn, v)?);
        // What was outside the chair stays so.
        let returned = post::all_returned(conn, &v.who, RETURNED)?;
        all.extend(
            kinds::rows(conn, v, &returned)?.into_iter().map(|row| need_of(v, row, v.t("returned"), "need-look")),
        );
        let no = meeting::not_sent(conn)?;
        let ready: Vec<Post> = post::ready(conn, &v.who)?.into_iter().filter(|p| !no.has(p)).collect();
        let rows = kinds::rows(conn, v, &ready)?;
        all.extend(rows.into_iter().map(|row| need_of(v, row, v.t("need-ready"), "need-ready-button")));
    }
    // Applause waits for what is asked.
    let (applause, prepared): (Vec<_>, Vec<_>) = prepared.into_iter().partition(|(p, _)| p.kind == Kind::Success);
    all.extend(super::prepared::needs(conn, v, &prepared)?);
    if v.who.is(Role::Chair) || v.who.is(Role::Adviser) {
        all.extend(super::asked_of_us::from_outside(conn, v)?);
    }
    all.extend(needs_of(conn, v, &waits)?);
    all.extend(super::prepared::needs(conn, v, &applause)?);
    all.extend(sheet_of_the_week(conn, v)?);
    all.extend(no_copy(conn, v)?);
    Ok((all, gone_by))
}

pub(super) fn needs_of(conn: &mut Conn, v: &Visit, waits: &[Waits]) -> Result<Vec<Need>, Error> {
    let posts: Vec<Post> = waits.iter().map(|w| w.post.clone()).collect();
    let rows = kinds::rows(conn, v, &posts)?;
    let text = |w: &Waits| w.n.map_or_else(|| v.t(w.text), |n| v.t1(w.text, "n", n));
    Ok(waits.iter().zip(rows).map(|(w, row)| need_of(v, row, text(w), w.button)).collect())
}

/// There was no copy for too long.
fn no_copy(conn: &mut Conn, v: &Visit) -> Result<Option<Need>, Error> {
    let Some(days) = copies::overdue(conn, v.now)?.filter(|_| v.sees_deliveries()) else { return Ok(None) };
    let ever = copies::last(conn)?.is_some();
    let ask = if people::somebody_with(conn, Role::Steward)?.is_some() { "copies-ask" } else { "copies-ask-nobody" };
    let steward = v.is("steward");
    let text = v.t(match (ever, steward) {
        (true, true) => "need-copy-how",
        (true, false) => "need-copy-help",
        (false, true) => "need-copy-never-how",
        (false, false) => "need-copy-never-help",
    });
    Ok(Some(Need {
        from: v.t("copies-title"),
        when: String::new(),
        title: if ever { v.t1("need-copy", "n", days) } else { v.t("need-copy-never") },
        path: "/deliveries".into(),
        text: if steward { text } else { format!("{text} {}", v.t(ask)) },
        button: v.t("need-look"),
        seen: None,
    }))
}

/// Houses of which it is not certain that they are still who they were: what is not for everyone waits, or their answers were
/// not taken.
fn unproved(conn: &mut Conn, v: &Visit) -> Result<Vec<Need>, Error> {
    let waits = withheld(conn, v.now)?;
    let links = link_states(conn)?;
    let mut all = Vec::new();
    for p in peer::held(conn)? {
        let waits = waits.iter().any(|(peer, ..)| *peer == p.authority);
        let doubt = links.iter().find(|l| l.peer == p.authority).and_then(|l| l.doubt);
        if waits || doubt.is_some() {
            // A clock that is wrong makes the best of houses look like somebody else.
            let clock = doubt == Some(Doubt::Stale);
            all.push(Need {
                from: p.authority,
                when: String::new(),
                title: v.t1(if clock { "need-clock" } else { "need-unproved" }, "house", p.name),
                path: "/deliveries".into(),
                text: v.t(match (clock, waits) {
                    (true, _) => "need-clock-help",
                    (false, true) => "need-unproved-waits",
                    (false, false) => "need-unproved-answer",
                }),
                button: v.t("need-look"),
                seen: None,
            });
        }
    }
    Ok(all)
}

/// Once a week a sheet is proposed, when there is something to talk about.
fn sheet_of_the_week(conn: &mut Conn, v: &Visit) -> Result<Option<Need>, Error> {
    let last = meeting::latest(conn, 1)?.into_iter().next();
    let recent = last.is_some_and(|m| v.now.is_within(WEEK, m.made));
    if recent || sheet::proposal(conn, day_of(v.now), v.now)?.is_empty() {
        return Ok(None);
    }
    Ok(Some(Need {
        from: v.t("meeting-title"),
        when: String::new(),
        title: v.t("need-sheet"),
        path: SHEETS.into(),
        text: String::new(),
        button: v.t("sheet-make"),
        seen: None,
    }))
}

fn need_of(v: &Visit, r: Row, text: String, button: &str) -> Need {
    Need {
        from: v.t1(r.by, "house", r.house),
        when: r.when,
        title: r.title,
        path: r.path,
        text,
        button: v.t(button),
        seen: None,
    }
}

/// The address carries the sheet's digest, so browsers may keep it for ever.
async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(STYLE)
}

#[derive(Deserialize)]
struct To {
    to: Option<String>,
}

/// Keeps the language chosen, and goes back to the page it was chosen on: one of ours, whatever the address says.
async fn language(v: Visit, language: Path<String>, q: Query<To>) -> Page {
    let language = Language::parse(&language).ok_or(Error::NotFound)?;
    let to = q.to.as_deref().and_then(|to| way_back(&v.node.config, to));
    let mut response = crate::page::go(to.as_deref().unwrap_or("/"))?;
    response
        .add_cookie(&Jar::Language.fill(&v.node.config, language.as_str().to_owned(), Some(365)))
        .map_err(|e| Error::Internal(e.to_string()))?;
    Ok(response)
}
