//! An answer is taken back by who gave it, or out of its thread by whose that is; or said again, where it did not go.

use crate::error::Error;
use crate::kinds;
use crate::node::Cx;
use crate::page::{Fields, Page, Visit, done};
use crate::people::{Act, may};
use crate::post;
use crate::post::shown::press;
use actix_web::web::{self, Path, ServiceConfig};
use huisraad_storage::Tx;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/take-out/{response}", web::post().to(take_out))
        .route("/responses/{id}/take-back", web::post().to(take_back))
        .route("/responses/{id}/say-again", web::post().to(say_again));
}

async fn take_out(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    let response = at.1;
    let post = press(&v, &typed, move |tx, cx| kinds::take_out(tx, cx, response)).await?;
    done(&post.path(), "taken-out")
}

async fn say_again(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let post = press(&v, &typed, move |tx, cx| kinds::say_again(tx, cx, *id)).await?;
    done(&post.path(), "said-again")
}

async fn take_back(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    if !may(v.who.roles(), Act::Respond) {
        return Err(Error::NotFound);
    }
    let take_back = move |tx: &mut Tx<'_>, cx: &Cx| {
        // What was only prepared nobody knew of, and what was kept out that house does not have.
        let held = post::response(tx.conn(), *id)?;
        let said = !held.is_prepared() && !held.is_kept_out();
        let post = kinds::take_back(tx, cx, *id)?;
        Ok::<_, Error>((said && !post.is_ours(), post))
    };
    let (there, post) = press(&v, &typed, take_back).await?;
    done(&post.path(), if there { "taken-back" } else { "withdrawn" })
}
