//! The pages that all kinds share: a list per kind, the form, a post's page, releasing and taking back.

use super::doors::document;
use super::filled::{filled, filled_in, once_more};
use super::lists::{Paging, list};
use super::looked::{look_again, looked, tells_too_much};
use super::search;
use crate::error::{Error, Field, Key, Reason};
use crate::house::pages::wants_activity;
use crate::kinds;
use crate::node::Cx;
use crate::once;
use crate::page::{Fields, Page, Visit, done, go};
use crate::people::{self, Act};
use crate::post::files::files_page;
use crate::post::pages::{
    Look, audience_so_far, compose, read_audience, read_byline, read_decided, read_other, without_who_is_part_of_it,
};
use crate::post::shown::press;
use crate::post::{self, Audience, Head, Inside, Post, Scope, Source, Stage};
use crate::texts::day_of;
use crate::words::Kind;
use actix_web::HttpRequest;
use actix_web::web::{self, Path, Query, ServiceConfig};
use huisraad_federation::Authority;
use huisraad_storage::Tx;
use serde::Deserialize;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    for kind in Kind::ALL {
        let kind = *kind;
        // The library has a list of its own.
        if kind != Kind::Lesson {
            cfg.route(kind.path(), web::get().to(move |v: Visit, q: Query<Paging>| list(kind, v, q)));
        }
        cfg.route(
            &format!("{}/new", kind.path()),
            web::get().to(move |v: Visit, r: HttpRequest, q: Query<From>| new_page(kind, v, r, q)),
        )
        .route(kind.path(), web::post().to(move |v: Visit, t: web::Form<Fields>| create(kind, v, t)));
    }
    cfg.route("/posts/{slug}", web::get().to(page))
        .route("/posts/{slug}/edit", web::get().to(edit_page))
        .route("/posts/{slug}", web::post().to(edit))
        .route("/posts/{slug}/ready", web::post().to(put_ready))
        .route("/posts/{slug}/release", web::post().to(release))
        .route("/posts/{slug}/withdraw", web::post().to(withdraw))
        .route("/posts/{slug}/looked-at", web::post().to(looked_at));
}

pub(super) async fn show_form(
    kind: Kind,
    v: &Visit,
    typed: &Fields,
    wrong: &[(Field, Key)],
    existing: Option<&Post>,
    look: Option<Look>,
) -> Page {
    let mut parts = compose(v, kind, typed, wrong, existing).await?;
    parts.look = look;
    if let Some(post) = existing {
        parts.read = v.form(typed, wrong).read(&filled(v, post).await?, &post.path());
    }
    if kind == Kind::CaseQuestion && !typed.get("title").is_empty() {
        let (visit, title, but) = (v.clone(), typed.text("title"), existing.map(|p| p.id));
        parts.similar = v.node.read(move |conn| search::similar(conn, &visit, &title, but)).await?;
    }
    let visit = v.clone();
    parts.first = v.node.read(move |conn| kinds::stands_first(conn, &visit, kind, true)).await?;
    kinds::form_page(kind, v, typed, wrong, parts)
}

#[derive(Deserialize)]
struct From {
    from: Option<String>,
    /// Which post of ours is written once more, for others to read.
    again: Option<String>,
    title: Option<String>,
    audience: Option<String>,
    /// The key of this form: who comes back to it after sending it finds the same form, and not a new one.
    form: Option<String>,
}

/// What one must be able to do to write a post of a kind.
pub(super) fn to_write(kind: Kind) -> Act {
    if kind == Kind::Conflict { Act::AskForHelp } else { Act::Prepare }
}

/// Who may not write hears it before writing.
async fn may_write(kind: Kind, v: &Visit) -> Result<(), Error> {
    let me = v.person()?;
    match v.who.roles().iter().next() {
        None if v.node.read(move |c| people::person(c, me)).await?.waits => Err(Error::Refused(Reason::WriteNotYet)),
        None => Err(Error::Refused(Reason::WriteNoRole)),
        Some(_) => people::require(&v.who, to_write(kind)),
    }
}

