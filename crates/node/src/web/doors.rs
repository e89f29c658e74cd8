//! The doors for other houses: the inbox, the outbox, a post as a document.

use super::origin;
use crate::error::Error;
use crate::house::pages::activity_json;
use crate::house::wire::context;
use crate::kinds;
use crate::node::Node;
use crate::page::{Page, Visit, signed_parts};
use crate::peer::asker;
use crate::post;
use crate::reconcile::since;
use crate::viewer::Viewer;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Path, Payload, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use huisraad_federation::{Answer, Gate, Request, Seat};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/inbox", web::post().to(inbox))
        .route("/outbox", web::get().to(outbox))
        .route("/posts/{slug}/thread", web::get().to(thread))
        .route("/healthz", web::get().to(health));
}

/// Reads a body as it was sent: what was signed is the bytes on the wire, so nothing is unpacked.
async fn read(payload: Payload, seat: &Seat<'_>) -> Result<Bytes, Answer> {
    let body = tokio::select! {
        // What is here already is not thrown away.
        biased;
        body = tokio::time::timeout(seat.patience, payload.to_bytes_limited(seat.limit)) => body,
        () = seat.given_up() => return Err(Answer::Unavailable),
    };
    seat.is_read();
    match body {
        Ok(Ok(Ok(body))) => Ok(body),
        Ok(Ok(Err(_))) => Err(Answer::Malformed("the body broke off".into())),
        Ok(Err(_)) => Err(Answer::TooLarge),
        Err(_) => Err(Answer::Malformed("the body took too long".into())),
    }
}

/// Takes one activity. The place is held until it is answered: its body lies in memory so long.
async fn take(gate: &Gate, from: u64, req: &HttpRequest, payload: Payload) -> Result<Answer, Answer> {
    let (target, headers) = signed_parts(req);
    if req.headers().contains_key("content-encoding") {
        return Err(Answer::Malformed("the body must be sent as it is, not packed".into()));
    }
    let announced = headers.get("content-length").map(str::parse);
    let announced = announced.transpose().map_err(|_| Answer::Malformed("its length is no number".into()))?;
    let seat = gate.admit(&headers, announced, from).await?;
    let body = read(payload, &seat).await?;
    Ok(gate.receive(Request { target: &target, headers: &headers, body: &body, from }).await)
}

async fn inbox(gate: Data<Gate>, node: Data<Node>, req: HttpRequest, payload: Payload) -> HttpResponse {
    let from = origin::from(&req, &node.config.proxies).line;
    let answer = take(&gate, from, &req, payload).await.unwrap_or_else(|answer| answer);
    let (status, why) = match answer {
        Answer::Accepted => (StatusCode::ACCEPTED, String::new()),
        Answer::Malformed(why) => (StatusCode::BAD_REQUEST, why),
        Answer::Unauthorized(why) => (StatusCode::UNAUTHORIZED, why),
        Answer::NotFound => (StatusCode::NOT_FOUND, String::new()),
        Answer::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, String::new()),
        Answer::Refused(why) => (StatusCode::UNPROCESSABLE_ENTITY, why),
        Answer::TooMany => (StatusCode::TOO_MANY_REQUESTS, String::new()),
        Answer::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, String::new()),
    };
    let mut response = HttpResponse::build(status);
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        response.insert_header(("Retry-After", "30"));
    }
    response.content_type("text/plain; charset=utf-8").body(why)
}

#[derive(Deserialize)]
struct Paging {
    page: Option<String>,
    since: Option<String>,
}

/// Posts on a page: each may have some tens of kilobytes, and whoever reads us takes at most a megabyte.
const PAGE: i64 = 10;
/// Responses shown with a post there; what is more is found by the daily comparison, or in the thread itself.
const SAID: (usize, usize) = (5, 40_000);
/// Responses on a page of a thread, and bytes after which no more are put on it.
const THREAD: (usize, usize) = (100, 200_000);

/// What the asker may read of ours, newest first. Reading is noted in the ledger: what was read will be kept up to date.
async fn outbox(v: Visit, req: HttpRequest, q: Query<Paging>) -> Page {
    let who = asker(&v.node, &req).await?;
    let private = who != Viewer::Stranger;
    if let Some(place) = &q.since {
        return Ok(activity_json(&since(&v.node, who, place).await?, true));
    }
    let id = v.node.url("/outbox");
    let Some(page) = &q.page else {
        let reader = who.clone();
        let total = v.node.read(move |conn| post::count_own(conn, &reader)).await?;
        return Ok(activity_json(
            &json!({
                "@context": context(),
                "id": id.as_str(),
                "type": "OrderedCollection",
                "totalItems": total,
                "first": format!("{id}?page=first"),
            }),
            private,
        ));
    };
    let (reader, wanted) = (who.clone(), page.clone());
    let own = v
        .node
        .read(move |conn| {
            let last = if wanted == "first" { None } else { Some(post::by_slug(conn, &reader, &wanted)?) };
            let before = last.and_then(|p| Some((p.published?, p.id)));
            post::list_own(conn, &reader, before, PAGE)
        })
        .await?;
    post::note_reading(&v.node, &who, own.iter().map(|p| p.id).collect()).await?;
    let body = outbox_page(v.node.clone(), who, page.clone(), own).await?;
    Ok(activity_json(&body, private))
}

