//! The form of a request, its page, and the details for who was picked.

use super::actions::{self, Offer, Request};
use super::rules::{State, Urgency};
use super::store::{INSIDE_UNSAID, Texts, reads, texts, tied_among};
use crate::error::{Error, Field, Key, Reason};
use crate::house::pages::activity_json;
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Tag, Visit, done, typed_html};
use crate::peer::asker;
use crate::post::answering::{Answering, Typed, answer_with};
use crate::post::pages::{Answer, Compose, PostView, tag_of, tell_what, view};
use crate::post::shown::press;
use crate::post::{
    self, Head, Inside, Life, NewResponse, Post, PostId, Response, ResponseId, ResponseState, Scope, by_slug, may_read,
    responses_to, speaks,
};
use crate::viewer::Viewer;
use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx, Word};
use serde_json::json;
use std::collections::HashMap;
use url::Url;

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/offer", web::post().to(offer))
        .route("/posts/{slug}/pick/{response}", web::post().to(pick))
        .route("/posts/{slug}/end", web::post().to(end))
        .route("/posts/{slug}/details", web::get().to(details));
}

#[derive(Template)]
#[template(path = "conflict/compose.html")]
struct ComposePage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    parts: Compose,
    urgencies: Vec<Choice>,
    insides: Vec<Choice>,
    ties: Vec<Choice>,
}

/// The form.
///
/// # Errors
/// When the template fails.
pub fn form_page(v: &Visit, typed: &Fields, wrong: &[(Field, Key)], parts: Compose) -> Page {
    let mut insides =
        vec![Choice::new("chairs", v.t("inside-chairs"), ""), Choice::new("house", v.t("inside-house"), "")];
    // Who cannot send it could not get it out of the house any more.
    if parts.sends {
        insides.push(Choice::new("author", v.t("inside-author"), v.t("inside-author-help")));
    }
    let page = ComposePage {
        v,
        form: v.form(typed, wrong),
        urgencies: Urgency::ANSWERS.iter().map(|u| Choice::new(u.as_str(), v.t(u.key()), "")).collect(),
        insides,
        ties: vec![Choice::new("yes", v.t("conflict-ties-allowed"), "")],
        parts,
    };
    v.show_form(wrong, &page)
}

/// What was filled in; what was not answered is noted in `wrong`.
pub fn read_form(head: Head, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Request {
    let inside = Inside::parse(typed.get("inside"));
    // A draft its writer alone reads as it is.
    if inside == Some(Inside::Author) && head.audience.scope == Scope::House && typed.get("do") != "save" {
        wrong.push((Field::Audience, "conflict-nobody-reads"));
    }
    if inside.is_none() {
        wrong.push((Field::Inside, "conflict-inside-missing"));
    }
    // Who does not say how soon is not kept from asking for help.
    let said = typed.get("urgency");
    let urgency = Urgency::parse(said).or_else(|| said.is_empty().then_some(Urgency::Unsaid));
    if urgency.is_none() {
        wrong.push((Field::Urgency, "conflict-urgency-wrong"));
    }
    // Until it is chosen the fewest read it.
    let head = Head { inside: inside.unwrap_or(Inside::Author), ..head };
    let texts = Texts {
        summary: typed.text("summary"),
        hope: typed.text("hope"),
        urgency: urgency.unwrap_or(Urgency::Unsaid).into(),
        details: typed.text("details"),
        ties_allowed: typed.has("ties_allowed"),
        inside: inside.map_or_else(|| Word::read(INSIDE_UNSAID, Inside::Author), Word::from),
        outside_chair: false,
    };
    Request { head, texts }
}

/// Fills in the form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: PostId, typed: Fields) -> Result<Fields, Error> {
    let t = texts(conn, post)?;
    Ok(typed
        .with("summary", t.summary)
        .with("hope", t.hope)
        .with("urgency", t.urgency.as_str())
        .with("details", t.details)
        .with("ties_allowed", if t.ties_allowed { "yes" } else { "" })
        .with("inside", t.inside.known().map_or("", Inside::as_str)))
}

struct OfferView {
    answer: Answer,
    tied: bool,
}

