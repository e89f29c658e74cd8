//! The form of an event, its page, and with how many one comes.

use super::actions::{self, Announce, Rsvp};
use super::rules::{self, What, state_key};
use super::store::{Facts, facts, heads, taken};
use crate::error::{Error, Field, Key};
use crate::page::{Choice, Fields, Form, Page, Visit, done, typed_html};
use crate::people::{Act, may};
use crate::post::pages::{Answer, Compose, PostView, answered, read_byline, shared_state, tell_what, view};
use crate::post::{Head, NewResponse, Post, PostId, Response, ResponseState, by_slug, speaks};
use crate::texts::{Day, Near, read_moment};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Conn;
use jiff::civil::{DateTime, Time};

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/rsvp", web::post().to(rsvp))
        .route("/posts/{slug}/rsvp/{response}", web::post().to(answer))
        .route("/posts/{slug}/cancel", web::post().to(cancel));
}

#[derive(Template)]
#[template(path = "event/compose.html")]
struct ComposePage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    parts: Compose,
    whats: Vec<Choice>,
    /// Asked where the day is past: whether that is meant.
    been: Vec<Choice>,
}

/// The form.
///
/// # Errors
/// When the template fails.
pub fn form_page(v: &Visit, typed: &Fields, wrong: &[(Field, Key)], parts: Compose) -> Page {
    let whats = [What::GetTogether, What::Learning, What::Visit, What::Festival];
    let whats = whats.iter().map(|w| Choice::new(w.as_str(), v.t(w.key()), "")).collect();
    let asked = typed.has("been") || wrong.contains(&("day", "event-past"));
    let been = asked.then(|| Choice::new("yes", v.t("event-been-yes"), "")).into_iter().collect();
    v.show_form(!wrong.is_empty(), &ComposePage { v, form: v.form(typed, wrong), parts, whats, been })
}

/// What was filled in; what cannot be read is noted in `wrong`.
pub fn read_form(head: Head, typed: &Fields, today: Day, wrong: &mut Vec<(Field, Key)>) -> Announce {
    let mut good = |field: Field, read: Option<Result<DateTime, Key>>| match read? {
        Ok(moment) => Some(moment),
        Err(key) => {
            wrong.push((field, key));
            None
        }
    };
    let day = typed.day("day", today, Near::Next).unwrap_or(Err("event-day-missing"));
    let been = typed.has("been") || typed.is_unchanged("day");
    let day = if day.is_ok_and(|day| day < today) && !been { Err("event-past") } else { day };
    let (starts, ends) = match day {
        Ok(day) => {
            let until = Some(typed.get("until")).filter(|until| !until.is_empty());
            let starts = good("time", Some(read_moment(day, typed.get("time"))));
            // A day with a wrong time is not a missing day.
            let starts = starts.or(Some(day.to_datetime(Time::midnight())));
            (starts, good("until", until.map(|until| read_moment(day, until))))
        }
        Err(key) => (good("day", Some(Err(key))), None),
    };
    if !typed.get("capacity").is_empty() && typed.number("capacity").is_none() {
        wrong.push(("capacity", "number-wrong"));
    }
    let facts = Facts {
        what: What::parse(typed.get("what")).unwrap_or(What::GetTogether),
        starts: starts.map(|s| s.to_string()).unwrap_or_default(),
        ends: ends.map(|e| e.to_string()),
        place: typed.text("place"),
        about: typed.text("about"),
        capacity: typed.number("capacity"),
    };
    Announce { head, facts }
}

/// Fills in the form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: PostId, typed: Fields) -> Result<Fields, Error> {
    let f = facts(conn, post)?;
    let (day, time) = f.starts.split_once('T').unwrap_or((&f.starts, ""));
    let until = f.ends.as_deref().and_then(|e| e.split_once('T')).map_or("", |(_, t)| t);
    let minutes = |t: &str| t.chars().take(5).collect::<String>();
    Ok(typed
        .with("what", f.what.as_str())
        .with("day", day)
        .with("time", minutes(time))
        .with("until", minutes(until))
        .with("place", f.place.clone())
        .with("about", f.about.clone())
        .with("capacity", f.capacity.map(|c| c.to_string()).unwrap_or_default()))
}

