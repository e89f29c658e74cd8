//! Circles: a page for each, with what the people in one role say to each other over all houses. Nothing of a circle is
//! shown outside it, not in its own house either.

use crate::error::Error;
use crate::kinds;
use crate::page::{Page, Visit};
use crate::post;
use crate::post::pages::Row;
use crate::words::{Kind, Role};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/circles/{role}", web::get().to(circle));
}

#[derive(Template)]
#[template(path = "web/circle.html")]
struct Circle<'a> {
    v: &'a Visit,
    role: Role,
    title: &'static str,
    rows: Vec<Row>,
    kinds: Vec<(String, &'static str)>,
}

/// Posts on the page.
const MOST: i64 = 100;

async fn circle(v: Visit, role: Path<String>) -> Page {
    let role = Role::parse(&role).ok_or(Error::NotFound)?;
    let title = role.circle_key().filter(|_| v.who.is(role)).ok_or(Error::NotFound)?;
    let visit = v.clone();
    let rows = v
        .node
        .read(move |conn| {
            let posts = post::in_circle(conn, &visit.who, role, MOST)?;
            kinds::rows(conn, &visit, &posts)
        })
        .await?;
    let kinds = [Kind::CaseQuestion, Kind::Event, Kind::Lesson];
    let kinds = kinds.iter().map(|k| (format!("{}/new?audience=circle:{role}", k.path()), kinds::list_words(*k).3));
    v.show(&Circle { v: &v, role, title, rows, kinds: kinds.collect() })
}

/// The circles of who visits: address and name.
pub fn of(v: &Visit) -> Vec<(String, &'static str)> {
    let all = Role::ALL.iter().filter(|r| v.who.is(**r));
    all.filter_map(|r| Some((format!("/circles/{r}"), r.circle_key()?))).collect()
}
