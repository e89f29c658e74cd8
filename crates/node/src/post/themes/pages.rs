//! The list of themes of this house, to be changed by it.

use crate::error::{Error, Field, Key};
use crate::house::taken_house;
use crate::node::Cx;
use crate::page::{Fields, Form, Page, Visit, done};
use crate::people::{Act, require};
use actix_web::web::{self, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx};

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/themes", web::get().to(page)).route("/themes", web::post().to(change));
}

#[derive(Template)]
#[template(path = "post/themes/themes.html")]
struct Themes<'a> {
    v: &'a Visit,
    form: Form<'a>,
    /// What it was filled in with.
    read: String,
}

fn filled_in(conn: &mut Conn) -> Result<Fields, Error> {
    Ok(Fields::default().with("themes", super::list(conn)?.join("\n")))
}

async fn page(v: Visit) -> Page {
    v.person()?;
    require(&v.who, Act::Arrange)?;
    show(&v, None, &[]).await
}

async fn show(v: &Visit, typed: Option<&Fields>, wrong: &[(Field, Key)]) -> Page {
    let here = v.node.read(filled_in).await?;
    let form = v.form(typed.unwrap_or(&here), wrong);
    v.show_form(wrong, &Themes { v, read: form.read(&here, "/themes"), form })
}

async fn change(v: Visit, typed: web::Form<Fields>) -> Page {
    let (words, asked) = (typed.text("themes"), typed.clone());
    let change = move |tx: &mut Tx<'_>, cx: &Cx| {
        // Who may not change it is told that alone.
        require(&cx.who, Act::Arrange)?;
        taken_house(tx)?;
        asked.is_as_read(&filled_in(tx.conn())?)?;
        super::change(tx, cx, &words)
    };
    match v.node.act(v.who.clone(), change).await {
        Ok(()) => done("/themes", "changed"),
        Err(Error::Invalid(wrong)) => show(&v, Some(&typed), &wrong).await,
        Err(e) => Err(e),
    }
}
