//! The log of people, told: a line as a sentence, and the page of all lines.

use super::log::{self, Line, lines};
use super::rules::{self, Act};
use crate::page::{Page, Visit, go};
use actix_web::web::{self, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/people/log", web::get().to(whole_log)).route("/people/read", web::post().to(read));
}

/// A line of the log as a sentence.
pub fn sentence(v: &Visit, line: &Line) -> String {
    let gone = || v.t("people-log-gone");
    let by = match line.actor {
        None => v.t("log-machine"),
        Some(_) => line.by.clone().unwrap_or_else(gone),
    };
    let who = match (&line.person, line.role) {
        (None, Some(role)) => v.t(role.key()),
        (None, None) => gone(),
        (Some(name), None) => name.clone(),
        (Some(name), Some(role)) => format!("{name} ({})", v.t(role.key())),
    };
    format!("{} {}", v.ago(line.at, v.now), v.t2(line.what.key(), "by", by, "who", who))
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

async fn read(v: Visit) -> Page {
    v.person()?;
    v.node.act(v.who.clone(), log::read).await?;
    go("/")
}
