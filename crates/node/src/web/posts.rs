//! The pages that all kinds share: a list per kind, the form, a post's page, releasing and taking back.

use super::doors::document;
use crate::error::{Error, Field, Key};
use crate::house::pages::wants_activity;
use crate::kinds;
use crate::page::{Fields, Page, Visit, done};
use crate::people::{Act, may};
use crate::post::pages::{ListPage, compose, fill_audience, read_audience, read_byline, read_decided, read_list};
use crate::post::{self, Audience, Head, Inside, Post, Source};
use crate::words::Kind;
use actix_web::HttpRequest;
use actix_web::web::{self, Path, Query, ServiceConfig};
use huisraad_federation::Authority;
use serde::Deserialize;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    for kind in Kind::ALL {
        let kind = *kind;
        cfg.route(kind.path(), web::get().to(move |v: Visit, q: Query<Paging>| list(kind, v, q)))
            .route(&format!("{}/new", kind.path()), web::get().to(move |v: Visit| new_page(kind, v)))
            .route(kind.path(), web::post().to(move |v: Visit, t: web::Form<Fields>| create(kind, v, t)));
    }
    cfg.route("/what-works", web::get().to(what_works))
        .route("/posts/{slug}", web::get().to(page))
        .route("/posts/{slug}/edit", web::get().to(edit_page))
        .route("/posts/{slug}", web::post().to(edit))
        .route("/posts/{slug}/ready", web::post().to(put_ready))
        .route("/posts/{slug}/release", web::post().to(release))
        .route("/posts/{slug}/withdraw", web::post().to(withdraw))
        .route("/posts/{slug}/take-out/{response}", web::post().to(take_out))
        .route("/responses/{id}/take-back", web::post().to(take_back));
}

#[derive(Deserialize)]
struct Paging {
    before: Option<String>,
}

async fn list(kind: Kind, v: Visit, q: Query<Paging>) -> Page {
    // Strangers read what is public; a kind that never is has no list for them.
    if !v.signed_in() && !post::scopes(kind).contains(&post::Scope::Public) {
        return Err(Error::NotFound);
    }
    let visit = v.clone();
    let (unreleased, rows, older) = v
        .node
        .read(move |conn| {
            let (posts, older) = read_list(conn, &visit.who, kind, q.before.as_deref())?;
            let posts = kinds::in_order(conn, &visit, kind, posts)?;
            let rows = posts.iter().map(|p| kinds::row(conn, &visit, p)).collect::<Result<Vec<_>, _>>()?;
            let unreleased = if visit.signed_in() { post::unreleased(conn, &visit.who, Some(kind))? } else { vec![] };
            let unreleased = unreleased.iter().map(|p| kinds::row(conn, &visit, p)).collect::<Result<Vec<_>, _>>()?;
            Ok((unreleased, rows, older))
        })
        .await?;
    let (heading, intro, empty, ask) = kinds::list_words(kind);
    let new = v.signed_in().then(|| (format!("{}/new", kind.path()), ask));
    let alarm = kind == Kind::Conflict;
    v.show(&ListPage { v: &v, heading, alarm, intro, empty, new, unreleased, rows, older })
}

/// Questions that are closed, until the library takes their lessons.
async fn what_works(v: Visit) -> Page {
    v.person()?;
    let visit = v.clone();
    let rows = v
        .node
        .read(move |conn| {
            let posts = post::list(conn, &visit.who, Some(Kind::CaseQuestion), None, 200)?;
            let closed = posts.iter().filter(|p| p.state == "closed");
            closed.map(|p| kinds::row(conn, &visit, p)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    v.show(&ListPage {
        v: &v,
        heading: "menu-what-works",
        alarm: false,
        intro: "what-works-intro",
        empty: "what-works-empty",
        new: None,
        unreleased: vec![],
        rows,
        older: None,
    })
}

async fn show_form(kind: Kind, v: &Visit, typed: &Fields, wrong: &[(Field, Key)], existing: Option<&Post>) -> Page {
    let parts = compose(v, kind, typed, wrong, existing).await?;
    kinds::form_page(kind, v, typed, wrong, parts)
}

async fn new_page(kind: Kind, v: Visit) -> Page {
    v.person()?;
    show_form(kind, &v, &Fields::default(), &[], None).await
}

/// What to do with what was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Do {
    Save,
    Ready,
    Send,
}

fn button(typed: &Fields) -> Do {
    match typed.get("do") {
        "send" => Do::Send,
        "ready" => Do::Ready,
        _ => Do::Save,
    }
}

async fn create(kind: Kind, v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    store(kind, &v, &typed, None).await
}

async fn edit(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let post = readable(&v, slug.into_inner()).await?;
    store(post.kind, &v, &typed, Some(post)).await
}

async fn readable(v: &Visit, slug: String) -> Result<Post, Error> {
    let who = v.who.clone();
    v.node.read(move |c| post::by_slug(c, &who, &slug)).await
}

/// Writes what was filled in, and does what the button said, in one transaction.
async fn store(kind: Kind, v: &Visit, typed: &Fields, existing: Option<Post>) -> Page {
    let mut wrong = Vec::new();
    let audience = match &existing {
        Some(p) if p.published.is_some() => fixed_audience(v, p).await?,
        _ => read_audience(kind, typed, &mut wrong),
    };
    let byline = read_byline(v, typed, &mut wrong);
    let decided = read_decided(typed, &mut wrong);
    let head = Head { source: Source::Here(byline), title: typed.text("title"), audience, inside: Inside::House };
    let input = kinds::read_form(kind, head, typed, &mut wrong);
    let what = button(typed);
    let id = existing.as_ref().map(|p| p.id);
    let early = wrong.clone();
    let outcome = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let post = match kinds::write(tx, cx, &input, id) {
                Ok(post) if early.is_empty() => post,
                Ok(_) => return Err(Error::Invalid(early)),
                // What the action finds wrong beside what the form found: all of it at once.
                Err(Error::Invalid(found)) => {
                    let mut all = early;
                    all.extend(found.into_iter().filter(|(f, _)| !all.iter().any(|(g, _)| f == g)).collect::<Vec<_>>());
                    return Err(Error::Invalid(all));
                }
                Err(e) => return Err(e),
            };
            if post.published.is_some() || what == Do::Save {
                return Ok(post);
            }
            let inside = kinds::inside(tx.conn(), &post)?;
            let post = post::put_ready(tx, cx, post.id, inside)?;
            if what == Do::Send { kinds::release(tx, cx, &post, decided) } else { Ok(post) }
        })
        .await;
    match outcome {
        Ok(post) => done(
            &post.path(),
            match what {
                _ if id.is_some() && post.version > 1 => "changed",
                Do::Send => "sent",
                Do::Ready => "ready",
                Do::Save => "saved",
            },
        ),
        Err(Error::Invalid(wrong)) => show_form(kind, v, typed, &wrong, existing.as_ref()).await,
        Err(e) => Err(e),
    }
}

