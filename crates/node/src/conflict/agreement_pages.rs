//! The page of what was agreed: a form for who asked for help, and one sheet to print and sign.

use super::agreement::{Agreement, agree, agreement, are_together, says_whether_it_holds};
use super::rules::{Held, State};
use crate::error::{Error, Field, Key};
use crate::page::{Fields, Form, Page, Visit, done};
use crate::post::shown::press;
use crate::post::{self, Life, Post, by_slug};
use crate::texts::day_of;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/agreement", web::get().to(page))
        .route("/posts/{slug}/agreement", web::post().to(write))
        .route("/posts/{slug}/holds", web::post().to(holds));
}

#[derive(Template)]
#[template(path = "conflict/agreement.html")]
struct AgreementPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    post: Post,
    /// Each line of it.
    lines: Vec<String>,
    /// The day of it, and the days on which it is asked whether it holds.
    day: String,
    asked: Vec<String>,
    /// Whether it is there, and nobody can open it any more.
    lost: bool,
    /// Whether it may be written: somebody mediates, and both sides want to talk.
    writes: bool,
}

/// A request, and how far they are.
struct Found {
    post: Post,
    agreed: Agreement,
    /// Whether both sides want to talk.
    together: bool,
}

/// The request and what was agreed in it, for who decides about it at the house that asks.
async fn found(v: &Visit, slug: String) -> Result<Found, Error> {
    v.inside()?;
    let who = v.who.clone();
    v.node
        .read(move |conn| {
            let post = by_slug(conn, &who, &slug)?;
            if !post.is_ours() || !post::may_decide(&who, &post) || post.kind != crate::words::Kind::Conflict {
                return Err(Error::NotFound);
            }
            // What was written stays to be read and printed, whoever mediates now.
            let agreed = agreement(conn, post.id)?;
            let there = State::of(&post.state).is_mediated() || !agreed.sealed.is_empty();
            let together = are_together(conn, post.id)?;
            if there && post.published.is_some() { Ok(Found { post, agreed, together }) } else { Err(Error::NotFound) }
        })
        .await
}

async fn show(v: &Visit, Found { post, agreed, together }: Found, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let text = v.node.ring.open(&agreed.sealed);
    let filled = text.clone().unwrap_or_default();
    let typed = if wrong.is_empty() { Fields::default().with("agreement", filled.clone()) } else { typed.clone() };
    let day = |weeks: i64| agreed.on.map(|on| v.day(day_of(on.plus(super::rules::weeks(weeks))), v.now));
    let page = AgreementPage {
        v,
        form: v.form(&typed, wrong),
        lines: filled.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        day: day(0).unwrap_or_default(),
        asked: super::rules::ASKED.into_iter().filter_map(day).collect(),
        lost: text.is_none(),
        writes: together && State::of(&post.state).is_mediated(),
        post,
    };
    v.show_form(wrong, &page)
}

async fn page(v: Visit, slug: Path<String>) -> Page {
    let found = found(&v, slug.into_inner()).await?;
    show(&v, found, &Fields::default(), &[]).await
}

async fn write(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let found = found(&v, slug.into_inner()).await?;
    let (id, text) = (found.post.id, typed.text("agreement"));
    match press(&v, &typed, move |tx, cx| agree(tx, cx, id, &text)).await {
        Ok(post) => done(&post.way("agreement"), "agreed"),
        Err(Error::Invalid(wrong)) => show(&v, found, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn holds(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.inside()?;
    let said = Held::parse(typed.get("held"));
    let act = move |tx: &mut huisraad_storage::Tx<'_>, cx: &crate::node::Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        says_whether_it_holds(tx, cx, post.id, said)
    };
    let post = press(&v, &typed, act).await?;
    done(&post.path(), "held")
}