#[derive(Template)]
#[template(path = "conflict/page.html")]
struct RequestPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Option<Tag>,
    summary: String,
    hope: String,
    details: String,
    urgency: Key,
    ties_allowed: bool,
    /// Whether it is of another house, whose chair does not know of it.
    outside_chair: bool,
    reads: i64,
    offers: Vec<OfferView>,
    /// Whether a mediator of ours was picked, and it is the visitor.
    mediates: bool,
    form: Form<'a>,
    /// What is offered to.
    read: String,
    ties: Vec<Choice>,
    senders: Vec<Choice>,
    /// Whether it is over, and nothing of it is left.
    closed: bool,
    /// Whether who looks may pick somebody.
    chooses: bool,
    /// Whether an offer of ours may still be picked.
    may_be_picked: bool,
    /// Whether who looks may end it.
    ends: bool,
    /// Whether who looks may offer.
    open: bool,
    /// Whether who looks offers for the house; otherwise they prepare it.
    speaks: bool,
}

/// Whether there is a tie, of each of these offers of ours.
///
/// # Errors
/// A fault of storage.
pub fn says(conn: &mut Conn, v: &Visit, these: &[ResponseId]) -> Result<HashMap<ResponseId, String>, Error> {
    let tied = tied_among(conn, these)?;
    Ok(tied.into_iter().map(|(id, tied)| (id, v.t(if tied { "tie-has" } else { "tie-has-not" }))).collect())
}

/// What one reads of a request before one offers to help.
fn read_of(title: &str, t: &Texts) -> Fields {
    Fields::default().with("title", title).with("summary", &*t.summary).with("hope", &*t.hope)
}

/// The page of a request.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    show(v, post, &Fields::default(), &[]).await
}

async fn show(v: &Visit, post: Post, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let visit = v.clone();
    let (mut p, t, tied, reads) = v
        .node
        .read(move |conn| {
            let t = texts(conn, post.id)?;
            let reads = reads(conn, post.id)?;
            let mut p = view::<State>(conn, &visit, post)?;
            tell_what(conn, &mut p, |conn, all| says(conn, &visit, all), actions::admits)?;
            let tied = tied_among(conn, &p.answers.iter().map(|a| a.response.id).collect::<Vec<_>>())?;
            let tied = p.answers.iter().map(|a| tied.get(&a.response.id).copied().ok_or(Error::NotFound));
            let tied = tied.collect::<Result<Vec<_>, _>>()?;
            Ok((p, t, tied, reads))
        })
        .await?;
    let me = v.who.person();
    let mine = |a: &Answer| a.response.is_by(me);
    // An offer is for who asked, and for who made it.
    let offers: Vec<OfferView> = std::mem::take(&mut p.answers)
        .into_iter()
        .zip(tied)
        .filter(|(a, _)| p.decides || mine(a))
        .map(|(answer, tied)| OfferView { answer, tied })
        .collect();
    let at = State::of(&p.post.state);
    let mediates = !p.post.is_ours()
        && offers.iter().any(|o| mine(&o.answer) && o.answer.response.state == ResponseState::Confirmed)
        && at == State::Picked;
    let form = v.form(typed, wrong);
    let page = RequestPage {
        v,
        state: tag_of::<State>(&p.post),
        summary: typed_html(&t.summary),
        hope: typed_html(&t.hope),
        details: if p.post.is_ours() && (p.decides || p.may_edit) { typed_html(&t.details) } else { String::new() },
        urgency: t.urgency.known().map_or("word-unknown", Urgency::key),
        ties_allowed: t.ties_allowed,
        outside_chair: t.outside_chair && !p.post.is_ours() && !at.is_over(),
        reads,
        mediates,
        read: form.answers(&read_of(&p.post.title, &t), &p.post.path()),
        form,
        ties: vec![Choice::new("no", v.t("tie-no"), ""), Choice::new("yes", v.t("tie-yes"), "")],
        senders: vec![
            Choice::new("role", v.role_words(), ""),
            Choice::new("name", v.t1("sender-name", "role", v.role_words()), ""),
        ],
        closed: at.is_over(),
        chooses: p.decides && at.is_open(),
        may_be_picked: !p.post.is_ours() && at.is_open(),
        ends: p.decides && at == State::Picked,
        open: at.is_open() && !p.post.is_ours() && offers.is_empty() && !p.prepared_mine() && p.takes_word(v),
        speaks: speaks(&v.who, &p.post, false),
        offers,
        p,
    };
    v.show_form(wrong, &page)
}

