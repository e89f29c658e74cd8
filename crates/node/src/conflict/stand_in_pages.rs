//! The page on which who mediates asks whether another of their house may go on, and the buttons with which who asked for help answers.

use super::letters::between;
use super::stand_in::{StandIn, answers, asks, could_be, of};
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Visit, done};
use crate::post::shown::press;
use crate::post::{Post, ResponseId, ResponseState};
use crate::viewer::PersonId;
use crate::words::Role;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Tx;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/stand-in/{offer}", web::get().to(page))
        .route("/posts/{slug}/stand-in/{offer}", web::post().to(ask))
        .route("/posts/{slug}/stand-in-yes/{offer}/{asked}", web::post().to(|v, at, typed| answer(v, at, typed, true)))
        .route("/posts/{slug}/stand-in-no/{offer}/{asked}", web::post().to(|v, at, typed| answer(v, at, typed, false)));
}

#[derive(Template)]
#[template(path = "conflict/stand_in.html")]
struct StandInPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    back: String,
    at: String,
    shown: String,
    /// Whether it is asked already, and waits for an answer.
    waits: bool,
    people: Vec<Choice>,
    sure: Vec<Choice>,
}

/// What is asked of who asked for help, and where their answer goes: it names the letter, so that an older page answers no later one.
pub(super) struct Asked {
    /// As what the other would mediate.
    pub(super) role: String,
    pub(super) yes: String,
    pub(super) no: String,
}

impl Asked {
    pub(super) fn of(v: &Visit, post: &Post, asked: &StandIn) -> Asked {
        let way = |said: &str| format!("{}/{}", post.way_of(said, &asked.response), asked.name());
        Asked {
            role: v.t(asked.role.known().map_or("role-unknown", Role::key)),
            yes: way("stand-in-yes"),
            no: way("stand-in-no"),
        }
    }
}

async fn show(v: &Visit, (slug, id): (String, ResponseId), typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let who = v.who.clone();
    let found = move |conn: &mut huisraad_storage::Conn| {
        let (post, offer) = between(conn, &who, &slug, id)?;
        if post.is_ours() || offer.state != ResponseState::Confirmed {
            return Err(Error::NotFound);
        }
        let (asked, people) = (of(conn, id)?, could_be(conn, &post, &offer)?);
        Ok((post, offer, asked, people))
    };
    let (post, offer, asked, people) = v.node.read(found).await?;
    let page = StandInPage {
        v,
        form: v.form(typed, wrong),
        back: post.path(),
        at: post.way_of("stand-in", &id),
        shown: post.shown_with(&offer),
        waits: asked.is_some_and(|asked| asked.waits()),
        people: people.into_iter().map(|p| Choice::new(p.id.to_string(), p.shown, "")).collect(),
        sure: vec![Choice::new("yes", v.t("stand-in-sure"), "")],
    };
    v.show_form(wrong, &page)
}

async fn page(v: Visit, at: Path<(String, ResponseId)>) -> Page {
    v.person()?;
    show(&v, at.into_inner(), &Fields::default(), &[]).await
}

async fn ask(v: Visit, at: Path<(String, ResponseId)>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let (slug, id) = at.into_inner();
    let (who, at) = (v.who.clone(), slug.clone());
    let (post, _) = v.node.read(move |conn| between(conn, &who, &at, id)).await?;
    let person: Option<PersonId> = typed.get("stand_in").parse().ok();
    let early = if typed.has("sure") { Vec::new() } else { vec![(Field::Sure, "stand-in-sure-missing")] };
    let (say, these) = (v.say.clone(), (post.id, id));
    let act = move |tx: &mut Tx<'_>, cx: &Cx| {
        let text = |role: Role| say.t1("stand-in-letter", "role", say.t(role.key()));
        Error::all_at_once(&early, asks(tx, cx, these, person, text))
    };
    match press(&v, &typed, act).await {
        Ok(post) => done(&post.way_of("stand-in", &id), "stand-in"),
        Err(Error::Invalid(wrong)) => show(&v, (slug, id), &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn answer(v: Visit, at: Path<(String, ResponseId, String)>, typed: web::Form<Fields>, yes: bool) -> Page {
    v.inside()?;
    let (slug, id, asked) = at.into_inner();
    let (text, flash) = match yes {
        true => (v.t("stand-in-yes-letter"), "stand-in-yes"),
        false => (v.t("stand-in-no-letter"), "stand-in-no"),
    };
    let who = v.who.clone();
    let (post, offer) = v.node.read(move |conn| between(conn, &who, &slug, id)).await?;
    let act = move |tx: &mut Tx<'_>, cx: &Cx| answers(tx, cx, (post.id, offer.id), &asked, (yes, text));
    let post = press(&v, &typed, act).await?;
    done(&post.path(), flash)
}
