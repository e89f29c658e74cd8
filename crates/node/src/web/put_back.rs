//! On *Vandaag*: that an older copy of the house was put back, for everybody until a chair has seen it.

use crate::copies::{self, PutBack};
use crate::page::{Page, Visit, go};
use crate::people::{Act, may};
use crate::texts::local_moment;
use actix_web::web::{self, ServiceConfig};

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/put-back/seen", web::post().to(seen));
}

/// The card of it.
pub(super) struct Card {
    pub(super) said: String,
    /// What a chair does about it.
    pub(super) for_chair: Vec<String>,
}

pub(super) fn card(v: &Visit, what: PutBack) -> Card {
    let said = match what.made {
        Some(made) => v.t1("put-back-said", "when", v.moment(&local_moment(made), v.now)),
        None => v.t("put-back-said-no-time"),
    };
    let people = if what.known { "put-back-known" } else { "put-back-unknown" };
    let chair = may(v.who.roles(), Act::ArrangePeople);
    let for_chair = ["put-back-lost", people, "put-back-look"].into_iter().filter(|_| chair).map(|key| v.t(key));
    Card { said, for_chair: for_chair.collect() }
}

async fn seen(v: Visit) -> Page {
    v.person()?;
    v.node.act(v.who.clone(), copies::saw).await?;
    go("/")
}
