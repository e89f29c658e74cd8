//! The page of what was agreed: a form for who asked for help, and one sheet to print and sign.

use super::agreement::{Agreement, agree, agreement, are_together, as_it_stands, says_whether_it_holds};
use super::other_side::{Other, could_be, give as give_to, given, is_read, other, says};
use super::rules::{Held, State, asks_whether_it_holds};
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Visit, done};
use crate::post::shown::press;
use crate::post::{self, Life, Post, PostId, by_slug};
use crate::texts::day_of;
use crate::viewer::{PersonId, Viewer};
use crate::words::Kind;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Tx;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/agreement", web::get().to(page))
        .route("/posts/{slug}/agreement", web::post().to(write))
        .route("/posts/{slug}/other-side", web::post().to(give))
        .route("/posts/{slug}/holds", web::post().to(holds));
}

#[derive(Template)]
#[template(path = "conflict/agreement.html")]
struct AgreementPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    /// What the form was filled in with.
    read: String,
    /// What the other forms are about.
    stands: String,
    post: Post,
    /// Each line of it.
    lines: Vec<String>,
    /// The day of it, and the days on which it is asked whether it holds.
    day: String,
    asked: Vec<String>,
    /// Whether it is there, and nobody can open it any more.
    lost: bool,
    /// Where one goes back to.
    back: String,
    /// Of our house, to whom of the other side it may be given; empty for who does not give it.
    people: Vec<Choice>,
    /// To whom it was given.
    given: Fields,
    /// Whether it is asked of who reads this, to whom it was given, whether it holds: after how many weeks; and what can be said.
    asks: Option<i64>,
    answers: Vec<(&'static str, Key)>,
    /// What they said of it; empty where they did not.
    said: Key,
    /// Whether who reads this was given it.
    is_given: bool,
    /// Whether it may be written: somebody mediates, and both sides want to talk.
    writes: bool,
}

/// A request, and how far they are.
#[derive(Clone)]
struct Found {
    post: Post,
    agreed: Agreement,
    /// Whether both sides want to talk.
    together: bool,
    other: Other,
    /// Who else is of our house.
    people: Vec<(PersonId, String)>,
    /// Whether it was given to who reads it, and is not theirs to decide about.
    is_given: bool,
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
            let other = other(conn, post.id)?;
            // Who has only a slip does not read who is of the house.
            let people = if who.person().is_some() { could_be(conn, &post)? } else { Vec::new() };
            let people = people.into_iter().map(|p| (p.id, p.shown)).collect();
            // What was written stays to be read and printed, whoever mediates now.
            let agreed = agreement(conn, post.id)?;
            let there = State::of(&post.state).is_mediated() || !agreed.sealed.is_empty();
            let together = are_together(conn, post.id)?;
            if there && post.published.is_some() {
                Ok(Found { post, agreed, together, other, people, is_given: false })
            } else {
                Err(Error::NotFound)
            }
        })
        .await
}

/// The same for who was given what was agreed; noted that they read it.
async fn given_to_them(v: &Visit, slug: String) -> Result<Found, Error> {
    let read = move |tx: &mut Tx<'_>, cx: &Cx| {
        let (post, agreed, other) = given(tx.conn(), &cx.who, &slug)?;
        is_read(tx, cx, &slug)?;
        Ok(Found { post, agreed, together: false, other, people: Vec::new(), is_given: true })
    };
    v.node.act(v.who.clone(), read).await
}

/// What the form of an agreement is filled in with.
fn written(text: &str) -> Fields {
    Fields::default().with("agreement", text)
}

