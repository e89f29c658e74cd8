//! The notice board (*prikbord*): on the house's own computer without signing in, and on paper. What hangs there is kept with the posts
//! (`post::pin`), which take it down when they go.
//!
//! Invariants: on the board stands only what everybody of the house may read, whatever their role, and never a conflict. The code on
//! paper tells a stranger nothing about the post, also not whether there is one.

use crate::error::Error;
use crate::kinds;
use crate::page::{Page, Tag, Visit, done, go, qr_svg};
use crate::post::{self, Post};
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/board", web::get().to(board))
        .route("/board/print", web::get().to(board_on_paper))
        .route("/board/{slug}", web::get().to(scanned))
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
    /// That it does not take place, or is full.
    state: Option<Tag>,
    /// When, where that matters.
    when: String,
    /// Where, where that matters.
    place: String,
    /// The way to it for who scans it, as a QR code.
    qr: String,
}

impl Poster {
    /// A poster of a post.
    fn new(v: &Visit, post: &Post, row: post::pages::Row, (when, place): (String, String)) -> Poster {
        let code = v.node.url(&format!("/board/{}", post.slug));
        let qr = qr_svg(code.as_str());
        // What else a post is in is of no use to who stands before the wall, and on paper it is old tomorrow.
        let (kind, state) = (v.t(row.kind), row.state.filter(|s| s.is_off() || s.is_full()));
        Poster { kind, house: row.house, title: row.title, state, when, place, qr }
    }

    /// Whether it does not take place.
    fn is_off(&self) -> bool {
        self.state.is_some_and(Tag::is_off)
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
            let mut said = kinds::on_a_wall(conn, &visit, &pinned)?;
            let mut of = |p: &Post| said.remove(&p.id).unwrap_or_default();
            let posters = pinned.iter().zip(rows).map(|(p, row)| Poster::new(&visit, p, row, of(p)));
            Ok::<_, Error>(posters.collect::<Vec<_>>())
        })
        .await?;
    v.show(&Board { v, posters, paper })
}

#[derive(Template)]
#[template(path = "board/scanned.html")]
struct Scanned<'a> {
    v: &'a Visit,
}

/// Where the code of a poster leads: to the post for who may read it. All others who are not in read how one comes in, the same of
/// every address: of a post that is not for them, and of one that never was.
async fn scanned(v: Visit, slug: Path<String>) -> Page {
    let who = v.who.clone();
    match v.node.read(move |conn| post::by_slug(conn, &who, &slug)).await {
        Ok(post) => go(&post.path()),
        Err(Error::NotFound) if !v.signed_in() => v.show(&Scanned { v: &v }),
        Err(e) => Err(e),
    }
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