async fn offer(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let read = |_: &Post, byline, wrong: &mut Vec<(Field, Key)>| {
        if typed.get("tie").is_empty() {
            wrong.push((Field::Tie, "tie-missing"));
        }
        Typed::to_owner(Offer {
            response: NewResponse::here(byline, typed.text("offer"), ResponseState::Waiting),
            tied: typed.get("tie") != "no",
        })
    };
    let asked = typed.clone();
    let act = move |tx: &mut Tx<'_>, cx: &Cx, post, new: &Offer| {
        // From here on nobody changes it.
        let here = post::take(tx, post)?;
        asked.is_as_read(&read_of(&here.title, &texts(tx.conn(), post)?))?;
        match actions::offer(tx, cx, post, new) {
            // Who said nothing of it is asked for that alone.
            Err(Error::Refused(why @ Reason::ConflictTieExcludes)) => {
                Err(Error::Invalid(vec![(Field::Tie, why.key())]))
            }
            other => other,
        }
    };
    match answer_with(&v, slug.into_inner(), &typed, read, act).await? {
        Answering::Done(page) => Ok(page),
        Answering::Again(post, wrong, _) => show(&v, *post, &typed, &wrong).await,
    }
}

async fn pick(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    let response = at.1;
    let post = press(&v, &typed, move |tx, cx| actions::picked(tx, cx, response)).await?;
    done(&post.path(), "chosen")
}

async fn end(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let end = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        let post = actions::close(tx, cx, post.id)?;
        // Whose it was is not kept; what only they read nobody reads any more.
        let reads = may_read(&cx.who, &post, &[]);
        Ok((post, reads))
    };
    let (post, reads) = press(&v, &typed, end).await?;
    if reads { done(&post.path(), "closed-conflict") } else { done("/conflicts", "closed-conflict") }
}

#[derive(Template)]
#[template(path = "conflict/details.html")]
struct DetailsPage<'a> {
    v: &'a Visit,
    house: String,
    path: String,
    details: String,
}

/// Two askers, one address: the picked house reads the details here (signed, noted, never kept on the way); the mediator
/// of our own house sees at the same place what the other house answers.
async fn details(v: Visit, slug: Path<String>, req: HttpRequest) -> Page {
    if v.signed_in() {
        return fetched_details(&v, slug.into_inner()).await;
    }
    let who = asker(&v.node, &req).await?;
    if who == Viewer::Stranger {
        return Err(Error::NotFound);
    }
    let text = v.node.act(who, move |tx, cx| actions::details_for(tx, cx, &slug)).await?;
    let id = v.node.url(&v.path);
    Ok(activity_json(&json!({"type": "Note", "id": id.as_str(), "huisraad:text": text}), true))
}

async fn fetched_details(v: &Visit, slug: String) -> Page {
    let (who, me) = (v.who.clone(), v.who.person());
    let (post, house) = v
        .node
        .read(move |conn| {
            let post = by_slug(conn, &who, &slug)?;
            let house = crate::peer::by_id(conn, post.peer.ok_or(Error::NotFound)?)?;
            let picked = |r: &Response| r.is_by(me) && r.state == ResponseState::Confirmed;
            let picked = responses_to(conn, post.id)?.iter().any(picked);
            if picked { Ok((post, house)) } else { Err(Error::NotFound) }
        })
        .await?;
    let url = Url::parse(&format!("{}/details", post.uri)).map_err(|_| Error::NotFound)?;
    let answer = crate::peer::ask(&v.node, &house, &url).await.map_err(|e| {
        tracing::info!(house = %house.authority, error = %e, "the details of a conflict could not be fetched");
        Error::Refused(Reason::ConflictDetailsUnreachable)
    })?;
    let text = crate::post::wire::text(&answer, "huisraad:text", 10_000);
    v.show(&DetailsPage { v, house: house.name, path: post.path(), details: typed_html(&text) })
}