async fn show(v: &Visit, found: Found, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let Found { post, agreed, together, other, people, is_given } = found;
    let text = v.node.ring.open(&agreed.sealed);
    let filled = text.clone().unwrap_or_default();
    // Where another form comes back, this one is as it was.
    let comes_back = wrong.iter().any(|(field, _)| matches!(field, Field::Agreement | Field::Read));
    let typed = if comes_back { typed.clone() } else { written(&filled) };
    let day = |weeks: i64| agreed.on.map(|on| v.day(day_of(on.plus(super::rules::weeks(weeks))), v.now));
    let form = v.form(&typed, if comes_back { wrong } else { &[] });
    let page = AgreementPage {
        v,
        read: form.read(&written(&filled), &post.way("agreement")),
        stands: as_it_stands(&agreed, &other).mark(),
        form,
        lines: filled.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        day: day(0).unwrap_or_default(),
        asked: super::rules::ASKED.into_iter().filter_map(day).collect(),
        lost: text.is_none(),
        writes: together && State::of(&post.state).is_mediated(),
        back: if is_given { "/".to_owned() } else { post.path() },
        people: match State::of(&post.state) {
            State::Agreed if !people.is_empty() => std::iter::once(Choice::new("nobody", v.t("other-side-paper"), ""))
                .chain(people.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone(), "")))
                .collect(),
            _ => Vec::new(),
        },
        given: Fields::default()
            .with("other_side", other.person.map_or_else(|| "nobody".to_owned(), |id| id.to_string())),
        asks: agreed.on.filter(|_| is_given).and_then(|on| asks_whether_it_holds(on, other.held_at, v.now)),
        answers: Held::ALL.iter().map(|held| (held.as_str(), held.keys().0)).collect(),
        said: if is_given { other.held.known().map_or("", Held::your_key) } else { "" },
        is_given,
        post,
    };
    v.show_form(wrong, &page)
}

async fn page(v: Visit, slug: Path<String>) -> Page {
    let slug = slug.into_inner();
    let found = match found(&v, slug.clone()).await {
        Err(Error::NotFound) => given_to_them(&v, slug).await?,
        found => found?,
    };
    show(&v, found, &Fields::default(), &[]).await
}

async fn write(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let found = found(&v, slug.into_inner()).await?;
    let (id, text, asked) = (found.post.id, typed.text("agreement"), typed.clone());
    let act = move |tx: &mut Tx<'_>, cx: &Cx| {
        post::take(tx, id)?;
        // Nor does it take the place of what another wrote meanwhile, which its writer did not read.
        let here = cx.node.ring.open(&agreement(tx.conn(), id)?.sealed).unwrap_or_default();
        asked.is_as_read(&written(&here))?;
        agree(tx, cx, id, &text)
    };
    match press(&v, &typed, act).await {
        Ok(post) => done(&post.way("agreement"), "agreed"),
        Err(Error::Invalid(wrong)) => show(&v, found, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn give(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let found = found(&v, slug.into_inner()).await?;
    let (id, said) = (found.post.id, typed.get("other_side"));
    let person: Option<PersonId> = said.parse().ok();
    if person.is_none() && said != "nobody" {
        let visit = v.with_back("other", &typed, vec![(Field::OtherSide, "other-side-missing")]);
        return show(&visit, found, &Fields::default(), visit.wrong()).await;
    }
    let asked = typed.clone();
    let act = move |tx: &mut Tx<'_>, cx: &Cx| {
        stands_still(tx, id, &asked)?;
        give_to(tx, cx, id, person)
    };
    match press(&v, &typed, act).await {
        Ok(post) => done(&post.way("agreement"), "given"),
        Err(Error::Invalid(wrong)) => {
            let visit = v.with_back("other", &typed, wrong);
            show(&visit, found, &Fields::default(), visit.wrong()).await
        }
        Err(e) => Err(e),
    }
}

/// Whether what was pressed on stands there still: other words, or what another said of them meanwhile, are read first.
fn stands_still(tx: &mut Tx<'_>, id: PostId, typed: &Fields) -> Result<(), Error> {
    post::take(tx, id)?;
    let now = as_it_stands(&agreement(tx.conn(), id)?, &other(tx.conn(), id)?);
    typed.is_as_read(&now).map_err(|_| Error::Refused(Reason::ChangedMeanwhile))
}

fn is_request(post: &Post) -> Result<(), Error> {
    if post.kind == Kind::Conflict { Ok(()) } else { Err(Error::NotFound) }
}

async fn holds(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.inside()?;
    let (said, asked) = (Held::parse(typed.get("held")), typed.clone());
    let act = move |tx: &mut Tx<'_>, cx: &Cx| {
        let id = by_slug(tx.conn(), &Viewer::Clock, &slug).and_then(|post| is_request(&post).map(|()| post.id))?;
        let stands = stands_still(tx, id, &asked);
        let theirs = by_slug(tx.conn(), &cx.who, &slug).and_then(|post| says_whether_it_holds(tx, cx, post.id, said));
        let done = match theirs {
            // Or it was given to them.
            Err(Error::NotFound) => (says(tx, cx, &slug, said)?, true),
            theirs => (theirs?, false),
        };
        // Whoever may not say it learns nothing of how it stands.
        stands.map(|()| done)
    };
    let (post, is_given) = press(&v, &typed, act).await?;
    done(&if is_given { post.way("agreement") } else { post.path() }, "held")
}
