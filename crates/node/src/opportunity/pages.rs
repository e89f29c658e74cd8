//! The form of an opportunity, its page, and applying.

use super::actions::{self, Proposal};
use super::lead::facts_of;
use super::rules::{self, State, Step, euro, parse_cents};
use super::store::{Work, work};
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Tag, Visit, done, typed_html};
use crate::post::answering::{Answering, Typed, answer_with, decide_with};
use crate::post::pages::{Answer, Compose, PostView, tag_of, view};
use crate::post::shown::press;
use crate::post::{self, Head, Life, NewResponse, Post, PostId, ResponseState, by_slug};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx};

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/apply", web::post().to(apply))
        .route("/posts/{slug}/application/{response}", web::post().to(decide))
        .route("/posts/{slug}/finish", web::post().to(finish));
}

#[derive(Template)]
#[template(path = "opportunity/compose.html")]
struct ComposePage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    parts: Compose,
}

/// The form.
///
/// # Errors
/// When the template fails.
pub fn form_page(v: &Visit, typed: &Fields, wrong: &[(Field, Key)], parts: Compose) -> Page {
    v.show_form(wrong, &ComposePage { v, form: v.form(typed, wrong), parts })
}

/// What was filled in; what cannot be read is noted in `wrong`.
pub fn read_form(head: Head, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Proposal {
    // Nothing is said where nothing was typed.
    let amount = Some(typed.get("amount")).filter(|amount| !amount.is_empty());
    let cents = amount.and_then(parse_cents);
    if amount.is_some() && cents.is_none() {
        wrong.push((Field::Amount, "opportunity-amount-wrong"));
    }
    let seats = if typed.get("seats").is_empty() { 1 } else { typed.number("seats").unwrap_or(0) };
    let work = Work {
        about: typed.text("about"),
        place: typed.text("place"),
        happens: typed.text("happens"),
        hours: typed.text("hours"),
        cents,
        costs: typed.text("costs"),
        learn: typed.text("learn"),
        seats,
    };
    Proposal { head, work }
}

/// Fills in the form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: PostId, typed: Fields) -> Result<Fields, Error> {
    let w = work(conn, post)?;
    Ok(typed
        .with("about", w.about)
        .with("place", w.place)
        .with("happens", w.happens)
        .with("hours", w.hours)
        .with("amount", w.cents.map(typed_amount).unwrap_or_default())
        .with("costs", w.costs)
        .with("learn", w.learn)
        .with("seats", w.seats.to_string()))
}

/// An amount as it is typed.
fn typed_amount(cents: i64) -> String {
    euro(cents).map_or_else(|| "0".to_owned(), |text| text.trim_start_matches("€ ").to_owned())
}

#[derive(Template)]
#[template(path = "opportunity/page.html")]
struct OpportunityPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Option<Tag>,
    w: Work,
    about: String,
    learn: String,
    /// When, where, what one gets, and how many places are left.
    lead: Vec<(Key, String)>,
    /// How many people take part, where we know.
    taken: i64,
    over_by: i64,
    applications: Vec<Answer>,
    /// Whether who looks applied.
    yours: bool,
    form: Form<'a>,
    /// What is applied for: when, where, and for how much.
    read: String,
    /// Who reads an application.
    reads: Key,
    senders: Vec<Choice>,
    /// Whether who looks may apply now.
    open: bool,
    /// Whether a no can be said.
    chooses: bool,
    /// Whether there is a place for a yes.
    room: bool,
    /// Whether all places are taken.
    full: bool,
    /// Whether it was called off.
    off: bool,
    /// Whether it is over, done or called off.
    over: bool,
    /// Whether it can be said to be done.
    lives: bool,
}

