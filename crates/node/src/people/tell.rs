//! The log of people, told: a line as a sentence, and the page of all lines.

use super::log::{self, Happened, Line, lines};
use super::rules::{self, Act};
use crate::page::{Fields, Page, Visit, go};
use crate::texts::local_moment;
use actix_web::web::{self, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/people/log", web::get().to(whole_log))
        .route("/people/read", web::get().to(to_log))
        .route("/people/read", web::post().to(read));
}

/// Who opens the address of the button of the log, by a reload or a bookmark.
async fn to_log(v: Visit) -> Page {
    v.person()?;
    go("/people/log")
}

/// A line of the log as a sentence.
pub fn sentence(v: &Visit, line: &Line) -> String {
    let gone = || v.t("people-log-gone");
    let by = match line.actor {
        None => v.t("log-machine"),
        Some(_) => line.by.clone().unwrap_or_else(|| v.t("log-by-gone")),
    };
    let who = match (&line.person, line.role) {
        (None, Some(role)) => v.t1("log-somebody", "role", v.t(role.key())),
        (None, None) => gone(),
        (Some(name), None) => name.clone(),
        (Some(name), Some(role)) => {
            let key = match line.what {
                Happened::RoleGiven | Happened::RoleTaken => "log-which-role",
                _ => "log-with-role",
            };
            v.t2(key, "name", name.clone(), "role", v.t(role.key()))
        }
    };
    let moment = local_moment(line.at);
    let (day, time) = moment.split_once('T').unwrap_or((&moment, ""));
    let when = format!("{}, {}", v.kept_day(day, v.now), time.get(..5).unwrap_or_default());
    // Whom a line begins with may be told without a name.
    let told = match (line.what, line.actor.is_some() && line.by.is_none()) {
        (Happened::Left, _) if line.own => v.t("log-left-own"),
        // Who let them go is gone too: that somebody went is what there is to know.
        (Happened::Left, true) => v.t("log-left-gone"),
        _ => v.t2(line.what.key(), "by", by, "who", who),
    };
    let named = line.person.as_ref().is_some_and(|name| told.starts_with(name.as_str()));
    let mut letters = told.chars();
    let told = match letters.next() {
        Some(first) if !named => first.to_uppercase().chain(letters).collect(),
        _ => told,
    };
    format!("{when}. {told}")
}

#[derive(Template)]
#[template(path = "people/log.html")]
struct LogPage<'a> {
    v: &'a Visit,
    log: Vec<String>,
}

async fn whole_log(v: Visit) -> Page {
    rules::require(&v.who, Act::ArrangePeople)?;
    let all = v.node.read(|c| lines(c, None, 0)).await?;
    v.show(&LogPage { v: &v, log: all.iter().map(|l| sentence(&v, l)).collect() })
}

async fn read(v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    // Without a number nothing was shown.
    let newest = typed.get("newest").parse().unwrap_or_default();
    v.node.act(v.who.clone(), move |tx, cx| log::read(tx, cx, newest)).await?;
    go("/")
}
