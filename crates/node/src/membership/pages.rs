//! The houses we know, applying at one, and deciding about those that applied.

use super::actions::{self, Application};
use super::wire;
use crate::error::{Error, Field, Key};
use crate::house::pages::activity_json;
use crate::house::{PRINCIPLES, principles_digest};
use crate::page::{Choice, Fields, Form, Page, Visit, done, markdown, signed_parts};
use crate::peer::{self, Peer, asker};
use crate::people::{Act, require};
use crate::viewer::Viewer;
use crate::words::Standing;
use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_federation::{Authority, RemoteActor};

/// The routes of this folder.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/houses", web::get().to(houses))
        .route("/houses/apply", web::get().to(apply_page))
        .route("/houses/apply", web::post().to(apply))
        .route("/houses/{authority}/decide", web::post().to(decide))
        .route("/members", web::get().to(members));
}

#[derive(Template)]
#[template(path = "membership/houses.html")]
struct Houses<'a> {
    v: &'a Visit,
    applied: Vec<Peer>,
    others: Vec<Peer>,
    ours: String,
}

async fn houses(v: Visit) -> Page {
    v.person()?;
    let all = v.node.read(peer::everyone).await?;
    let (applied, others) = all.into_iter().partition(|p| p.standing == Standing::Applied);
    v.show(&Houses { v: &v, applied, others, ours: principles_digest() })
}

#[derive(Template)]
#[template(path = "membership/apply.html")]
struct Apply<'a> {
    v: &'a Visit,
    form: Form<'a>,
    /// The house applied at, once its address was typed and it answered.
    house: Option<&'a RemoteActor>,
    address: &'a str,
    principles: String,
    principles_url: String,
    endorse: Vec<Choice>,
}

fn show(v: &Visit, typed: &Fields, wrong: &[(Field, Key)], house: Option<&RemoteActor>) -> Page {
    let (url, digest) = house.map(|h| wire::principles_of(&v.node, &h.document)).unwrap_or_default();
    let same = digest == principles_digest();
    let page = Apply {
        v,
        form: v.form(typed, wrong),
        house,
        address: typed.get("address"),
        // The text is shown when it is to the letter the one we have; else it must be read there.
        principles: if same { markdown(PRINCIPLES) } else { String::new() },
        principles_url: url,
        endorse: vec![
            Choice::new("principles", v.t("apply-endorse-principles"), ""),
            Choice::new("goals", v.t("apply-endorse-goals"), ""),
        ],
    };
    v.show_form(!wrong.is_empty(), &page)
}

/// The address of a house's actor from what was typed.
pub fn actor_url(v: &crate::node::Node, address: &str) -> Option<url::Url> {
    let authority = Authority::parse(address)?;
    url::Url::parse(&format!("{}://{authority}/actor", v.config.reach().scheme())).ok()
}

async fn fetch(v: &Visit, address: &str) -> Result<RemoteActor, Key> {
    let url = actor_url(&v.node, address).ok_or("apply-address-wrong")?;
    v.node.client.actor(&url).await.map_err(|e| {
        tracing::info!(error = %e, "the house applied at could not be fetched");
        "apply-address-silent"
    })
}

async fn apply_page(v: Visit, typed: web::Query<Fields>) -> Page {
    require(&v.who, Act::Decide)?;
    if typed.get("address").is_empty() {
        return show(&v, &typed, &[], None);
    }
    match fetch(&v, typed.get("address")).await {
        Ok(house) => show(&v, &typed, &[], Some(&house)),
        Err(key) => show(&v, &typed, &[("address", key)], None),
    }
}

async fn apply(v: Visit, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let house = match fetch(&v, typed.get("address")).await {
        Ok(house) => house,
        Err(key) => return show(&v, &typed, &[("address", key)], None),
    };
    let ticked = typed.all("endorse");
    let a = Application {
        introduction: typed.text("introduction"),
        endorsed: ticked.contains(&"principles") && ticked.contains(&"goals"),
    };
    let actor = house.clone();
    match v.node.act(v.who.clone(), move |tx, cx| actions::apply(tx, cx, &actor, &a)).await {
        Ok(()) => done("/houses", "applied"),
        Err(Error::Invalid(wrong)) => show(&v, &typed, &wrong, Some(&house)),
        Err(e) => Err(e),
    }
}

async fn decide(v: Visit, authority: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let what = typed.get("do").to_owned();
    v.node
        .act(v.who.clone(), move |tx, cx| match what.as_str() {
            "member" => actions::accept(tx, cx, &authority, Standing::Member),
            "acquaintance" => actions::accept(tx, cx, &authority, Standing::Acquaintance),
            "decline" => actions::decline(tx, cx, &authority),
            "pause" => actions::pause(tx, cx, &authority),
            "resume-member" => actions::resume(tx, cx, &authority, Standing::Member),
            "resume-acquaintance" => actions::resume(tx, cx, &authority, Standing::Acquaintance),
            _ => Err(Error::NotFound),
        })
        .await?;
    done("/houses", "changed")
}

/// The list of members, for members: by a house's signature, never for a stranger.
async fn members(v: Visit, req: HttpRequest) -> Page {
    let (target, headers) = signed_parts(&req);
    match asker(&v.node, &target, &headers).await? {
        Viewer::House { standing: Standing::Member, .. } => {
            let peers = v.node.read(peer::held).await?;
            Ok(activity_json(&wire::members(&v.node, &peers), true))
        }
        _ => Err(Error::NotFound),
    }
}
