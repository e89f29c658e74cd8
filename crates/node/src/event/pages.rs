//! The form of an event, its page, and with how many one comes.

use super::actions::{self, Invitation, Rsvp};
use super::declined::{decline, is_declined};
use super::lead::moved_among;
use super::numbers::change_number;
use super::rules::{self, State, Step, What, shown_state};
use super::store::{Facts, Heads, facts, heads, heads_among, taken};
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Tag, Visit, done, typed_html};
use crate::post::answering::{Answering, Typed, answer_with, decide_with};
use crate::post::pages::{Answer, Compose, PostView, answered, tell_what, unsent_tag, view};
use crate::post::shown::press;
use crate::post::{self, Head, Life, NewResponse, Post, PostId, Response, ResponseId, ResponseState, by_slug, speaks};
use crate::texts::{Day, Near, Tile, read_moment};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx};
use jiff::civil::{DateTime, Time};
use std::collections::HashMap;

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    super::calendar::routes(cfg);
    cfg.route("/posts/{slug}/rsvp", web::post().to(rsvp))
        .route("/posts/{slug}/rsvp/{response}", web::post().to(decide))
        .route("/posts/{slug}/not", web::post().to(not))
        .route("/posts/{slug}/number/{response}", web::post().to(number))
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
    let asked = typed.has("been") || wrong.contains(&(Field::Day, "event-past"));
    let been = asked.then(|| Choice::new("yes", v.t("event-been-yes"), "")).into_iter().collect();
    v.show_form(wrong, &ComposePage { v, form: v.form(typed, wrong), parts, whats, been })
}

/// What was filled in; what cannot be read is noted in `wrong`, and of what is not half what is missing.
pub fn read_form(head: Head, typed: &Fields, today: Day, wrong: &mut Vec<(Field, Key)>) -> Invitation {
    let missing = Err("event-day-missing");
    let day = typed.day("day", today, Near::Next);
    let been = typed.has("been") || typed.is_unchanged("day");
    let known = day.and_then(Result::ok);
    let past = known.is_some_and(|day| day < today) && !been;
    let day = if past { Some(Err("event-past")) } else { day };
    let (starts, ends) = match day {
        None if head.half => read_some(None, typed, today, wrong),
        Some(Ok(day)) if head.half && typed.get("time").is_empty() => read_some(Some(day), typed, today, wrong),
        _ => match day.unwrap_or(missing) {
            Ok(day) => {
                let (starts, ends) = read_times(day, typed, wrong);
                (starts.map(|s| s.to_string()).unwrap_or_default(), ends.map(|e| e.to_string()))
            }
            Err(key) => {
                wrong.push((Field::Day, key));
                if !head.half {
                    // What is wrong with its times is said at once. Without a day the last one says nothing.
                    let some = [Field::Time, Field::Until].map(|f| (f.as_str(), typed.text(f.as_str())));
                    let some = some.into_iter().fold(Fields::default(), |all, (name, text)| all.with(name, text));
                    read_times(known.unwrap_or(today), if known.is_some() { typed } else { &some }, wrong);
                }
                (String::new(), None)
            }
        },
    };
    if !typed.get("capacity").is_empty() && typed.number("capacity").is_none() {
        wrong.push((Field::Capacity, "event-capacity-wrong"));
    }
    let facts = Facts {
        what: What::parse(typed.get("what")).unwrap_or(What::Unsaid).into(),
        starts,
        ends,
        place: typed.text("place"),
        about: typed.text("about"),
        capacity: typed.number("capacity"),
    };
    Invitation { head, facts }
}

/// When it begins and ends, of a draft in which the day or the time is missing: what is there, in the places where a whole one has it.
fn read_some(day: Option<Day>, typed: &Fields, today: Day, wrong: &mut Vec<(Field, Key)>) -> (String, Option<String>) {
    let mut time = |field: Field| {
        let text = Some(typed.get(field.as_str())).filter(|text| !text.is_empty())?;
        read_moment(day.unwrap_or(today), text).map_err(|key| wrong.push((field, key))).ok()
    };
    let clock = |at: Option<DateTime>| at.map(|at| at.time().to_string()).unwrap_or_default();
    let (starts, until) = (clock(time(Field::Time)), clock(time(Field::Until)));
    let last = typed.day("end_day", day.unwrap_or(today), Near::Next).transpose();
    let last = last.unwrap_or_else(|key| {
        wrong.push((Field::EndDay, key));
        None
    });
    let day_words = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let ends = format!("{}T{until}", day_words(last));
    (format!("{}T{starts}", day_words(day)), (ends != "T").then_some(ends))
}