/// An empty form, one with a title or an audience, or one filled in with what a post of ours taught.
async fn new_page(kind: Kind, v: Visit, req: HttpRequest, q: Query<From>) -> Page {
    may_write(kind, &v).await?;
    let From { from, again, title, audience, form } = q.into_inner();
    let Some(key) = form.filter(|key| v.form_is_own(key)) else { return go(&v.with_form_key(req.query_string())) };
    let typed = match (again, from) {
        (Some(slug), _) => once_more(kind, &v, slug).await?,
        (None, Some(slug)) => {
            let visit = v.clone();
            v.node
                .read(move |conn| {
                    let post = post::by_slug(conn, &visit.who, &slug)?;
                    kinds::follow_up(conn, &visit, &post, kind)
                })
                .await?
        }
        (None, None) => {
            let given = [("title", title), ("audience", audience)];
            given.into_iter().fold(Fields::default(), |f, (name, v)| if let Some(v) = v { f.with(name, v) } else { f })
        }
    };
    let typed = typed.with(once::FIELD, key);
    show_form(kind, &v, &typed, &[], None, None).await
}

/// What to do with what was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Do {
    Save,
    /// Save it, and then put a picture with it.
    Files,
    Ready,
    Send,
}

fn button(typed: &Fields) -> Do {
    match typed.get("do") {
        "send" => Do::Send,
        "ready" => Do::Ready,
        "files" => Do::Files,
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

pub(super) async fn readable(v: &Visit, slug: String) -> Result<Post, Error> {
    let who = v.who.clone();
    v.node.read(move |c| post::by_slug(c, &who, &slug)).await
}

/// Writes what was filled in, and does what the button said, in one transaction.
async fn store(kind: Kind, v: &Visit, typed: &Fields, existing: Option<Post>) -> Page {
    // Before anything of it is told: its form has what only who may change it reads.
    existing.as_ref().map_or(Ok(()), |post| post::must_edit(&v.who, post))?;
    let mut wrong = Vec::new();
    let what = button(typed);
    let saves = matches!(what, Do::Save | Do::Files);
    let shown = existing.as_ref().is_some_and(|p| p.unsent() != Some(Stage::Draft));
    // Who reads a draft is asked when it goes on.
    let keeps = saves && !shown && typed.get("sender") != "other";
    let audience = match &existing {
        Some(p) if p.published.is_some() => fixed_audience(v, p).await?,
        _ if keeps => audience_so_far(kind, typed),
        _ => read_audience(kind, typed, &mut wrong),
    };
    let audience = if kind == Kind::Conflict {
        let asked = (audience.clone(), typed.clone());
        match v.node.read(move |conn| without_who_is_part_of_it(conn, asked.0, &asked.1)).await {
            Err(Error::Invalid(nobody)) => {
                wrong.extend(nobody);
                audience
            }
            named => named?,
        }
    } else {
        audience
    };
    let byline = match &existing {
        // Whoever changes it, it stays its writer's.
        Some(p) if p.author.is_none() || p.author != v.who.person() => p.byline(),
        _ => read_byline(v, typed, &mut wrong),
    };
    if keeps {
        // That a name belongs to it is asked when it goes on.
        wrong.retain(|(field, _)| *field != Field::SenderName);
    }
    let other = if existing.is_none() { read_other(typed, &mut wrong) } else { None };
    let decided = read_decided(typed, day_of(v.now), &mut wrong);
    let decides_anew = existing.as_ref().is_some_and(kinds::is_decided_anew);
    if decides_anew && decided.is_none() && !wrong.iter().any(|(field, _)| *field == Field::DecidedOn) {
        wrong.push((Field::DecidedOn, "lesson-change-decided"));
    }
    let themes = post::themes::of_one(typed.all("theme").into_iter());
    let head = Head {
        source: other.clone().map_or(Source::Here(byline), Source::For),
        title: typed.text("title"),
        audience: audience.clone(),
        inside: existing.as_ref().filter(|p| p.published.is_some()).map_or(Inside::House, |p| p.inside),
        themes,
        files: Vec::new(),
        half: keeps,
    };
    let mut input = kinds::read_form(kind, head, typed, day_of(v.now), &mut wrong);
    // Law 3. The form does not offer it; whoever sends it all the same is told that it stays.
    let mut same_readers = false;
    if let Some(p) = existing.as_ref().filter(|p| p.published.is_some()) {
        let mut asked = read_audience(kind, typed, &mut Vec::new());
        asked.houses.sort();
        let other = |name: &str, is: bool| !typed.get(name).is_empty() && !is;
        same_readers =
            other("audience", asked == audience) || other("inside", typed.get("inside") == p.inside.as_str());
        kinds::keep_inside(&mut input, p.inside);
        wrong.retain(|(field, _)| *field != Field::Inside);
    }
    if keeps {
        wrong.retain(|(field, _)| *field != Field::Inside);
    }
    let leaves = !saves || shown || other.is_some();
    let mut look = None;
    if leaves && audience.scope != Scope::House {
        wrong.extend(tells_too_much(v, kind, typed).await?);
        if wrong.is_empty() {
            look = looked(v, kind, typed, existing.as_ref(), typed).await?;
        }
    }
    // What is missing is said before one is asked to look, so that it is not said only after: nothing of it is kept.
    let looks = look.is_some();
    let unless_looked =
        move |post: Post, moved| if looks { Err(Error::Invalid(Vec::new())) } else { Ok((post, moved)) };
    let id = existing.as_ref().map(|p| p.id);
    let was_out = existing.as_ref().is_some_and(|p| p.published.is_some());
    let (early, asked) = (wrong.clone(), typed.clone());
    let outcome = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            if let Some(id) = id {
                // From here on nobody else changes it.
                post::take(tx, id)?;
                let post = post::find(tx.conn(), &cx.who, id)?;
                post::must_edit(&cx.who, &post)?;
                asked.is_as_read(&filled_in(&cx.node.ring, tx.conn(), &post)?)?;
                // Nor is what was to be kept for later sent, where somebody sent it in this moment.
                if post.published.is_some() != was_out {
                    return Err(Error::Invalid(vec![(Field::Read, "meanwhile")]));
                }
            }
            // No day of an earlier meeting stands with the new words.
            if let Some(id) = id.filter(|_| was_out) {
                post::set_decided_on(tx, id, decided.as_deref())?;
            }
            let before = id.map(|id| kinds::when_and_where(tx.conn(), kind, id)).transpose()?.flatten();
            let post = Error::all_at_once(&early, kinds::write(tx, cx, &input, id))?;
            let moved = match before.is_some() && before != kinds::when_and_where(tx.conn(), kind, post.id)? {
                false => None,
                true if post::some_are_beyond(tx.conn(), &post)? => Some("moved-unheard"),
                true if kind == Kind::Event => Some("moved-event"),
                true => Some("moved-job"),
            };
            if post.published.is_some() || saves {
                return unless_looked(post, moved);
            }
            let inside = kinds::inside(tx.conn(), &post)?;
            let post =
                if post.unsent() == Some(Stage::Ready) { post } else { post::put_ready(tx, cx, post.id, inside)? };
            let post = if what == Do::Send { kinds::release(tx, cx, &post, decided)? } else { post };
            unless_looked(post, moved)
        })
        .await;
    match outcome {
        Ok((post, _)) if what == Do::Files => done(&files_page(v, &post, other.is_some()), "saved"),
        Ok((post, moved)) => done(
            &page_after(v, &post).await?,
            match what {
                _ if same_readers => "changed-same-readers",
                _ if was_out => moved.unwrap_or("changed"),
                Do::Send => "sent",
                Do::Ready => "ready",
                Do::Save if post.unsent() == Some(Stage::Ready) => "ready",
                Do::Save | Do::Files => "saved",
            },
        ),
        Err(Error::Invalid(wrong)) => {
            show_form(kind, v, typed, &wrong, existing.as_ref(), look.filter(|_| wrong.is_empty())).await
        }
        Err(e) => Err(e),
    }
}

