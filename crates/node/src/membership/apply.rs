//! Applying at a house, and inviting one.

use super::actions::{self, Application};
use super::principles::{self, Theirs};
use crate::error::{Error, Field, Key, Reason};
use crate::house::{House, Profile, principles_digest, profile_fields, set_profile, stand_by, taken_house, this_house};
use crate::node::{Cx, Node};
use crate::page::{Choice, Fields, Form, Page, Visit, done, markdown, qr_svg};
use crate::people::{Act, require};
use actix_web::web::{self, ServiceConfig};
use askama::Template;
use huisraad_federation::{Authority, RemoteActor};
use huisraad_storage::Tx;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/houses/apply", web::get().to(apply_page))
        .route("/houses/apply", web::post().to(apply))
        .route("/houses/invite", web::get().to(invite))
        .route("/join", web::get().to(join));
}

#[derive(Template)]
#[template(path = "membership/apply.html")]
struct Apply<'a> {
    v: &'a Visit,
    form: Form<'a>,
    /// The house applied at, once its address was typed and it answered.
    house: Option<&'a RemoteActor>,
    address: &'a str,
    /// Its principles; empty when they cannot be had: then nobody can endorse them.
    principles: String,
    digest: String,
    version: i64,
    endorse: Vec<Choice>,
    /// The fields for who we are.
    profile: String,
    /// What they were filled in with.
    read: String,
}

/// What an application takes the place of: who we say we are, and the principles that we stand by.
fn stands(house: &House) -> Fields {
    house.profile().fill(Fields::default()).with("principles", house.principles_digest())
}

/// The form. `house`: the one applied at, with its principles where they could be had.
async fn show(
    v: &Visit,
    typed: &Fields,
    wrong: &[(Field, Key)],
    house: Option<(&RemoteActor, Option<&Theirs>)>,
) -> Page {
    let form = v.form(typed, wrong);
    let here = stands(&v.node.read(this_house).await?);
    let page = Apply {
        v,
        house: house.map(|(actor, _)| actor),
        address: typed.get("address"),
        version: house.and_then(|(_, t)| t).map_or(1, |t| t.version),
        digest: house.and_then(|(_, t)| t).map(|t| principles_digest(&t.text)).unwrap_or_default(),
        principles: house.and_then(|(_, t)| t).map(|t| markdown(&t.text)).unwrap_or_default(),
        endorse: vec![
            Choice::new("principles", v.t("apply-endorse-principles"), ""),
            Choice::new("goals", v.t("apply-endorse-goals"), ""),
        ],
        profile: profile_fields(v, &form),
        read: form.read(&here, "/house"),
        form,
    };
    v.show_form(wrong, &page)
}

/// The address of a house's actor from what was typed: its name on the web, or an invitation, which is a link to it.
pub fn actor_url(node: &Node, address: &str) -> Option<url::Url> {
    let authority = match url::Url::parse(address.trim()) {
        Ok(link) if matches!(link.scheme(), "http" | "https") => Authority::of(&link)?,
        _ => Authority::parse(address.trim())?,
    };
    url::Url::parse(&format!("{}://{authority}/actor", node.config.reach().scheme())).ok()
}

pub(super) async fn fetch(v: &Visit, address: &str) -> Result<RemoteActor, Key> {
    if address.trim().is_empty() {
        return Err("apply-address-missing");
    }
    let url = actor_url(&v.node, address).ok_or("apply-address-wrong")?;
    if url == v.node.actor() {
        return Err("apply-ourselves");
    }
    v.node.client.actor(&url).await.map_err(|e| {
        tracing::info!(error = %e, "the house applied at could not be fetched");
        "apply-address-silent"
    })
}

async fn apply_page(v: Visit, typed: web::Query<Fields>) -> Page {
    require(&v.who, Act::Decide)?;
    // Nothing was pressed yet.
    if typed.all("address").is_empty() {
        return show(&v, &typed, &[], None).await;
    }
    match fetch(&v, typed.get("address")).await {
        Ok(house) => {
            let theirs = principles::of(&v.node, &house).await?;
            let profile = v.node.read(this_house).await?.profile();
            let typed = profile.fill(Fields::default().with("address", typed.get("address")));
            show(&v, &typed, &[], Some((&house, theirs.as_ref()))).await
        }
        Err(key) => show(&v, &typed, &[(Field::Address, key)], None).await,
    }
}

async fn apply(v: Visit, typed: web::Form<Fields>) -> Page {
    // Nobody else makes us ask another computer for something.
    require(&v.who, Act::Decide)?;
    let house = match fetch(&v, typed.get("address")).await {
        Ok(house) => house,
        Err(key) => return show(&v, &typed, &[(Field::Address, key)], None).await,
    };
    let ticked = typed.all("endorse");
    let a = Application {
        introduction: typed.text("introduction"),
        endorsed: ticked.contains(&"principles") && ticked.contains(&"goals"),
    };
    // What is endorsed is what was read.
    let read = principles::of(&v.node, &house).await?.filter(|t| principles_digest(&t.text) == typed.get("digest"));
    let Some(theirs) = read else {
        return show(&v, &typed, &[(Field::Endorse, "principles-silent")], Some((&house, None))).await;
    };
    let mut wrong = Vec::new();
    let profile = Profile::read_form(&typed, &mut wrong);
    let (actor, early, text) = (house.clone(), wrong.clone(), theirs.text.clone());
    let as_read = typed.clone();
    let asked = move |tx: &mut Tx<'_>, cx: &Cx| {
        as_read.is_as_read(&stands(&taken_house(tx)?))?;
        // Before it is sent, for it goes with it; if nothing is sent, nothing is changed.
        set_profile(tx, cx, &profile)?;
        match actions::apply(tx, cx, &actor, &a) {
            Ok(true) if early.is_empty() => stand_by(tx, cx, &text),
            Ok(true) => Err(Error::Invalid(early)),
            Ok(false) => Err(Error::Refused(Reason::ApplyUnderWay)),
            Err(Error::Invalid(found)) => Err(Error::Invalid(early.into_iter().chain(found).collect())),
            Err(e) => Err(e),
        }
    };
    match v.node.act(v.who.clone(), asked).await {
        // Pressed twice: the transaction of the second press is nothing.
        Ok(()) => done("/houses", "applied"),
        Err(Error::Refused(Reason::ApplyUnderWay)) => done("/houses", "applied-before"),
        Err(Error::Invalid(wrong)) => show(&v, &typed, &wrong, Some((&house, Some(&theirs)))).await,
        Err(e) => Err(e),
    }
}

#[derive(Template)]
#[template(path = "membership/invite.html")]
struct Invite<'a> {
    v: &'a Visit,
    /// The link, and the same as a picture.
    link: String,
    qr: String,
    /// Whether this is the page for who was invited.
    invited: bool,
}

fn show_invitation(v: &Visit, invited: bool) -> Page {
    let link = v.node.url("/join").to_string();
    v.show(&Invite { v, qr: qr_svg(&link), link, invited })
}

/// An invitation on paper. It names this house, and gives no right: a chair here decides all the same.
async fn invite(v: Visit) -> Page {
    v.person()?;
    show_invitation(&v, false)
}

/// Where the invitation leads who has no house on the network yet, or opens it in a browser.
async fn join(v: Visit) -> Page {
    show_invitation(&v, true)
}
