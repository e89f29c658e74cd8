//! The public form, what who asked sees, and what chairs and advisers see.

use super::actions::{self, NewConsultation};
use super::rules::{self, Asker, State};
use super::store::{self, Consultation, consultation, for_who_asked};
use crate::error::{Error, Field, Key, Reason};
use crate::page::{Choice, Fields, Form, Page, Visit, done, exchange, exchanged, go, qr_svg, typed_html};
use crate::people::{Doors, SHARED_IDLE, hash_token};
use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, ServiceConfig};
use askama::Template;

/// The routes of this kind.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/consultations/new", web::get().to(form))
        .route("/consultations", web::post().to(ask))
        .route("/consultations", web::get().to(list))
        .route("/consultations/{id}", web::get().to(one))
        .route("/consultations/{id}/take-up", web::post().to(take_up))
        .route("/consultations/{id}/answer", web::post().to(answer))
        .route("/consultations/{id}/forget", web::post().to(forget))
        .route("/advice", web::get().to(asked))
        .route("/advice/{token}", web::get().to(opened));
}

#[derive(Template)]
#[template(path = "consultation/new.html")]
struct NewPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    askers: Vec<Choice>,
}

fn show_form(v: &Visit, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let askers = Asker::ALL.iter().map(|a| Choice::new(a.as_str(), v.t(a.key()), "")).collect();
    v.show_form(wrong, &NewPage { v, form: v.form(typed, wrong), askers })
}

async fn form(v: Visit) -> Page {
    show_form(&v, &Fields::default(), &[])
}

#[derive(Template)]
#[template(path = "consultation/asked.html")]
struct AskedPage<'a> {
    v: &'a Visit,
    /// Its address, as long as there is no answer.
    address: Option<(String, String)>,
    c: Option<&'a Consultation>,
    question: String,
    answer: String,
    when: String,
}

async fn ask(v: Visit, doors: Data<Doors>, typed: web::Form<Fields>) -> Page {
    let new = NewConsultation {
        asker: Asker::parse(typed.get("asker")),
        name: typed.text("name"),
        subject: typed.text("subject"),
        question: typed.text("question"),
        contact: typed.text("contact"),
        mail: if v.node.mailer.is_some() { typed.get("mail").trim().to_owned() } else { String::new() },
    };
    let token = v.node.random.token::<20>();
    let secret = token.clone();
    // People do not see this field; programs that fill in all they find do, and are thanked for nothing.
    if !typed.get("website").is_empty() {
        return show_asked(&v, &token, None);
    }
    let asked = match actions::check(&new) {
        Ok(()) if !doors.asks(v.from) => Err(Error::Refused(Reason::TooMany)),
        Ok(()) => v.node.act(v.who.clone(), move |tx, cx| actions::ask(tx, cx, &new, &secret)).await,
        wrong => wrong,
    };
    match asked {
        // Where the browser goes on is kept: who pressed twice is shown the same address.
        Ok(()) => go(&format!("/advice/{token}")),
        Err(Error::Invalid(wrong)) => show_form(&v, &typed, &wrong),
        Err(e) => Err(e),
    }
}

/// What who asked sees: the address, as long as there is no answer, and what they asked.
fn show_asked(v: &Visit, token: &str, c: Option<&Consultation>) -> Page {
    let address = v.node.url(&format!("/advice/{token}")).to_string();
    let address = c.is_none_or(|c| c.answer.is_empty()).then(|| (address.clone(), qr_svg(&address)));
    let html = |text: fn(&Consultation) -> &str| c.map(|c| typed_html(text(c))).unwrap_or_default();
    let when = c.map(|c| v.ago(c.changed, v.now)).unwrap_or_default();
    let (question, answer) = (html(|c| &c.question), html(|c| &c.answer));
    v.show(&AskedPage { v, address, c, question, answer, when })
}

/// The address that who asked was given.
async fn opened(v: Visit, token: Path<String>) -> Page {
    let digest = hash_token(&token);
    v.node.read(move |conn| for_who_asked(conn, &digest)).await?;
    exchange(&v, "/advice", &token)
}

async fn asked(v: Visit, req: HttpRequest) -> Page {
    let token = exchanged(&v, &req, "/advice").ok_or(Error::Refused(Reason::ConsultationOpenAgain))?;
    let digest = hash_token(&token);
    let c = v.node.read(move |conn| for_who_asked(conn, &digest)).await?;
    // On whose computer this is read, we do not know.
    let v = Visit { leaves: Some(SHARED_IDLE), ..v };
    show_asked(&v, &token, Some(&c))
}

#[derive(Template)]
#[template(path = "consultation/list.html")]
struct ListPage<'a> {
    v: &'a Visit,
    all: Vec<(Consultation, String)>,
    /// Where the rest begins.
    next: Option<i64>,
}

async fn list(v: Visit, asked: web::Query<Fields>) -> Page {
    rules::require(&v.who)?;
    let from = asked.number("from").unwrap_or(0).clamp(0, i64::from(u32::MAX));
    let mut all = v.node.read(move |conn| store::all(conn, from)).await?;
    let page = usize::try_from(store::A_PAGE).unwrap_or(usize::MAX);
    let next = (all.len() > page).then_some(from + store::A_PAGE);
    all.truncate(page);
    let all = all.into_iter().map(|c| (v.ago(c.created, v.now), c)).map(|(when, c)| (c, when)).collect();
    v.show(&ListPage { v: &v, all, next })
}

#[derive(Template)]
#[template(path = "consultation/one.html")]
struct OnePage<'a> {
    v: &'a Visit,
    c: Consultation,
    question: String,
    answer: String,
    when: String,
    form: Form<'a>,
}

async fn one(v: Visit, id: Path<i64>) -> Page {
    show_one(&v, *id, &Fields::default(), &[]).await
}

async fn show_one(v: &Visit, id: i64, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    rules::require(&v.who)?;
    let c = v.node.read(move |conn| consultation(conn, id)).await?;
    let filled;
    let typed = if wrong.is_empty() {
        filled = Fields::default().with("answer", c.answer.clone());
        &filled
    } else {
        typed
    };
    let (question, answer, when) = (typed_html(&c.question), typed_html(&c.answer), v.ago(c.created, v.now));
    v.show_form(wrong, &OnePage { v, question, answer, when, form: v.form(typed, wrong), c })
}

async fn take_up(v: Visit, id: Path<i64>) -> Page {
    let c = v.node.act(v.who.clone(), move |tx, cx| actions::take_up(tx, cx, *id)).await?;
    done(&format!("/consultations/{}", c.id), "taken-up")
}

async fn answer(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    let (id, text, seen) = (*id, typed.text("answer"), typed.number("seen"));
    match v.node.act(v.who.clone(), move |tx, cx| actions::give(tx, cx, id, seen, &text)).await {
        Ok(_) => done(&format!("/consultations/{id}"), "answered"),
        Err(Error::Invalid(wrong)) => show_one(&v, id, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

async fn forget(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    let seen = typed.number("seen");
    v.node.act(v.who.clone(), move |tx, cx| actions::forget_read(tx, cx, *id, seen)).await?;
    done("/consultations", "withdrawn")
}
