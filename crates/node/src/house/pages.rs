//! The actor's documents, the principles, what the house says of itself, and its first steps.

use super::actions::{Description, describe, set_profile, welcomed};
use super::profile::{Profile, profile_fields};
use super::store::{House, taken_house, this_house};
use super::wire;
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::page::{Fields, Form, Page, Visit, done, go};
use activitypub_federation::fetch::webfinger::build_webfinger_response_with_type;
use actix_web::http::header;
use actix_web::web::{self, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use huisraad_federation::ACTIVITY_JSON;
use huisraad_storage::Tx;
use serde::Deserialize;
use serde_json::{Value, json};

/// The routes of this folder.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/actor", web::get().to(actor))
        .route("/.well-known/webfinger", web::get().to(webfinger))
        .route("/.well-known/nodeinfo", web::get().to(nodeinfo_links))
        .route("/nodeinfo/2.1", web::get().to(nodeinfo))
        .route("/house", web::get().to(house_page))
        .route("/house", web::post().to(change_house))
        .route("/welcome", web::post().to(put_welcome_aside));
}

/// An answer in ActivityStreams. `private`: what only some may read is never kept on the way.
pub fn activity_json(body: &Value, private: bool) -> HttpResponse {
    let keep = if private { "private, no-store" } else { "public, max-age=60" };
    HttpResponse::Ok()
        .content_type(ACTIVITY_JSON)
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::VARY, "Accept, Signature"))
        .body(body.to_string())
}

/// Whether the asker wants ActivityStreams rather than a page.
pub fn wants_activity(req: &HttpRequest) -> bool {
    let accept = req.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first = |name: &str| accept.find(name);
    let activity = first("application/activity+json").or_else(|| first("application/ld+json"));
    match (activity, first("text/html")) {
        (Some(a), Some(h)) => a < h,
        (a, _) => a.is_some(),
    }
}

async fn actor(v: Visit, req: HttpRequest) -> Page {
    if !wants_activity(&req)
        && req.headers().get(header::ACCEPT).is_some_and(|a| a.as_bytes().starts_with(b"text/html"))
    {
        return go("/");
    }
    let house = v.node.read(this_house).await?;
    Ok(activity_json(&wire::actor(&v.node, &house), false))
}

#[derive(Deserialize)]
struct Resource {
    resource: String,
}

async fn webfinger(v: Visit, q: Query<Resource>) -> Page {
    let actor = v.node.actor();
    // Our authority may have a port, which the library's own parser of names does not expect.
    let subject = format!("acct:huis@{}", v.node.authority());
    if q.resource != subject && q.resource != actor.as_str() {
        return Err(Error::NotFound);
    }
    let mut answer = json!(build_webfinger_response_with_type(subject, vec![(actor, Some("Organization"))]));
    // The library writes out what a link does not have, and a JRD knows no null (RFC 7033 §4.4.4).
    for link in answer.get_mut("links").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(members) = link.as_object_mut() {
            members.retain(|_, value| !value.is_null());
        }
    }
    Ok(HttpResponse::Ok().content_type("application/jrd+json").json(answer))
}

async fn nodeinfo_links(v: Visit) -> Page {
    Ok(HttpResponse::Ok().json(json!({"links": [
        {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": v.node.url("/nodeinfo/2.1").as_str()},
        {"rel": "https://www.w3.org/ns/activitystreams#Application", "href": v.node.actor().as_str()},
    ]})))
}

async fn nodeinfo(v: Visit) -> Page {
    let house = v.node.read(this_house).await?;
    let kind = r#"application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#""#;
    Ok(HttpResponse::Ok().content_type(kind).body(wire::nodeinfo(&house).to_string()))
}

#[derive(Template)]
#[template(path = "house/house.html")]
struct HousePage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    /// What it was filled in with.
    read: String,
    profile: String,
    fingerprint: String,
}

impl HousePage<'_> {
    /// Where one goes from here: address, name, and what is there.
    fn rooms(&self) -> Vec<(&'static str, Key, Key)> {
        let (chair, steward) = (self.v.is("chair"), self.v.is("steward"));
        [
            (true, ("/houses", "menu-houses", "room-houses")),
            (true, ("/people", "menu-people", "room-people")),
            (chair || self.v.is("adviser"), ("/consultations", "consultations-title", "room-consultations")),
            (true, ("/meetings", "decisions-title", "room-meetings")),
            (self.v.sees_deliveries(), ("/deliveries", "menu-deliveries", "room-deliveries")),
            (chair || steward, ("/themes", "themes-title", "room-themes")),
            (true, ("/principles", "principles-title", "room-principles")),
            (chair, ("/hand-over", "hand-over", "room-hand-over")),
        ]
        .into_iter()
        .filter_map(|(shown, room)| shown.then_some(room))
        .collect()
    }
}

/// The form of the house, filled in with how it is.
fn filled_in(h: House) -> Fields {
    let profile = h.profile();
    profile.fill(Fields::default().with("name", h.name).with("place", h.place).with("about", h.about))
}

async fn show_house(v: &Visit, typed: Option<&Fields>, wrong: &[(Field, Key)]) -> Page {
    let here = filled_in(v.node.read(this_house).await?);
    let typed = typed.unwrap_or(&here);
    let fingerprint = huisraad_federation::fingerprint(v.node.key.public_pem());
    let form = v.form(typed, wrong);
    let read = form.read(&here, "/house");
    v.show_form(wrong, &HousePage { v, profile: profile_fields(v, &form), form, read, fingerprint })
}

async fn house_page(v: Visit) -> Page {
    v.person()?;
    show_house(&v, None, &[]).await
}

async fn change_house(v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let d = Description { name: typed.text("name"), place: typed.text("place"), about: typed.text("about") };
    let mut wrong = Vec::new();
    let profile = Profile::read_form(&typed, &mut wrong);
    let asked = typed.clone();
    let change = move |tx: &mut Tx<'_>, cx: &Cx| {
        asked.is_as_read(&filled_in(taken_house(tx)?))?;
        Error::all_at_once(&wrong, describe(tx, cx, &d))?;
        set_profile(tx, cx, &profile)
    };
    match v.node.act(v.who.clone(), change).await {
        Ok(()) => done("/house", "changed"),
        Err(Error::Invalid(wrong)) => show_house(&v, Some(&typed), &wrong).await,
        Err(e) => Err(e),
    }
}

async fn put_welcome_aside(v: Visit) -> Page {
    v.node.act(v.who.clone(), welcomed).await?;
    go("/")
}
