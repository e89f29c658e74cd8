//! The page of one person: what happened to their way in, what may be done about it, and the way back to their own past.

use super::arrange::{opens, words_of};
use super::doors::Doors;
use super::guess::Try;
use super::log::{self, lines};
use super::past::{self, Belongings};
use super::rules::Act;
use super::store::{self, Person};
use super::tell::sentence;
use super::{computers, leaving, may};
use crate::error::{Error, Field, Key, Reason};
use crate::page::{Fields, Form, Jar, Page, Visit, done};
use crate::words::Role;
use actix_web::web::{self, Data, Path, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/people/{id}", web::get().to(person))
        .route("/people/{id}/{verb}", web::post().to(act))
        .route("/past", web::get().to(past_page))
        .route("/past", web::post().to(prove));
}

#[derive(Template)]
#[template(path = "people/person.html")]
struct PersonPage<'a> {
    v: &'a Visit,
    p: Person,
    roles: String,
    since: String,
    own: bool,
    chair: bool,
    confirms: bool,
    /// The newest line, where there is one they have not said they read.
    unread: Option<i64>,
    /// Who made the card with which somebody came in last who waits for a chair.
    came_by: Option<String>,
    last_chair: bool,
    /// How many computers they made the house's own.
    enrolled: i64,
    refused: String,
    log: Vec<String>,
}

impl PersonPage<'_> {
    /// Each role: its word, its name, and whether they have it.
    fn each_role(&self) -> Vec<(Role, String, bool)> {
        Role::ALL.iter().map(|r| (*r, self.v.t(r.key()), self.p.roles.has(*r))).collect()
    }
}

async fn person(v: Visit, id: Path<i64>) -> Page {
    show_person(&v, *id, "").await
}

/// `refused`: what was asked for, where it cannot be done to the last chair, or by who came with a new card. The page says so where
/// it was asked.
async fn show_person(v: &Visit, id: i64, refused: &str) -> Page {
    let me = v.person()?;
    if !opens(v, id) {
        return Err(Error::NotFound);
    }
    let visit = v.clone();
    let (own, chair) = (me == id, may(v.who.roles(), Act::ArrangePeople));
    let (p, log, confirms, unread, came_by, last_chair, enrolled) = v
        .node
        .read(move |c| {
            let p = store::person(c, id)?;
            let log = if own || chair { lines(c, Some(id), 0)? } else { Vec::new() };
            let unread = if own { log::unread(c, id)?.first().map(|l| l.id) } else { None };
            let came_by = match store::card_by(c, id)? {
                Some(by) if p.waits && by != id => store::person(c, by).ok().map(|p| p.shown),
                _ => None,
            };
            let confirms = past::may_confirm(c, &visit.who, visit.enrolled, id)?;
            let last_chair = store::is_last_chair(c, id)?;
            Ok::<_, Error>((p, log, confirms, unread, came_by, last_chair, computers::count_of(c, id)?))
        })
        .await?;
    let (roles, since) = (words_of(v, p.roles), v.ago(p.since, v.now));
    let log = log.iter().map(|l| sentence(v, l)).collect();
    let refused = refused.to_owned();
    v.show_form(
        &[],
        &PersonPage { v, p, roles, since, own, chair, confirms, unread, came_by, last_chair, enrolled, refused, log },
    )
}

/// What is done with somebody: one button each.
async fn act(v: Visit, belongings: Data<Belongings>, at: Path<(i64, String)>, typed: web::Form<Fields>) -> Page {
    let me = v.person()?;
    let ((id, verb), all, enrolled) = (at.into_inner(), **belongings, v.enrolled);
    let role = Role::parse(typed.get("role"));
    // That neither button was pressed takes nothing away.
    let gives = match typed.get("do") {
        "give" => Some(true),
        "take" => Some(false),
        _ => None,
    };
    let what = verb.clone();
    let acted = v.node.act(v.who.clone(), move |tx, cx| {
        // Of who is here now: what waits behind a new card is opened, freed and ended by its own ways alone.
        store::person(tx.conn(), id)?;
        match what.as_str() {
            "end" => leaving::end(tx, cx, all, id),
            "role" => {
                let (role, gives) = role.zip(gives).ok_or(Error::NotFound)?;
                leaving::set_role(tx, cx, all, id, (role, gives))
            }
            "end-sessions" => leaving::end_sessions(tx, cx, id),
            "unlock" => leaving::unlock(tx, cx, id),
            "let-in" => past::let_in(tx, cx, id),
            "confirm" => past::confirm(tx, cx, all, enrolled, id),
            _ => Err(Error::NotFound),
        }
    });
    match acted.await {
        Err(Error::Refused(Reason::PersonLastChair | Reason::PersonEndClosed)) => {
            return show_person(&v, id, &verb).await;
        }
        acted => acted?,
    }
    let page = format!("/people/{id}");
    match (verb.as_str(), me == id) {
        ("end", true) => out(&v, "/", "person-gone-own"),
        ("end", false) => done("/people", "person-gone"),
        // Their own page is theirs no more: they are out here too.
        ("end-sessions", true) => out(&v, "/sign-in", "out-everywhere"),
        ("end-sessions", false) => done(&page, "signed-out"),
        ("role", _) => done(&page, if gives == Some(true) { "role-given" } else { "role-taken" }),
        ("unlock", _) => done(&page, "unlocked"),
        ("let-in", _) => done(&page, "belongs"),
        ("confirm", _) => done(&page, "confirmed"),
        _ => done(&page, "changed"),
    }
}

/// Sends on who has no session any more.
fn out(v: &Visit, to: &str, code: &str) -> Page {
    let mut response = done(to, code)?;
    response.add_cookie(&Jar::Session.empty(&v.node.config)).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(response)
}

#[derive(Template)]
#[template(path = "people/past.html")]
struct PastPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    closed: bool,
}

async fn show_past(v: &Visit, wrong: &[(Field, Key)]) -> Page {
    let me = v.person()?;
    let closed = v.node.read(move |c| store::person(c, me)).await?.closed;
    let typed = Fields::default();
    v.show_form(wrong, &PastPage { v, form: v.form(&typed, wrong), closed })
}

async fn past_page(v: Visit) -> Page {
    show_past(&v, &[]).await
}

async fn prove(v: Visit, doors: Data<Doors>, belongings: Data<Belongings>, typed: web::Form<Fields>) -> Page {
    let (me, all) = (v.person()?, **belongings);
    let tries = Try { node: &v.node, doors: &doors, belongings: all, enrolled: v.enrolled, from: v.from };
    let Some(old) = tries.old_secret(me, typed.get("secret")).await? else {
        return show_past(&v, &[(Field::Secret, "past-wrong")]).await;
    };
    v.node.act(v.who.clone(), move |tx, cx| past::proved(tx, cx, all, old)).await?;
    done("/", "past-open")
}