struct RsvpView {
    answer: Answer,
    heads: i64,
}

#[derive(Template)]
#[template(path = "event/page.html")]
struct EventPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Key,
    f: Facts,
    starts: String,
    until: String,
    about: String,
    taken: i64,
    rsvps: Vec<RsvpView>,
    form: Form<'a>,
    /// Whether our house can answer now.
    open: bool,
    /// Whether who looks says it for the house; otherwise they prepare it.
    speaks: bool,
}

/// With how many we would come.
///
/// # Errors
/// A fault of storage.
pub fn says(conn: &mut Conn, v: &Visit, response: &Response) -> Result<String, Error> {
    Ok(v.t1("rsvp-heads", "n", heads(conn, response.id)?))
}

/// The page of an event.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    show(v, post, &Fields::default(), &[]).await
}

async fn show(v: &Visit, post: Post, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let visit = v.clone();
    let (mut p, f, counts, taken) = v
        .node
        .read(move |conn| {
            let f = facts(conn, post.id)?;
            let taken = taken(conn, post.id)?;
            let mut p = view(conn, &visit, post)?;
            tell_what(conn, &mut p, |conn, r| says(conn, &visit, r), actions::admits)?;
            let counts = p.answers.iter().map(|a| heads(conn, a.response.id)).collect::<Result<Vec<_>, _>>()?;
            Ok((p, f, counts, taken))
        })
        .await?;
    let rsvps: Vec<RsvpView> = std::mem::take(&mut p.answers)
        .into_iter()
        .zip(counts)
        .map(|(answer, heads)| RsvpView { answer, heads })
        .collect();
    let answered =
        rsvps.iter().any(|r| r.answer.response.peer.is_none() && r.answer.response.state != ResponseState::Refused);
    let until = f.ends.as_deref().and_then(|e| e.split_once('T')).map_or("", |(_, t)| t);
    let page = EventPage {
        v,
        state: shared_state(&p.post.state).unwrap_or_else(|| state_key(&p.post.state)),
        starts: v.moment(&f.starts, v.now),
        until: until.chars().take(5).collect(),
        about: typed_html(&f.about),
        taken,
        form: v.form(typed, wrong),
        open: may(v.who.roles(), Act::Respond)
            && p.post.published.is_some()
            && p.post.state != rules::CANCELLED
            && !answered
            && !p.prepared_mine(),
        speaks: speaks(&v.who, &p.post, false),
        rsvps: if v.signed_in() { rsvps } else { Vec::new() },
        f,
        p,
    };
    v.show_form(!wrong.is_empty(), &page)
}

async fn rsvp(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let (who, s) = (v.who.clone(), slug.into_inner());
    let post = v.node.read(move |c| by_slug(c, &who, &s)).await?;
    let byline = read_byline(&v, &typed, &mut Vec::new());
    let new = Rsvp {
        response: NewResponse::here(byline, typed.text("needs"), ResponseState::Waiting),
        heads: typed.number("heads").unwrap_or(0),
    };
    let id = post.id;
    match v.node.act(v.who.clone(), move |tx, cx| actions::rsvp(tx, cx, id, &new)).await {
        Ok(()) => done(&post.path(), answered(&v, &post, false)),
        Err(Error::Invalid(wrong)) => show(&v, post, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn answer(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    let (response, yes) = (at.1, typed.get("do") == "yes");
    let post = v.node.act(v.who.clone(), move |tx, cx| actions::answer_rsvp(tx, cx, response, yes)).await?;
    done(&post.path(), "chosen")
}

async fn cancel(v: Visit, slug: Path<String>) -> Page {
    let post = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let post = by_slug(tx.conn(), &cx.who, &slug)?;
            actions::cancel(tx, cx, post.id)
        })
        .await?;
    done(&post.path(), "changed")
}