/// Where one goes on to from a post that something was done with. A chair who read it to send it to the others of a circle reads it
/// no more.
async fn page_after(v: &Visit, post: &Post) -> Result<String, Error> {
    match readable(v, post.slug.clone()).await {
        Ok(post) => Ok(post.path()),
        Err(Error::NotFound) => Ok("/".to_owned()),
        Err(e) => Err(e),
    }
}

async fn fixed_audience(v: &Visit, p: &Post) -> Result<Audience, Error> {
    let id = p.id;
    let readers = v.node.read(move |c| post::readers(c, id)).await?;
    let mut houses: Vec<Authority> = readers.iter().filter_map(|a| Authority::parse(a)).collect();
    houses.sort();
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
    post::must_edit(&v.who, &post)?;
    if kinds::stage(&post) == Stage::Over || kinds::may_be_undone(&post) {
        return Err(Error::Refused(Reason::PostIsOver));
    }
    let typed = filled(&v, &post).await?;
    show_form(post.kind, &v, &typed, &[], Some(&post), None).await
}

async fn put_ready(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    if let Some(form) = look_again(&v, &slug).await? {
        return Ok(form);
    }
    let at = slug.clone();
    let ready = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = post::by_slug(tx.conn(), &cx.who, &at)?;
        post::must_edit(&cx.who, &post)?;
        let inside = kinds::inside_when_whole(&cx.node.ring, tx.conn(), &post, day_of(cx.now))?;
        post::put_ready(tx, cx, post.id, inside)
    };
    let outcome = press(&v, &typed, ready).await;
    went_on(&v, slug.into_inner(), outcome, "ready").await
}