/// When it begins and ends, once the day is known. A day with a wrong time is not a missing day.
fn read_times(day: Day, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> (Option<DateTime>, Option<DateTime>) {
    let mut good = |field: Field, read: Result<DateTime, Key>| read.map_err(|key| wrong.push((field, key))).ok();
    let starts = good(Field::Time, read_moment(day, typed.get("time")));
    let until = Some(typed.get("until")).filter(|until| !until.is_empty());
    let until = until.map(|until| good(Field::Until, read_moment(day, until)));
    let last_day = typed.day("end_day", day, Near::Next);
    let last_day = last_day.map(|last| last.map_err(|key| wrong.push((Field::EndDay, key))).ok());
    // With one of them wrong nothing is known of the end.
    let ends = match (starts, until, last_day) {
        (None, ..) | (_, Some(None), _) | (_, _, Some(None)) => None,
        (Some(starts), until, last) => {
            rules::ends_at(starts, until.flatten(), last.flatten()).map_err(|found| wrong.push(found)).ok().flatten()
        }
    };
    (starts.or(Some(day.to_datetime(Time::midnight()))), ends)
}

/// Fills in the form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: PostId, typed: Fields) -> Result<Fields, Error> {
    let f = facts(conn, post)?;
    let (day, time) = f.starts.split_once('T').unwrap_or((&f.starts, ""));
    let until = f.ends.as_deref().and_then(|e| e.split_once('T')).unwrap_or_default().1;
    let moment = |text: &str| text.parse::<DateTime>().ok();
    // What the clock says by itself goes along when the day is changed.
    let last_day = moment(&f.starts).zip(f.ends.as_deref().and_then(moment));
    let last_day = last_day.and_then(|(starts, ends)| rules::typed_last_day(starts, ends));
    let minutes = |t: &str| t.chars().take(5).collect::<String>();
    Ok(typed
        .with("what", f.what.as_str())
        .with("day", day)
        .with("time", minutes(time))
        .with("until", if until == "23:59:59" { String::new() } else { minutes(until) })
        .with("end_day", last_day.map(|day| day.to_string()).unwrap_or_default())
        .with("place", f.place.clone())
        .with("about", f.about.clone())
        .with("capacity", f.capacity.map(|c| c.to_string()).unwrap_or_default()))
}

struct RsvpView {
    answer: Answer,
    n: Heads,
    /// Whether who looks may change the number now.
    may_change: bool,
    /// Whether who looks may say yes now, after a no.
    yes_after_no: bool,
    /// Whether there is room for so many.
    fits: bool,
    /// The form for another number, as it is.
    filled: Fields,
}

#[derive(Template)]
#[template(path = "event/page.html")]
struct EventPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Option<Tag>,
    f: Facts,
    when: String,
    /// The day it is on.
    day: Option<Tile>,
    /// Whether it does not take place.
    off: bool,
    /// When it was to be first, where it is moved.
    was_first: Option<String>,
    about: String,
    taken: i64,
    /// By how many more come than there are places.
    over_by: i64,
    rsvps: Vec<RsvpView>,
    /// What is answered to: its day and place.
    read: Fields,
    /// Whether our house can answer now.
    open: bool,
    /// How it was with our house, once it is over.
    ours_were: Key,
    /// Whether anybody can: it is not over, and takes place.
    takes: bool,
    /// Whether nobody comes to it any more: it is over, or does not take place.
    was: bool,
    /// How who comes is counted then.
    counted: Key,
    /// Whether who looks says it for the house; otherwise they prepare it.
    speaks: bool,
    /// Whether our house said that it does not go.
    declined: bool,
}

