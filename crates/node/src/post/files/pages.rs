//! Putting a picture or a PDF with a post, and handing one out to who may read the post.

use super::handed_out::Pieces;
use super::{File, MOST};
use crate::clean::{Media, Refused};
use crate::error::{Error, Field, Key, Reason};
use crate::once::{self, Sent};
use crate::page::upload::{self, Turn, Upload};
use crate::page::{Choice, Fields, Form, Page, Visit, done};
use crate::peer::{Whole, asker};
use crate::post::{self, Post, Scope};
use crate::sealed::For;
use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::web::{self, Path, Payload, Query, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use askama::Template;
use huisraad_storage::Time;
use serde::Deserialize;
use std::time::Duration;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/posts/{slug}/files").route(web::get().to(page)).route(web::post().to(put)))
        .route("/posts/{slug}/files/{id}/remove", web::post().to(remove))
        .route("/files/{token}", web::get().to(hand_out));
}

#[derive(Template)]
#[template(path = "post/files/page.html")]
struct FilesPage<'a> {
    v: &'a Visit,
    post: Post,
    files: Vec<File>,
    form: Form<'a>,
    /// Where its forms go.
    action: String,
    /// Whether who looks may take one off again.
    removes: bool,
    sure: Vec<Choice>,
    /// Whether there is room for another.
    room: bool,
}

/// How long who typed something for another may put a picture with it.
const PUTS: Duration = Duration::from_secs(30 * 60);

/// Where files are put with a post. Who typed it for another keeps no hold of it, but may do this: what says so is sealed for them,
/// and soon over.
pub fn files_page(v: &Visit, post: &Post, typed_for: bool) -> String {
    let page = format!("{}/files", post.path());
    let text = serde_json::to_vec(&(&post.slug, v.now.0)).unwrap_or_default();
    match v.who.person().filter(|_| typed_for && !super::may_add(&v.who, post)) {
        Some(person) => {
            let seal = v.node.secret.seal(&v.node.random, For::Files, person, &text).unwrap_or_default();
            format!("{page}?typed={seal}")
        }
        None => page,
    }
}

#[derive(Deserialize)]
struct Typed {
    /// What says that who looks typed this post for another.
    typed: Option<String>,
}

impl Typed {
    /// The address of the page, for as long as it was given.
    fn page(&self, post: &Post) -> String {
        let page = format!("{}/files", post.path());
        // Any other text than a seal of ours leads nowhere.
        let seal = self.typed.as_deref().filter(|t| t.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)));
        seal.map_or(page.clone(), |seal| format!("{page}?typed={seal}"))
    }

    /// Whether it says so of this post, to who looks, and not too long ago.
    fn is_for(&self, v: &Visit, slug: &str) -> bool {
        let opened = |sealed: &String| v.node.secret.open(For::Files, v.who.person()?, sealed);
        let said = self.typed.as_ref().and_then(opened);
        let said = said.and_then(|text| serde_json::from_slice::<(String, i64)>(&text).ok());
        said.is_some_and(|(of, at)| of == slug && Time(at) <= v.now && v.now.since(Time(at)) <= PUTS)
    }
}

async fn page(v: Visit, slug: Path<String>, q: Query<Typed>) -> Page {
    show(&v, slug.into_inner(), &q, &Fields::default(), &[]).await
}

async fn show(v: &Visit, slug: String, q: &Typed, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let typed_it = q.is_for(v, &slug);
    let who = v.who.clone();
    let (post, files) = v
        .node
        .read(move |conn| {
            let post = post::by_slug(conn, &who, &slug)?;
            let files: Vec<File> = super::of(conn, post.id)?.into_iter().map(|(file, _)| file).collect();
            Ok::<_, Error>((post, files))
        })
        .await?;
    let removes = super::may_add(&v.who, &post);
    if !super::may_put(&v.who, &post, typed_it) {
        return Err(Error::NotFound);
    }
    let action = q.page(&post);
    let sure = vec![Choice::new("yes", v.t("file-sure"), v.t("file-sure-help"))];
    let room = files.len() < MOST;
    v.show_form(wrong, &FilesPage { v, post, files, form: v.form(typed, wrong), action, removes, sure, room })
}