/// Renders a page, outside the writer. What changed since it was listed is shown as it is now, or not at all.
async fn outbox_page(node: Arc<Node>, who: Viewer, page: String, own: Vec<post::Post>) -> Result<Value, Error> {
    let id = node.url("/outbox").to_string();
    let (here, cx) = (node.clone(), node.cx(who.clone()));
    node.read(move |conn| {
        let mut items = Vec::new();
        for listed in &own {
            match post::find(conn, &who, listed.id) {
                Ok(p) => {
                    // The page is read from its end: a post comes before what was said to it.
                    let said = post::additions(conn, &cx, &p, SAID)?;
                    items.extend(said.into_iter().rev());
                    let object = kinds::object(&here, conn, &p)?;
                    items.push(post::wire::activity(&here, &p, object)?);
                }
                Err(Error::NotFound) => {}
                Err(e) => return Err(e),
            }
        }
        let mut body = json!({
            "@context": context(),
            "id": format!("{id}?page={page}"),
            "type": "OrderedCollectionPage",
            "partOf": id,
            "orderedItems": items,
        });
        let full = i64::try_from(own.len()).unwrap_or(PAGE) == PAGE;
        if let (true, Some(last), Some(members)) = (full, own.last(), body.as_object_mut()) {
            members.insert("next".into(), json!(format!("{id}?page={}", last.slug)));
        }
        Ok(body)
    })
    .await
}

#[derive(Deserialize)]
struct ThreadPaging {
    after: Option<i64>,
}

/// The thread of a post of ours, by the page, for who may read the post: each response as its writer signed it (FEP-7888,
/// FEP-f228). The first page is in the collection itself: most threads have no other.
async fn thread(v: Visit, req: HttpRequest, slug: Path<String>, q: Query<ThreadPaging>) -> Page {
    let who = asker(&v.node, &req).await?;
    let private = who != Viewer::Stranger;
    let after = q.after;
    let (post, total, said, last) = v
        .node
        .read(move |conn| {
            let p = post::by_slug(conn, &who, &slug)?;
            if !p.is_ours() {
                return Err(Error::NotFound);
            }
            let (said, last) = post::signed_responses(conn, p.id, after.unwrap_or(0), THREAD)?;
            let total = post::count_signed(conn, p.id)?;
            Ok((p, total, said, last))
        })
        .await?;
    let items: Vec<Value> = said.into_iter().map(|(_, signed)| signed).collect();
    let id = post::container(&post);
    let mut body = json!({
        "@context": context(),
        "id": id,
        "type": "OrderedCollection",
        "attributedTo": v.node.actor().as_str(),
        "inReplyTo": post.uri,
        "totalItems": total,
        "orderedItems": items,
    });
    if let Some(members) = body.as_object_mut() {
        if let Some(after) = after {
            members.insert("id".into(), json!(format!("{id}?after={after}")));
            members.insert("type".into(), json!("OrderedCollectionPage"));
            members.insert("partOf".into(), json!(id));
        }
        if let Some(last) = last {
            members.insert("next".into(), json!(format!("{id}?after={last}")));
        }
    }
    Ok(activity_json(&body, private))
}

/// How long the database may take to answer a monitor.
const HEALTH_TIME: Duration = Duration::from_millis(800);

/// Whether we can serve: the database answers, and what is written is kept.
async fn health(node: Data<Node>) -> HttpResponse {
    let read = tokio::time::timeout(HEALTH_TIME, node.read(crate::house::this_house)).await;
    let found = match (node.store.health(), read) {
        (Err(e), _) => Err(Error::Storage(e)),
        (Ok(()), Ok(house)) => house.map(drop),
        (Ok(()), Err(_)) => Err(Error::Internal("the database does not answer".into())),
    };
    let (mut response, text) = match found {
        Ok(()) => (HttpResponse::Ok(), "ok\n"),
        // Anybody may ask: the log says where and why.
        Err(Error::Storage(huisraad_storage::Error::Gone(_))) => {
            (HttpResponse::ServiceUnavailable(), "the database was removed or replaced\n")
        }
        Err(e) => {
            tracing::warn!(error = %e, "not well");
            (HttpResponse::ServiceUnavailable(), "the database cannot be read or written\n")
        }
    };
    response.content_type("text/plain; charset=utf-8").body(text)
}

/// A post of ours as a document, for who may read it; gone for who could; nothing for everybody else.
pub async fn document(v: &Visit, req: &HttpRequest, slug: String) -> Page {
    let who = asker(&v.node, req).await?;
    let private = who != Viewer::Stranger;
    let (reader, wanted) = (who.clone(), slug.clone());
    match v.node.read(move |c| post::by_slug(c, &reader, &wanted)).await {
        Ok(p) => post::note_reading(&v.node, &who, vec![p.id]).await?,
        Err(Error::NotFound) => {}
        Err(e) => return Err(e),
    }
    let node = v.node.clone();
    let found = v
        .node
        .read(move |conn| match post::by_slug(conn, &who, &slug) {
            Ok(p) => Ok(Ok(post::wire::document(kinds::object(&node, conn, &p)?))),
            Err(Error::NotFound) => Ok(Err(post::wire::tombstone(&post::gone(conn, &who, &slug)?))),
            Err(e) => Err(e),
        })
        .await?;
    Ok(match found {
        Ok(object) => activity_json(&object, private),
        Err(tombstone) => HttpResponse::Gone()
            .content_type(huisraad_federation::ACTIVITY_JSON)
            .insert_header(("Cache-Control", "private, no-store"))
            .body(tombstone.to_string()),
    })
}
