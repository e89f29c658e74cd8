//! Putting a picture or a PDF with a post, and handing one out to who may read the post.

use super::doors::note;
use super::upload::{self, Turn, Upload};
use crate::error::{Error, Field, Key};
use crate::once::{self, Sent};
use crate::page::{Choice, Fields, Form, Page, Visit, done};
use crate::peer::asker;
use crate::post::files::{self, File, MOST, Media, Refused};
use crate::post::{self, Post, Scope};
use actix_web::http::header;
use actix_web::web::{self, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/posts/{slug}/files").route(web::get().to(page)).route(web::post().to(put)))
        .route("/posts/{slug}/files/{id}/remove", web::post().to(remove))
        .route("/files/{token}", web::get().to(hand_out));
}

#[derive(Template)]
#[template(path = "web/files.html")]
struct FilesPage<'a> {
    v: &'a Visit,
    post: Post,
    files: Vec<File>,
    form: Form<'a>,
    sure: Vec<Choice>,
    /// Whether there is room for another.
    room: bool,
}

async fn page(v: Visit, slug: Path<String>) -> Page {
    show(&v, slug.into_inner(), &Fields::default(), &[]).await
}

async fn show(v: &Visit, slug: String, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let who = v.who.clone();
    let (post, files) = v
        .node
        .read(move |conn| {
            let post = post::by_slug(conn, &who, &slug)?;
            let files: Vec<File> = files::of(conn, post.id)?.into_iter().map(|(file, _)| file).collect();
            Ok::<_, Error>((post, files))
        })
        .await?;
    if !files::may_add(&v.who, &post) {
        return Err(Error::NotFound);
    }
    let sure = vec![Choice::new("yes", v.t("file-sure"), v.t("file-sure-help"))];
    let room = files.len() < MOST;
    v.show_form(!wrong.is_empty(), &FilesPage { v, post, files, form: v.form(typed, wrong), sure, room })
}

async fn put(v: Visit, slug: Path<String>, req: HttpRequest, body: Payload) -> Page {
    let (person, slug) = (v.person()?, slug.into_inner());
    // Before a byte is read: who may not put one here takes nobody's place.
    let (who, at) = (v.who.clone(), slug.clone());
    let post = v.node.read(move |conn| post::by_slug(conn, &who, &at)).await?;
    if !files::may_add(&v.who, &post) {
        return Err(Error::Refused("error-not-yours"));
    }
    let Some(_turn) = Turn::take(person).await? else {
        return show(&v, slug, &Fields::default(), &[("file", "file-other")]).await;
    };
    let Upload { typed, file, wrong: not_whole } = upload::read(&req, body.into_inner()).await;
    // Two pictures with the same words are two.
    let looks = huisraad_federation::sha256_base64(&file);
    once::arm(Sent::new(&v, &typed.clone().with("file", looks)));
    let mut wrong: Vec<(Field, Key)> = not_whole.map(|key| ("file", key)).into_iter().collect();
    if wrong.is_empty() && file.is_empty() {
        wrong.push(("file", "file-missing"));
    }
    if !typed.has("sure") {
        wrong.push(("sure", "file-sure-missing"));
    }
    if !wrong.is_empty() {
        return show(&v, slug, &typed, &wrong).await;
    }
    let pdf = file.starts_with(b"%PDF");
    let cleaned = match files::cleaned(file).await? {
        Ok(cleaned) => cleaned,
        Err(why) => {
            let key = match why {
                // Its bytes were few enough.
                Refused::TooLarge if !pdf => "file-pixels",
                Refused::TooLarge => "file-large",
                Refused::Unknown => "file-unknown",
                Refused::Broken => "file-broken",
                Refused::Locked => "file-locked",
            };
            return show(&v, slug, &typed, &[("file", key)]).await;
        }
    };
    let (at, text) = (slug.clone(), typed.text("description"));
    match v.node.act(v.who.clone(), move |tx, cx| files::add(tx, cx, &at, cleaned, &text)).await {
        Ok(post) => done(&format!("{}/files", post.path()), "saved"),
        Err(Error::Invalid(wrong)) => show(&v, slug, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn remove(v: Visit, at: Path<(String, i64)>) -> Page {
    let (slug, id) = at.into_inner();
    let post = v.node.act(v.who.clone(), move |tx, cx| files::remove(tx, cx, &slug, id)).await?;
    done(&format!("{}/files", post.path()), "withdrawn")
}

/// Hands out a file: to who visits, or to the house that asks for it signed.
async fn hand_out(v: Visit, req: HttpRequest, token: Path<String>) -> Page {
    let who = if v.signed_in() { v.who.clone() } else { asker(&v.node, &req).await? };
    let (reader, token) = (who.clone(), token.into_inner());
    let (post, file, bytes) = v.node.read(move |conn| files::open(conn, &reader, &token)).await?;
    note(&v.node, &who, vec![post.id]).await?;
    let keep = if post.audience == Scope::Public { "public, max-age=3600" } else { "private, no-store" };
    // A PDF can do more than be looked at: it is kept, and opened elsewhere.
    let how = if file.media == Media::Pdf { "attachment; filename=\"huisraad.pdf\"" } else { "inline" };
    Ok(HttpResponse::Ok()
        .content_type(file.media.as_str())
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::CONTENT_DISPOSITION, how))
        .body(bytes))
}