/// What a post still misses before it goes on is asked in its form.
async fn went_on(v: &Visit, slug: String, outcome: Result<Post, Error>, said: &str) -> Page {
    let Err(Error::Invalid(wrong)) = outcome else { return done(&page_after(v, &outcome?).await?, said) };
    let post = readable(v, slug).await?;
    post::must_edit(&v.who, &post)?;
    let typed = filled(v, &post).await?;
    show_form(post.kind, v, &typed, &wrong, Some(&post), None).await
}

/// Releases what was read: when it changed since the page was shown, the chair reads it again first.
async fn release(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    if let Some(form) = look_again(&v, &slug).await? {
        return Ok(form);
    }
    let seen: Option<i64> = typed.get("rev").parse().ok();
    let at = slug.clone();
    let release = move |tx: &mut Tx<'_>, cx: &Cx| {
        let found = post::by_slug(tx.conn(), &cx.who, &at)?;
        let post = post::take_seen(tx, found.id, seen)?;
        kinds::release(tx, cx, &post, None)
    };
    let outcome = v.node.act(v.who.clone(), release).await;
    went_on(&v, slug.into_inner(), outcome, "sent").await
}

/// What came back after a restore is the house's as it stands.
async fn looked_at(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let look = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = post::looked_at(tx, cx, &slug)?;
        post::tell_readers(tx, cx, &post, kinds::object)?;
        Ok(post)
    };
    let post = press(&v, &typed, look).await?;
    done(&post.path(), "looked-at")
}

async fn withdraw(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let withdraw = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = post::by_slug(tx.conn(), &cx.who, &slug)?;
        kinds::withdraw(tx, cx, &post)
    };
    let post = press(&v, &typed, withdraw).await?;
    let there = post.published.is_some() && post.audience != Scope::House;
    done(post.kind.path(), if there { "withdrawn-there" } else { "withdrawn" })
}