/// With how many we come, of each of these answers of ours.
///
/// # Errors
/// A fault of storage.
pub fn says(conn: &mut Conn, v: &Visit, these: &[ResponseId]) -> Result<HashMap<ResponseId, String>, Error> {
    let heads = heads_among(conn, these)?;
    Ok(heads.into_iter().map(|(id, h)| (id, v.t1("rsvp-heads", "n", h.heads))).collect())
}

/// What one reads of an event before one says whether one comes.
fn read_of(conn: &mut Conn, id: PostId) -> Result<Fields, Error> {
    let f = facts(conn, id)?;
    let read =
        Fields::default().with("starts", f.starts).with("ends", f.ends.unwrap_or_default()).with("place", f.place);
    // And to what our house said of it.
    let no = is_declined(conn, id)?;
    post::responses_to(conn, id)?.into_iter().filter(Response::is_ours).try_fold(
        read.with("no", no.to_string()),
        |read, r| {
            let n = heads(conn, r.id)?;
            Ok(read.with("said", format!("{} {:?} {:?} {}", r.shown_to_writer(), n.heads, n.asked, r.body)))
        },
    )
}

/// The page of an event.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    show(v, post).await
}

async fn show(v: &Visit, post: Post) -> Page {
    let visit = v.clone();
    let (mut p, f, counts, taken, declined, read, was_first) = v
        .node
        .read(move |conn| {
            let (f, read) = (facts(conn, post.id)?, read_of(conn, post.id)?);
            let taken = taken(conn, post.id)?;
            let mut p = view::<State>(conn, &visit, post)?;
            let admits = |c: &mut Conn, post: &Post, r: &Response| actions::admits(c, post, r, visit.now);
            tell_what(conn, &mut p, |conn, all| says(conn, &visit, all), admits)?;
            let heads = heads_among(conn, &p.answers.iter().map(|a| a.response.id).collect::<Vec<_>>())?;
            let counts = p.answers.iter().map(|a| heads.get(&a.response.id).copied().ok_or(Error::NotFound));
            let counts = counts.collect::<Result<Vec<_>, _>>()?;
            let declined = is_declined(conn, p.post.id)?;
            let theirs = (!p.post.is_ours() && visit.signed_in()).then_some(&p.post);
            let theirs: Vec<&Post> = theirs.into_iter().collect();
            let was_first = moved_among(conn, &visit, &theirs, &HashMap::from([(p.post.id, f.clone())]))?;
            let was_first = was_first.into_values().next();
            Ok((p, f, counts, taken, declined, read, was_first))
        })
        .await?;
    let state = State::of(&p.post.state);
    let takes = rules::takes(state, Step::Answer, &f.until(), &v.local_now()).is_ok();
    if rules::is_over(&f.until(), &v.local_now()) {
        p.past();
    }
    let speaks = speaks(&v.who, &p.post, false);
    let all: Vec<Response> = p.answers.iter().map(|a| a.response.clone()).collect();
    let decides = p.decides && takes;
    let heard = p.hears;
    let rsvp_view = |(answer, n): (Answer, Heads)| {
        let held = matches!(answer.response.state, ResponseState::Confirmed | ResponseState::Waiting);
        let may_change = takes && heard && held && answer.may_take_back && speaks;
        let no = answer.response.state == ResponseState::Refused && !answer.response.is_kept_out();
        let fits = rules::room(state, f.capacity, taken, n.heads).is_ok_and(|r| r == ResponseState::Confirmed);
        let yes_after_no = decides && fits && no && !all.iter().any(|r| actions::takes_its_place(r, &answer.response));
        let filled = Fields::default()
            .with("heads", n.asked.unwrap_or(n.heads).to_string())
            .with("needs", answer.response.body.clone());
        RsvpView { answer, n, may_change, yes_after_no, fits, filled }
    };
    let rsvps: Vec<RsvpView> = std::mem::take(&mut p.answers).into_iter().zip(counts).map(rsvp_view).collect();
    let answered =
        rsvps.iter().any(|r| r.answer.response.is_ours() && r.answer.response.state != ResponseState::Refused);
    let ours = |was: ResponseState| rsvps.iter().any(|r| r.answer.response.is_ours() && r.answer.response.state == was);
    // Who still waited when it was called off was told no by nobody.
    let told_no = rsvps.iter().any(|r| {
        r.answer.response.is_ours()
            && r.answer.response.state == ResponseState::Refused
            && !r.answer.response.is_kept_out()
    });
    let ours_were = match (ours(ResponseState::Confirmed), told_no) {
        (true, _) if !state.is_over() => "rsvp-ours-came",
        (true, _) => "rsvp-ours-was",
        (false, true) => "rsvp-ours-no-place",
        (false, false) => "rsvp-ours-wanted",
    };
    let page = EventPage {
        v,
        read,
        state: unsent_tag(&p.post).or_else(|| shown_state(state, &f.until(), &v.local_now())),
        when: v.span(&f.starts, f.ends.as_deref(), v.now),
        day: v.tile(&f.starts, v.now),
        off: state == State::Cancelled,
        was_first,
        about: typed_html(&f.about),
        taken,
        over_by: if p.post.is_ours() { rules::over_by(f.capacity, taken) } else { 0 },
        open: p.takes_word(v) && p.post.published.is_some() && takes && !answered && !p.prepared_mine(),
        ours_were,
        takes,
        was: p.known && !takes,
        counted: rules::counted_key(state),
        speaks,
        declined: declined && !answered,
        rsvps: if v.signed_in() { rsvps } else { Vec::new() },
        f,
        p,
    };
    v.show_form(v.wrong(), &page)
}

