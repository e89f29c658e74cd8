//! The doors for other houses: the inbox, the outbox, a post as a document.

use crate::error::Error;
use crate::house::pages::activity_json;
use crate::house::wire::context;
use crate::kinds;
use crate::node::Node;
use crate::page::{Page, Visit, signed_parts};
use crate::peer::asker;
use crate::post;
use crate::viewer::Viewer;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use huisraad_federation::{Answer, Gate, Request};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/inbox", web::post().to(inbox))
        .route("/outbox", web::get().to(outbox))
        .route("/healthz", web::get().to(health));
}

async fn inbox(gate: Data<Gate>, req: HttpRequest, body: Bytes) -> HttpResponse {
    let (target, headers) = signed_parts(&req);
    let answer = gate.receive(Request { target: &target, headers: &headers, body: &body }).await;
    let (status, why) = match answer {
        Answer::Accepted => (StatusCode::ACCEPTED, String::new()),
        Answer::Malformed(why) => (StatusCode::BAD_REQUEST, why.to_owned()),
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
}

const PAGE: i64 = 50;

/// What the asker may read of ours, newest first. Reading is noted in the ledger: what was read will be kept up to date.
async fn outbox(v: Visit, req: HttpRequest, q: Query<Paging>) -> Page {
    let (target, headers) = signed_parts(&req);
    let who = asker(&v.node, &target, &headers).await?;
    let private = who != Viewer::Stranger;
    let id = v.node.url("/outbox");
    let Some(page) = &q.page else {
        return Ok(activity_json(
            &json!({
                "@context": context(),
                "id": id.as_str(),
                "type": "OrderedCollection",
                "first": format!("{id}?page=first"),
            }),
            private,
        ));
    };
    let body = outbox_page(v.node.clone(), who, page.clone()).await?;
    Ok(activity_json(&body, private))
}

async fn outbox_page(node: Arc<Node>, who: Viewer, page: String) -> Result<Value, Error> {
    let id = node.url("/outbox").to_string();
    node.act(who, move |tx, cx| {
        let last = if page == "first" { None } else { Some(post::by_slug(tx.conn(), &cx.who, &page)?) };
        let before = last.and_then(|p| Some((p.published?, p.id)));
        let own = post::list_own(tx.conn(), &cx.who, before, PAGE)?;
        let mut items = Vec::new();
        for p in &own {
            let object = kinds::object(&cx.node, tx.conn(), p)?;
            items.push(post::wire::activity(&cx.node, p, object));
        }
        if let Viewer::House { authority, .. } = &cx.who {
            let ids: Vec<_> = own.iter().map(|p| p.id).collect();
            post::note_readers(tx, cx.now, &ids, std::slice::from_ref(authority))?;
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

/// Whether we can serve: the database answers.
async fn health(v: Visit) -> Page {
    v.node.read(crate::house::this_house).await?;
    Ok(HttpResponse::Ok().content_type("text/plain").body("ok\n"))
}

/// A post of ours as a document, for who may read it; gone for who could; nothing for everybody else.
pub async fn document(v: &Visit, req: &HttpRequest, slug: String) -> Page {
    let (target, headers) = signed_parts(req);
    let who = asker(&v.node, &target, &headers).await?;
    let private = who != Viewer::Stranger;
    let found = v
        .node
        .act(who, move |tx, cx| match post::by_slug(tx.conn(), &cx.who, &slug) {
            Ok(p) => {
                if let Viewer::House { authority, .. } = &cx.who {
                    post::note_readers(tx, cx.now, &[p.id], std::slice::from_ref(authority))?;
                }
                Ok(Ok(post::wire::document(kinds::object(&cx.node, tx.conn(), &p)?)))
            }
            Err(Error::NotFound) => Ok(Err(post::wire::tombstone(&post::gone(tx.conn(), &cx.who, &slug)?))),
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
