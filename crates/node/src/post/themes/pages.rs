//! The list of themes of this house, to be changed by it.

use crate::page::{Fields, Form, Page, Visit, done};
use crate::people::{Act, require};
use actix_web::web::{self, ServiceConfig};
use askama::Template;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/themes", web::get().to(page)).route("/themes", web::post().to(change));
}

#[derive(Template)]
#[template(path = "post/themes/themes.html")]
struct Themes<'a> {
    v: &'a Visit,
    form: Form<'a>,
}

async fn page(v: Visit) -> Page {
    v.person()?;
    require(&v.who, Act::Arrange)?;
    let list = v.node.read(super::list).await?;
    let typed = Fields::default().with("themes", list.join("\n"));
    v.show(&Themes { v: &v, form: v.form(&typed, &[]) })
}

async fn change(v: Visit, typed: web::Form<Fields>) -> Page {
    let words = typed.text("themes");
    v.node.act(v.who.clone(), move |tx, cx| super::change(tx, cx, &words)).await?;
    done("/themes", "changed")
}
