//! The form and page of a success.

use super::actions::{self, Story};
use super::rules::State;
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::page::{Fields, Form, Page, Tag, Visit, done};
use crate::post::pages::{Compose, PostView, answered, tag_of, tell_what, view};
use crate::post::shown::press;
use crate::post::{Byline, Head, NewResponse, Post, ResponseId, ResponseState, admits_like, by_slug, speaks};
use crate::texts::seen::isolated;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Tx;
use std::collections::HashMap;

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/applause", web::post().to(applaud));
}

#[derive(Template)]
#[template(path = "success/compose.html")]
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

/// What was filled in.
pub fn read_form(head: Head) -> Story {
    Story { head }
}

#[derive(Template)]
#[template(path = "success/page.html")]
struct SuccessPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Option<Tag>,
    /// The houses that said "Mooi zo!", as far as who looks may know.
    applause: Vec<String>,
    may_applaud: bool,
    /// Whether who looks says it for the house; otherwise they prepare it.
    speaks: bool,
}

/// What is said of it.
pub fn says(v: &Visit, these: &[ResponseId]) -> HashMap<ResponseId, String> {
    these.iter().map(|id| (*id, v.t("success-applaud"))).collect()
}

/// The page of a success.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    let visit = v.clone();
    let p = v
        .node
        .read(move |conn| {
            let mut p = view::<State>(conn, &visit, post)?;
            tell_what(conn, &mut p, |_, all| Ok(says(&visit, all)), admits_like::<State>)?;
            Ok::<_, Error>(p)
        })
        .await?;
    let ours = p.answers.iter().any(|a| a.response.is_ours() && !a.response.is_kept_out());
    let applause = if v.signed_in() {
        p.answers.iter().filter(|a| a.counts).map(|a| isolated(&a.house)).collect()
    } else {
        Vec::new()
    };
    v.show(&SuccessPage {
        v,
        state: tag_of::<State>(&p.post),
        applause,
        may_applaud: p.known && p.takes_word(v) && !p.post.is_ours() && !ours && !p.prepared_mine(),
        speaks: speaks(&v.who, &p.post, false),
        p,
    })
}

async fn applaud(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let applaud = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        let new = NewResponse::here(Byline::default(), String::new(), ResponseState::Confirmed);
        actions::applaud(tx, cx, post.id, &new)?;
        Ok(post)
    };
    let post = press(&v, &typed, applaud).await?;
    done(&post.path(), answered(&v, &post, false))
}
