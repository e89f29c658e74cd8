//! Handing over the chair: what to pass on, with how much of it there is now; on screen, and to print.

use super::today::needs;
use crate::error::Error;
use crate::page::{Page, Visit};
use crate::peer;
use crate::people::{Act, everybody, require};
use crate::words::{Role, Standing};
use crate::{meeting, membership, post};
use actix_web::web::{self, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/hand-over", web::get().to(page));
}

#[derive(Template)]
#[template(path = "web/hand_over.html")]
struct HandOver<'a> {
    v: &'a Visit,
    /// How many people of this house act as chair now.
    chairs: usize,
    /// What waits: where it stands, its words, how much of it there is.
    waits: Vec<(&'static str, &'static str, usize)>,
    /// The member houses.
    members: Vec<String>,
}

async fn page(v: Visit) -> Page {
    require(&v.who, Act::Release)?;
    let visit = v.clone();
    let (chairs, waits, members) = v
        .node
        .read(move |conn| {
            let chairs = everybody(conn)?.iter().filter(|p| p.roles.has(Role::Chair) && !p.waits).count();
            let peers = peer::everyone(conn)?;
            let count = |s: Standing| peers.iter().filter(|p| p.standing == s).count();
            let told = membership::all_newcomers(conn)?.iter().filter(|n| n.sponsor.is_some()).count();
            let no = meeting::not_sent(conn)?;
            let ready = post::ready(conn, &visit.who)?.iter().filter(|p| !no.has(p)).count();
            let waits = vec![
                ("/", "hand-over-needs", needs(conn, &visit)?.0.len()),
                ("/case-questions", "hand-over-ready", ready),
                ("/houses", "hand-over-applied", count(Standing::Applied)),
                ("/houses", "hand-over-newcomers", told),
                ("/houses", "hand-over-acquaintances", count(Standing::Acquaintance)),
            ];
            let members = peers.into_iter().filter(|p| p.standing == Standing::Member).map(|p| p.name).collect();
            Ok::<_, Error>((chairs, waits, members))
        })
        .await?;
    v.show(&HandOver { v: &v, chairs, waits, members })
}
