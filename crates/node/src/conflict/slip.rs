//! The slip with which who asked without the chair opens their request, also when they cannot come in here any more.

use super::rules::State;
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::page::{Fields, Page, Visit};
use crate::people;
use crate::post::shown::press;
use crate::post::{self, Inside, Life, Post, PostId, by_slug};
use crate::viewer::Viewer;
use crate::words::Kind;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx};

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/slip", web::post().to(make));
}

/// Whether this viewer may have a slip for a request: who wrote it, and nobody else of the house reads it.
fn may_have(who: &Viewer, post: &Post) -> bool {
    let theirs = post.author.is_some() && post.author == who.person() && post.inside == Inside::Author;
    theirs && post.kind == Kind::Conflict && post.published.is_some() && State::of(&post.state) != State::Closed
}

/// Whether it is offered, and whether there is one.
///
/// # Errors
/// A fault of storage.
pub fn offered(conn: &mut Conn, who: &Viewer, post: &Post) -> Result<Option<bool>, Error> {
    if may_have(who, post) { people::has_slip(conn, &post.slug).map(Some) } else { Ok(None) }
}

/// Whether a request of somebody who leaves stays: it was sent, nobody else of the house reads it, and it is not over for good. Who has its
/// slip goes on with it, and else it ends by itself.
pub fn stays(post: &Post) -> bool {
    let sent = post.is_ours() && post.kind == Kind::Conflict && post.published.is_some();
    sent && post.inside == Inside::Author && State::of(&post.state) != State::Closed
}

/// Its slip opens nothing any more.
pub(super) fn end(tx: &mut Tx<'_>, cx: &Cx, post: PostId) -> Result<(), Error> {
    // Also of one that was taken back.
    let slug = post::hold(tx, post)?.slug;
    people::end_slip(tx, cx, &slug)
}

#[derive(Template)]
#[template(path = "conflict/slip.html")]
struct SlipPage<'a> {
    v: &'a Visit,
    words: String,
    address: String,
    back: String,
}

async fn make(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let make = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = by_slug(tx.conn(), &cx.who, &slug)?;
        let post = post::take(tx, post.id)?;
        if !may_have(&cx.who, &post) {
            return Err(Error::Refused(Reason::NotYours));
        }
        Ok((people::make_slip(tx, cx, &post.slug)?, post))
    };
    let (words, post) = press(&v, &typed, make).await?;
    let address = v.node.config.url("/card").to_string();
    v.show(&SlipPage { v: &v, words, address, back: post.path() })
}
