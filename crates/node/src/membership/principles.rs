//! The principles, ours and those of other houses: reading them, changing ours, standing by those of another, and who has
//! not done so yet.

use super::apply::fetch;
use super::wire;
use crate::error::{Error, Field, Key, Reason};
use crate::house::pages::{activity_json, wants_activity};
use crate::house::{
    House, LONGEST_PRINCIPLES, principles_digest, stand_by, taken_house, this_house, wire as house_wire,
};
use crate::node::{Cx, Node};
use crate::page::{Fields, Form, Page, Visit, done, markdown};
use crate::peer::{self, Peer};
use crate::people::{Act, require};
use crate::words::Standing;
use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_federation::RemoteActor;
use huisraad_storage::Tx;
use serde_json::Value;
use url::Url;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/principles", web::get().to(page))
        .route("/principles/edit", web::get().to(edit_page))
        .route("/principles/edit", web::post().to(edit))
        .route("/principles/of/{authority}", web::get().to(theirs))
        .route("/principles/of/{authority}", web::post().to(endorse));
}

/// The text of another house, once it was fetched and is what its actor says.
pub struct Theirs {
    /// In Markdown.
    pub text: String,
    /// As that house counts.
    pub version: i64,
}

/// Fetches the principles that an actor names, from that house itself. `None` when they cannot be had, or are not those.
///
/// # Errors
/// A fault of storage.
pub async fn of(node: &Node, actor: &RemoteActor) -> Result<Option<Theirs>, Error> {
    let house = node.read(this_house).await?;
    let (url, digest) = wire::principles_of(node, &house, &actor.document);
    if digest == house.principles_digest() {
        return Ok(Some(Theirs { text: house.principles().to_owned(), version: house.principles_version }));
    }
    let Some(url) = Url::parse(&url).ok().filter(|u| u.origin() == actor.id.origin()) else { return Ok(None) };
    let document = match node.client.look(&url).await {
        Ok(document) => document,
        Err(e) => {
            tracing::info!(error = %e, "the principles of a house could not be fetched");
            return Ok(None);
        }
    };
    let text = document.get("huisraad:text").and_then(Value::as_str).unwrap_or_default().to_owned();
    let version = document.get("huisraad:version").and_then(Value::as_i64).unwrap_or(1);
    let fits = principles_digest(&text) == digest && text.chars().count() <= LONGEST_PRINCIPLES;
    Ok(fits.then_some(Theirs { text, version }))
}

#[derive(Template)]
#[template(path = "membership/principles.html")]
struct Principles<'a> {
    v: &'a Visit,
    text: String,
    digest: String,
    version: i64,
    /// Whether nobody here has decided on them yet.
    example: bool,
    /// Members that stand by another text.
    others: Vec<Peer>,
    /// How many members stand by ours.
    same: usize,
}

async fn page(v: Visit, req: HttpRequest) -> Page {
    let (house, held) = v.node.read(|c| Ok::<_, Error>((this_house(c)?, peer::held(c)?))).await?;
    if wants_activity(&req) {
        return Ok(activity_json(&house_wire::principles(&v.node, &house), false));
    }
    let digest = house.principles_digest();
    // Which houses we know is for who is signed in.
    let members = held.into_iter().filter(|p| p.standing == Standing::Member && v.signed_in());
    let (same, others): (Vec<Peer>, Vec<Peer>) = members.partition(|p| p.principles.as_deref() == Some(&digest));
    v.show(&Principles {
        v: &v,
        text: markdown(house.principles()),
        version: house.principles_version,
        example: house.has_example_principles(),
        others,
        same: same.len(),
        digest,
    })
}

#[derive(Template)]
#[template(path = "membership/principles_edit.html")]
struct Edit<'a> {
    v: &'a Visit,
    form: Form<'a>,
    /// What it was filled in with.
    read: String,
}

fn filled_in(house: &House) -> Fields {
    Fields::default().with("principles", house.principles())
}

async fn show_edit(v: &Visit, typed: Option<&Fields>, wrong: &[(Field, Key)]) -> Page {
    let here = filled_in(&v.node.read(this_house).await?);
    let form = v.form(typed.unwrap_or(&here), wrong);
    v.show_form(wrong, &Edit { v, read: form.read(&here, "/principles"), form })
}

async fn edit_page(v: Visit) -> Page {
    require(&v.who, Act::Decide)?;
    show_edit(&v, None, &[]).await
}

async fn edit(v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let (text, asked) = (typed.text("principles"), typed.clone());
    let change = move |tx: &mut Tx<'_>, cx: &Cx| {
        asked.is_as_read(&filled_in(&taken_house(tx)?))?;
        stand_by(tx, cx, &format!("{}\n", text.trim()))
    };
    match v.node.act(v.who.clone(), change).await {
        Ok(()) => done("/principles", "principles"),
        Err(Error::Invalid(wrong)) => show_edit(&v, Some(&typed), &wrong).await,
        Err(e) => Err(e),
    }
}

#[derive(Template)]
#[template(path = "membership/principles_theirs.html")]
struct TheirsPage<'a> {
    v: &'a Visit,
    house: String,
    authority: &'a str,
    text: String,
    digest: String,
    version: i64,
}

async fn fetched(v: &Visit, authority: &str) -> Result<(RemoteActor, Theirs), Error> {
    let actor = fetch(v, authority).await.map_err(|key| Error::Invalid(vec![(Field::Address, key)]))?;
    let theirs = of(&v.node, &actor).await?.ok_or(Error::Refused(Reason::PrinciplesSilent))?;
    Ok((actor, theirs))
}

async fn theirs(v: Visit, authority: Path<String>) -> Page {
    require(&v.who, Act::Decide)?;
    let (actor, theirs) = fetched(&v, &authority).await?;
    v.show(&TheirsPage {
        v: &v,
        house: actor.name,
        authority: &authority,
        digest: principles_digest(&theirs.text),
        version: theirs.version,
        text: markdown(&theirs.text),
    })
}

/// Our chair stands by the text of another house: it is ours from now on. It must be the text that was read.
async fn endorse(v: Visit, authority: Path<String>, typed: web::Form<Fields>) -> Page {
    require(&v.who, Act::Decide)?;
    let (_, theirs) = fetched(&v, &authority).await?;
    if principles_digest(&theirs.text) != typed.get("digest") {
        return Err(Error::Refused(Reason::ChangedMeanwhile));
    }
    v.node.act(v.who.clone(), move |tx, cx| stand_by(tx, cx, &theirs.text)).await?;
    done("/principles", "principles")
}
