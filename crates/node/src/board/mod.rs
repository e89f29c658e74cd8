//! The notice board (*prikbord*): on the house's own computer without signing in, and on paper. What hangs there is kept with the posts
//! (`post::pin`), which take it down when they go.
//!
//! Invariant: on the board stands only what everybody of the house may read, whatever their role, and never a conflict.

use crate::error::Error;
use crate::kinds;
use crate::page::{Page, Visit, done, qr_svg};
use crate::post::{self, Post};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/board", web::get().to(board))
        .route("/board/print", web::get().to(board_on_paper))
        .route("/posts/{slug}/pin", web::post().to(pin))
        .route("/posts/{slug}/unpin", web::post().to(unpin));
}

/// A post as it hangs on the board.
struct Poster {
    /// Its kind, in a word.
    kind: String,
    /// The house.
    house: String,
    /// Its title.
    title: String,
    /// When, where that matters.
    when: String,
    /// Its address, as a QR code.
    qr: String,
}

impl Poster {
    /// A poster of a post.
    fn new(v: &Visit, post: &Post, row: post::pages::Row) -> Poster {
        let address = v.node.url(&post.path());
        Poster { kind: v.t(row.kind), house: row.house, title: row.title, when: row.when, qr: qr_svg(address.as_str()) }
    }
}

#[derive(Template)]
#[template(path = "board/board.html")]
struct Board<'a> {
    v: &'a Visit,
    posters: Vec<Poster>,
    paper: bool,
}

async fn board(v: Visit) -> Page {
    show_board(&v, false).await
}

async fn board_on_paper(v: Visit) -> Page {
    v.person()?;
    show_board(&v, true).await
}

/// For who is signed in, and for the house's own computer.
async fn show_board(v: &Visit, paper: bool) -> Page {
    if !v.signed_in() && !v.enrolled {
        return Err(Error::NotFound);
    }
    let visit = v.clone();
    let posters = v
        .node
        .read(move |conn| {
            let pinned = post::pinned(conn)?;
            let pinned = kinds::without_past(conn, pinned, visit.now)?;
            let rows = kinds::rows(conn, &visit, &pinned)?;
            Ok::<_, Error>(pinned.iter().zip(rows).map(|(p, row)| Poster::new(&visit, p, row)).collect::<Vec<_>>())
        })
        .await?;
    v.show(&Board { v, posters, paper })
}

async fn pin(v: Visit, slug: Path<String>) -> Page {
    let post = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let post = post::by_slug(tx.conn(), &cx.who, &slug)?;
            post::pin(tx, cx, post.id)
        })
        .await?;
    done(&post.path(), "saved")
}

async fn unpin(v: Visit, slug: Path<String>) -> Page {
    let post = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let post = post::by_slug(tx.conn(), &cx.who, &slug)?;
            post::unpin(tx, cx, post.id)
        })
        .await?;
    done(&post.path(), "saved")
}
