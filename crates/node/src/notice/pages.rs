//! Where somebody gives an address, and the two links of a mail.

use super::actions::{confirm, end, give};
use super::store::{Mailed, of};
use crate::error::{Error, Field, Key, Reason};
use crate::page::{Fields, Form, Page, Visit, done, exchange, exchanged};
use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;

/// Where the two links of a mail lead, once the secret in them was taken out.
const YES: &str = "/mail/yes";
const OFF: &str = "/mail/off";

/// The routes of this folder.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/mail", web::get().to(page))
        .route("/mail", web::post().to(give_address))
        .route("/mail/end", web::post().to(end_here))
        .route("/mail/yes/{token}", web::get().to(|v: Visit, t: Path<String>| opened(v, t, YES)))
        .route("/mail/off/{token}", web::get().to(|v: Visit, t: Path<String>| opened(v, t, OFF)))
        // Mail programs press this one themselves (RFC 8058).
        .route("/mail/off/{token}", web::post().to(|v: Visit, t: Path<String>| switch_off(v, t.into_inner())))
        .route(YES, web::get().to(|v: Visit| ask(v, false)))
        .route(OFF, web::get().to(|v: Visit| ask(v, true)))
        .route(YES, web::post().to(yes_here))
        .route(OFF, web::post().to(off_here));
}

#[derive(Template)]
#[template(path = "notice/mail.html")]
struct MailPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    mailed: Option<Mailed>,
    /// Whether an address is asked for.
    asks: bool,
    /// Whether this house has mail at all.
    has_mail: bool,
}

async fn page(v: Visit) -> Page {
    show(&v, &Fields::default(), &[]).await
}

async fn show(v: &Visit, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let person = v.person()?;
    let mailed = v.node.read(move |c| of(c, person)).await?.filter(|m| !m.address.is_empty());
    let (has_mail, asks) = (v.node.mailer.is_some(), mailed.as_ref().is_none_or(|m| m.confirmed.is_none()));
    v.show_form(wrong, &MailPage { v, form: v.form(typed, wrong), mailed, asks, has_mail })
}

async fn give_address(v: Visit, typed: web::Form<Fields>) -> Page {
    if v.node.mailer.is_none() {
        return Err(Error::NotFound);
    }
    let (address, language) = (typed.get("address").trim().to_owned(), v.language);
    match v.node.act(v.who.clone(), move |tx, cx| give(tx, cx, &address, language)).await {
        Ok(()) => done("/mail", "mail-sent"),
        Err(Error::Invalid(wrong)) => show(&v, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn end_here(v: Visit) -> Page {
    v.person()?;
    v.node.act(v.who.clone(), |tx, cx| end(tx, cx, None)).await?;
    done("/mail", "mail-off")
}

#[derive(Template)]
#[template(path = "notice/link.html")]
struct LinkPage<'a> {
    v: &'a Visit,
    off: bool,
    /// Whether it is done already.
    finished: bool,
}

/// A link of a mail. Programs that look at every link in one press nothing, and so end nothing.
async fn opened(v: Visit, token: Path<String>, to: &'static str) -> Page {
    exchange(&v, to, &token)
}

async fn ask(v: Visit, off: bool) -> Page {
    v.show(&LinkPage { v: &v, off, finished: false })
}

async fn yes_here(v: Visit, req: HttpRequest) -> Page {
    let token = exchanged(&v, &req, YES).ok_or(Error::Refused(Reason::MailOpenAgain))?;
    v.node.act(v.who.clone(), move |tx, cx| confirm(tx, cx, &token)).await?;
    v.show(&LinkPage { v: &v, off: false, finished: true })
}

async fn off_here(v: Visit, req: HttpRequest) -> Page {
    let token = exchanged(&v, &req, OFF).ok_or(Error::Refused(Reason::MailOpenAgain))?;
    switch_off(v, token).await
}

async fn switch_off(v: Visit, token: String) -> Page {
    v.node.act(v.who.clone(), move |tx, cx| end(tx, cx, Some(&token))).await?;
    v.show(&LinkPage { v: &v, off: true, finished: true })
}
