//! What a newer program of another house sent and ours does not know: a chair reads so once.

use super::today::{Need, Seen};
use crate::error::Error;
use crate::page::{Fields, Page, Visit};
use crate::{peer, post};
use actix_web::web::{self, Path, ServiceConfig};
use huisraad_storage::Conn;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/houses/{authority}/unknown/seen", web::post().to(seen));
}

/// The cards: one for each house.
pub(super) fn needs(conn: &mut Conn, v: &Visit) -> Result<Vec<Need>, Error> {
    let mut all = Vec::new();
    let unread = post::unread_unknown(conn)?;
    let mut houses = peer::among(conn, &unread)?;
    for p in unread.iter().filter_map(|id| houses.remove(id)) {
        all.push(Need {
            title: v.t1("need-unknown", "house", p.name),
            path: format!("/houses/{}", p.authority),
            seen: Some(Seen { to: format!("/houses/{}/unknown/seen", p.authority), at: v.now }),
            from: p.authority,
            when: String::new(),
            text: v.t("need-unknown-help"),
            button: v.t("need-look"),
        });
    }
    Ok(all)
}

async fn seen(v: Visit, authority: Path<String>, typed: web::Form<Fields>) -> Page {
    let at = typed.moment("at");
    let read = move |tx: &mut huisraad_storage::Tx<'_>, cx: &crate::node::Cx| {
        let peer = peer::by_authority(tx.conn(), &authority)?.ok_or(Error::NotFound)?;
        post::unknown_read(tx, cx, peer.id, at)
    };
    v.node.act(v.who.clone(), read).await?;
    crate::page::go("/")
}