/// What one reads of a job before one applies.
fn read_of(title: &str, w: &Work) -> Fields {
    let cents = w.cents.map(|c| c.to_string()).unwrap_or_default();
    let said =
        [("happens", &w.happens), ("place", &w.place), ("hours", &w.hours), ("cents", &cents), ("costs", &w.costs)];
    said.into_iter().fold(Fields::default().with("title", title).with("about", &*w.about), |all, (name, value)| {
        all.with(name, &**value)
    })
}

/// The page of an opportunity.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    show(v, post, &Fields::default(), &[]).await
}

async fn show(v: &Visit, post: Post, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let visit = v.clone();
    let (mut p, w, taken) = v
        .node
        .read(move |conn| {
            let w = work(conn, post.id)?;
            let taken = actions::taken(conn, post.id)?;
            Ok((view::<State>(conn, &visit, post)?, w, taken))
        })
        .await?;
    let at = State::of(&p.post.state);
    if at.is_over() {
        p.past();
    }
    let me = v.who.person();
    let mine = |a: &Answer| a.response.is_by(me);
    // An application is for the house that offers, for who made it, and for the chair there.
    let applications: Vec<Answer> =
        std::mem::take(&mut p.answers).into_iter().filter(|a| p.decides || mine(a) || a.may_take_back).collect();
    let form = v.form(typed, wrong);
    let page = OpportunityPage {
        reads: if p.post.is_without_chair() { "application-help-circle" } else { "application-help" },
        v,
        read: form.answers(&read_of(&p.post.title, &w), &p.post.path()),
        state: tag_of::<State>(&p.post),
        about: typed_html(&w.about),
        learn: typed_html(&w.learn),
        lead: facts_of(v, &p.post, &w, (p.post.is_ours() && v.signed_in()).then_some(taken)),
        taken,
        over_by: if p.post.is_ours() && !at.is_over() { rules::over_by(w.seats, taken) } else { 0 },
        form,
        senders: vec![
            Choice::new("role", v.role_words(), ""),
            Choice::new("name", v.t1("sender-name", "role", v.role_words()), ""),
        ],
        open: p.takes_word(v) && at.is_open() && !applications.iter().any(mine),
        chooses: p.decides && at.admits(Step::Choose).is_ok(),
        room: taken < w.seats,
        full: at == State::Filled,
        off: at == State::Off,
        over: at.is_over(),
        lives: p.decides && at.moves(Step::Finish),
        yours: applications.iter().any(mine),
        applications,
        w,
        p,
    };
    v.show_form(wrong, &page)
}

async fn apply(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let read = |_: &Post, byline, _: &mut Vec<(Field, Key)>| {
        Typed::to_owner(NewResponse::here(byline, typed.text("application"), ResponseState::Waiting))
    };
    let asked = typed.clone();
    let act = move |tx: &mut Tx<'_>, cx: &Cx, id, new: &NewResponse| {
        // From here on nobody changes it.
        let here = post::take(tx, id)?;
        asked.is_as_read(&read_of(&here.title, &work(tx.conn(), id)?))?;
        actions::apply(tx, cx, id, new)
    };
    match answer_with(&v, slug.into_inner(), &typed, read, act).await? {
        Answering::Done(page) => Ok(page),
        Answering::Again(post, wrong, _) => show(&v, *post, &typed, &wrong).await,
    }
}

async fn decide(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    decide_with(&v, at.1, &typed, actions::decide_application).await
}

/// The work is done, or does not go on: who had a yes would come for nothing.
async fn finish(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let off = match typed.get("do") {
        "off" => true,
        "done" => false,
        _ => return Err(Error::Refused(Reason::OpportunityEndMissing)),
    };
    let end = if off { actions::call_off } else { actions::finish };
    let end = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        let unheard = off && post::some_are_beyond(tx.conn(), &post)?;
        Ok((end(tx, cx, post.id)?, unheard))
    };
    let (post, unheard) = press(&v, &typed, end).await?;
    let told = match (off, unheard) {
        (true, true) => "job-off-unheard",
        (true, false) => "job-off",
        (false, _) => "finished",
    };
    done(&post.path(), told)
}
