//! The details of a request, for who was picked.

use super::actions;
use super::letters_sent::{looks, looks_at};
use crate::error::{Error, Reason};
use crate::house::pages::activity_json;
use crate::page::{Page, Visit, typed_html};
use crate::peer::asker;
use crate::post::{Response, ResponseState, by_slug, responses_to, speaks};
use crate::viewer::Viewer;
use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Conn;
use serde_json::json;
use url::Url;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/details", web::get().to(details));
}

#[derive(Template)]
#[template(path = "conflict/details.html")]
struct DetailsPage<'a> {
    v: &'a Visit,
    house: String,
    path: String,
    details: String,
    /// Whether that house cannot open them any more.
    lost: bool,
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
    let (lost, text) = (text.is_none(), text.unwrap_or_default());
    let note = json!({"type": "Note", "id": id.as_str(), "huisraad:text": text, "huisraad:lost": lost});
    Ok(activity_json(&note, true))
}

async fn fetched_details(v: &Visit, slug: String) -> Page {
    let (who, me) = (v.who.clone(), v.who.person());
    let mediates = move |conn: &mut Conn| {
        let post = by_slug(conn, &who, &slug)?;
        let house = crate::peer::by_id(conn, post.peer.ok_or(Error::NotFound)?)?;
        let picked = |r: &Response| r.is_by(me) && r.state == ResponseState::Confirmed;
        let picked = responses_to(conn, post.id)?.into_iter().find(picked);
        // Who may not mediate any more reads nothing, whatever they said when they did.
        let offer = picked.filter(|_| speaks(&who, &post, false)).ok_or(Error::NotFound)?;
        Ok((post, house, offer))
    };
    let (post, house, offer) = v.node.read(mediates.clone()).await?;
    // Another may do so since, as that house says.
    looks(&v.node, &house, &looks_at(&post, &offer)?, offer.id).await.map_err(|e| {
        tracing::info!(house = %house.authority, error = %e, "it is not known who mediates in a conflict");
        Error::Refused(Reason::ConflictDetailsUnreachable)
    })?;
    v.node.read(mediates).await?;
    let url = Url::parse(&format!("{}/details", post.uri)).map_err(|_| Error::NotFound)?;
    let answer = crate::peer::ask(&v.node, &house, &url).await.map_err(|e| {
        tracing::info!(house = %house.authority, error = %e, "the details of a conflict could not be fetched");
        Error::Refused(Reason::ConflictDetailsUnreachable)
    })?;
    let text = crate::post::wire::text(&answer, "huisraad:text", 10_000);
    let lost = answer.get("huisraad:lost") == Some(&serde_json::Value::Bool(true));
    v.show(&DetailsPage { v, house: house.name, path: post.path(), details: typed_html(&text), lost })
}