async fn rsvp(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let read = |_: &Post, byline, _: &mut Vec<(Field, Key)>| {
        Typed::to_owner(Rsvp {
            response: NewResponse::here(byline, typed.text("needs"), ResponseState::Waiting),
            heads: typed.number("heads").unwrap_or(0),
            version: 1,
        })
    };
    let asked = typed.clone();
    // A yes is to the day and the place that were read.
    let act = move |tx: &mut Tx<'_>, cx: &Cx, id, new: &Rsvp| {
        // From here on nobody moves it.
        post::take(tx, id)?;
        asked.is_as_read(&read_of(tx.conn(), id)?)?;
        actions::rsvp(tx, cx, id, new)
    };
    match answer_with(&v, slug.into_inner(), &typed, read, act).await? {
        Answering::Done(page) => Ok(page),
        Answering::Again(post, wrong, _) => show(&v.with_back("", &typed, wrong), *post).await,
    }
}

/// That our house does not go.
async fn not(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let who = v.who.clone();
    let post = v.node.read(move |c| by_slug(c, &who, &slug)).await?;
    let (asked, id) = (typed.clone(), post.id);
    let decline = move |tx: &mut Tx<'_>, cx: &Cx| {
        post::take(tx, id)?;
        asked.is_as_read(&read_of(tx.conn(), id)?)?;
        decline(tx, cx, id)
    };
    match v.node.act(v.who.clone(), decline).await {
        Ok(post) => done(&post.path(), "not-going"),
        Err(Error::Invalid(wrong)) => show(&v.with_back("not", &typed, wrong), post).await,
        Err(e) => Err(e),
    }
}

/// Changes the number of our own answer, in place.
async fn number(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let (slug, response) = at.into_inner();
    let who = v.who.clone();
    let post = v.node.read(move |c| by_slug(c, &who, &slug)).await?;
    let (n, needs) = (typed.number("heads").unwrap_or(0), typed.text("needs"));
    let (asked, id) = (typed.clone(), post.id);
    let change = move |tx: &mut Tx<'_>, cx: &Cx| {
        post::take(tx, id)?;
        asked.is_as_read(&read_of(tx.conn(), id)?)?;
        change_number(tx, cx, response, n, &needs)
    };
    match v.node.act(v.who.clone(), change).await {
        Ok(post) => done(&post.path(), answered(&v, &post, false)),
        Err(Error::Invalid(wrong)) => show(&v.with_back(&response.to_string(), &typed, wrong), post).await,
        Err(e) => Err(e),
    }
}

async fn decide(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    decide_with(&v, at.1, &typed, actions::decide_rsvp).await
}

async fn cancel(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let cancel = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        let unheard = post::some_are_beyond(tx.conn(), &post)?;
        Ok((actions::cancel(tx, cx, post.id)?, unheard))
    };
    let (post, unheard) = press(&v, &typed, cancel).await?;
    done(&post.path(), if unheard { "cancelled-unheard" } else { "cancelled" })
}
