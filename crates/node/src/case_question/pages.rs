//! The form of a question, its page, and what is done there.

use super::actions::{self, Advice, Ask};
use super::rules::{Ground, state_key};
use super::store::{Texts, advice_for, texts};
use crate::error::{Error, Field, Key};
use crate::page::{Choice, Fields, Form, Page, Visit, done, markdown};
use crate::post::pages::{Answer, Compose, PostView, read_byline, shared_state, view};
use crate::post::{Head, NewResponse, Post, PostId, ResponseState, by_slug};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Conn;

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/advice", web::post().to(advise))
        .route("/posts/{slug}/try/{response}", web::post().to(try_advice))
        .route("/posts/{slug}/close", web::post().to(close));
}

#[derive(Template)]
#[template(path = "case_question/compose.html")]
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
    v.show_form(!wrong.is_empty(), &ComposePage { v, form: v.form(typed, wrong), parts })
}

/// What was filled in.
pub fn read_form(head: Head, typed: &Fields) -> Ask {
    let texts = Texts {
        situation: typed.text("situation"),
        question: typed.text("question"),
        tried: typed.text("tried"),
        wanted_by: Some(typed.text("wanted_by")).filter(|d| !d.is_empty()),
    };
    Ask { head, texts, tried: Vec::new() }
}

/// Fills in the form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: PostId, typed: Fields) -> Result<Fields, Error> {
    let t = texts(conn, post)?;
    Ok(typed
        .with("situation", t.situation)
        .with("question", t.question)
        .with("tried", t.tried)
        .with("wanted_by", t.wanted_by.unwrap_or_default()))
}

struct AdviceView {
    answer: Answer,
    ground: Key,
    tried: bool,
}

#[derive(Template)]
#[template(path = "case_question/page.html")]
struct QuestionPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Key,
    situation: String,
    question: String,
    tried: String,
    wanted_by: Option<String>,
    advice: Vec<AdviceView>,
    form: Form<'a>,
    grounds: Vec<Choice>,
    senders: Vec<Choice>,
    /// Who will read an answer: the thread, or the asker alone.
    readers: Vec<Choice>,
    open: bool,
}

/// The page of a question.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    show(v, post, &Fields::default(), &[]).await
}

async fn show(v: &Visit, post: Post, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let visit = v.clone();
    let (mut p, t, details) = v
        .node
        .read(move |conn| {
            let t = texts(conn, post.id)?;
            let p = view(conn, &visit, post)?;
            let mut details = Vec::new();
            for a in &p.answers {
                details.push(advice_for(conn, a.response.id)?);
            }
            Ok((p, t, details))
        })
        .await?;
    let advice: Vec<AdviceView> = std::mem::take(&mut p.answers)
        .into_iter()
        .zip(details)
        .map(|(answer, (ground, tried))| AdviceView { answer, ground: ground.key(), tried })
        .collect();
    let state = shared_state(&p.post.state).unwrap_or_else(|| state_key(&p.post.state));
    let open = p.post.published.is_some() && super::rules::takes_advice(&p.post.state).is_ok() && v.signed_in();
    let grounds = Ground::ALL.iter().map(|g| Choice::new(g.as_str(), v.t(g.key()), "")).collect();
    let role = v.role_words();
    let senders = vec![
        Choice::new("role", role, ""),
        Choice::new("anonymous", v.t("sender-anonymous"), v.t("sender-anonymous-help")),
    ];
    let readers = vec![
        Choice::new("thread", v.t("advice-for-all"), v.t1("advice-for-all-help", "house", p.house.clone())),
        Choice::new("asker", v.t1("advice-for-asker", "house", p.house.clone()), ""),
    ];
    v.show_form(
        !wrong.is_empty(),
        &QuestionPage {
            v,
            state,
            situation: markdown(&t.situation),
            question: markdown(&t.question),
            tried: markdown(&t.tried),
            wanted_by: t.wanted_by.map(|d| v.kept_day(&d, v.now)),
            advice,
            form: v.form(typed, wrong),
            grounds,
            senders,
            readers,
            open,
            p,
        },
    )
}

async fn advise(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let (who, s) = (v.who.clone(), slug.into_inner());
    let post = v.node.read(move |c| by_slug(c, &who, &s)).await?;
    let mut wrong = Vec::new();
    let byline = read_byline(&v, &typed, &mut wrong);
    let new = Advice {
        response: NewResponse {
            asker_only: typed.get("for") == "asker",
            ..NewResponse::here(byline, typed.text("advice"), ResponseState::Confirmed)
        },
        ground: Ground::parse(typed.get("ground")).unwrap_or(Ground::Thinking),
    };
    let id = post.id;
    match v.node.act(v.who.clone(), move |tx, cx| actions::advise(tx, cx, id, &new)).await {
        Ok(()) => done(&post.path(), "answered"),
        Err(Error::Invalid(wrong)) => show(&v, post, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn try_advice(v: Visit, at: Path<(String, i64)>) -> Page {
    let response = at.1;
    let post = v.node.act(v.who.clone(), move |tx, cx| actions::try_advice(tx, cx, response)).await?;
    done(&post.path(), "chosen")
}

async fn close(v: Visit, slug: Path<String>) -> Page {
    let post = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let post = by_slug(tx.conn(), &cx.who, &slug)?;
            actions::close(tx, cx, post.id)
        })
        .await?;
    done(&post.path(), "changed")
}