async fn put(v: Visit, slug: Path<String>, q: Query<Typed>, req: HttpRequest, body: Payload) -> Page {
    let (person, slug) = (v.person()?, slug.into_inner());
    // Before a byte is read: who may not put one here takes nobody's place.
    let (who, at) = (v.who.clone(), slug.clone());
    let post = v.node.read(move |conn| post::by_slug(conn, &who, &at)).await?;
    let typed_it = q.is_for(&v, &slug);
    if !super::may_put(&v.who, &post, typed_it) {
        return Err(Error::Refused(Reason::NotYours));
    }
    let Some(_turn) = Turn::take(person).await? else {
        return show(&v, slug, &q, &Fields::default(), &[(Field::File, "file-other")]).await;
    };
    let Upload { typed, file, wrong: not_whole, .. } = upload::read(&req, body.into_inner()).await;
    // Two pictures with the same words are two.
    let looks = huisraad_federation::sha256_base64(&file);
    once::arm(Sent::new(&v, &typed.clone().with("file", looks)));
    let mut wrong: Vec<(Field, Key)> = not_whole.map(|key| (Field::File, key)).into_iter().collect();
    if wrong.is_empty() && file.is_empty() {
        wrong.push((Field::File, "file-missing"));
    }
    let pdf = file.starts_with(b"%PDF");
    // Looked at before all else is refused: what is wrong is said at once, and a file must be chosen anew each time.
    let cleaned = match if wrong.is_empty() { Some(super::cleaned(file).await?) } else { None } {
        Some(Ok(cleaned)) => Some(cleaned),
        Some(Err(why)) => {
            let key = match why {
                // Its bytes were few enough.
                Refused::TooLarge if !pdf => "file-pixels",
                Refused::TooLarge => "file-large",
                Refused::Unknown => "file-unknown",
                Refused::Broken => "file-broken",
                Refused::Locked => "file-locked",
            };
            wrong.push((Field::File, key));
            None
        }
        None => None,
    };
    let (at, text) = (slug.clone(), typed.text("description"));
    if !typed.has("sure") {
        wrong.push((Field::Sure, "file-sure-missing"));
    }
    wrong.extend(super::check_description(&text).map(|key| (Field::Description, key)));
    let Some(cleaned) = cleaned.filter(|_| wrong.is_empty()) else {
        return show(&v, slug, &q, &typed, &wrong).await;
    };
    match v.node.act(v.who.clone(), move |tx, cx| super::add(tx, cx, (&at, typed_it), cleaned, &text)).await {
        Ok(post) => done(&q.page(&post), "saved"),
        Err(Error::Invalid(wrong)) => show(&v, slug, &q, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn remove(v: Visit, at: Path<(String, i64)>) -> Page {
    let (slug, id) = at.into_inner();
    let post = v.node.act(v.who.clone(), move |tx, cx| super::remove(tx, cx, &slug, id)).await?;
    done(&format!("{}/files", post.path()), "withdrawn")
}

/// Hands out a file: to who visits, or to the house that asks for it signed.
async fn hand_out(v: Visit, req: HttpRequest, token: Path<String>) -> Page {
    let who = if v.signed_in() { v.who.clone() } else { asker(&v.node, &req).await? };
    let (reader, token) = (who.clone(), token.into_inner());
    let (post, file, bytes) = v.node.read(move |conn| super::open(conn, &reader, &token)).await?;
    post::note_reading(&v.node, &who, vec![post.id]).await?;
    let size = bytes.len() as u64;
    req.extensions_mut().insert(Whole(bytes.clone()));
    let keep = if post.audience == Scope::Public { "public, max-age=3600" } else { "private, no-store" };
    // A PDF can do more than be looked at: it is kept, and opened elsewhere.
    let how = if file.media == Media::Pdf { "attachment; filename=\"huisraad.pdf\"" } else { "inline" };
    Ok(HttpResponse::Ok()
        .content_type(file.media.as_str())
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::CONTENT_DISPOSITION, how))
        // It does not become less, and each who fetches it would have their own.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(SizedStream::new(size, Pieces::of(bytes))))
}