async fn fixed_audience(v: &Visit, p: &Post) -> Result<Audience, Error> {
    let id = p.id;
    let readers = v.node.read(move |c| post::readers(c, id)).await?;
    let houses = readers.iter().filter_map(|a| Authority::parse(a)).collect();
    Ok(Audience { scope: p.audience, role: p.audience_role, houses })
}

async fn page(v: Visit, req: HttpRequest, slug: Path<String>) -> Page {
    if wants_activity(&req) {
        return document(&v, &req, slug.into_inner()).await;
    }
    let post = readable(&v, slug.into_inner()).await?;
    let v = Visit { section: Some(post.kind.path()), ..v };
    kinds::page(&v, post).await
}

async fn edit_page(v: Visit, slug: Path<String>) -> Page {
    v.person()?;
    let post = readable(&v, slug.into_inner()).await?;
    if !post::may_edit(&v.who, &post) {
        return Err(Error::Refused("error-not-yours"));
    }
    let p = post.clone();
    let typed = v
        .node
        .read(move |conn| {
            let readers = post::readers(conn, p.id)?;
            let typed = Fields::default()
                .with("title", p.title.clone())
                .with("decided_on", p.decided_on.clone().unwrap_or_default());
            kinds::fill(conn, &p, fill_audience(typed, &p, &readers))
        })
        .await?;
    show_form(post.kind, &v, &typed, &[], Some(&post)).await
}

async fn put_ready(v: Visit, slug: Path<String>) -> Page {
    let post = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let post = post::by_slug(tx.conn(), &cx.who, &slug)?;
            let inside = kinds::inside(tx.conn(), &post)?;
            post::put_ready(tx, cx, post.id, inside)
        })
        .await?;
    done(&post.path(), "ready")
}

/// Releases what was read: when it changed since the page was shown, the chair reads it again first.
async fn release(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let seen: Option<i64> = typed.get("rev").parse().ok();
    let post = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let found = post::by_slug(tx.conn(), &cx.who, &slug)?;
            // Taken first: from here on nobody changes it, and the taking itself counts one.
            let post = post::take(tx, found.id)?;
            if seen != Some(post.rev - 1) {
                return Err(Error::Refused("error-changed-meanwhile"));
            }
            kinds::release(tx, cx, &post, None)
        })
        .await?;
    done(&post.path(), "sent")
}

async fn withdraw(v: Visit, slug: Path<String>) -> Page {
    let post = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let post = post::by_slug(tx.conn(), &cx.who, &slug)?;
            let gone = post::withdraw(tx, cx, post.id)?;
            kinds::wipe(tx, &gone)?;
            Ok(gone)
        })
        .await?;
    done(post.kind.path(), "withdrawn")
}

async fn take_out(v: Visit, at: Path<(String, i64)>) -> Page {
    let response = at.1;
    let post = v.node.act(v.who.clone(), move |tx, cx| kinds::take_out(tx, cx, response)).await?;
    done(&post.path(), "withdrawn")
}

async fn take_back(v: Visit, id: Path<i64>) -> Page {
    if !may(v.who.roles(), Act::Respond) {
        return Err(Error::NotFound);
    }
    let post = v.node.act(v.who.clone(), move |tx, cx| kinds::take_back(tx, cx, *id)).await?;
    done(&post.path(), "withdrawn")
}
