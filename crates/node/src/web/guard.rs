//! What every request passes through: who visits, whether a form was sent from our own page, the headers of the answer,
//! and a page with a sentence for every error.

use super::forms::{FormSent, note_answer};
use super::robots;
use super::seats::{self, Seat};
use crate::error::{Error, Field, Reason};
use crate::node::Node;
use crate::once;
use crate::page::{Done, Jar, Visit, done_key, error_page, go, not_read, page_of, way_back, way_in_of};
use crate::people::{OWN_IDLE, SHARED_IDLE, bearer, hash_token, is_enrolled, revive, still_in, visitor};
use crate::post;
use crate::texts::{Language, Say};
use crate::viewer::{Session, Viewer};
use crate::web::origin;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use std::sync::Arc;
use std::time::Duration;

/// Nothing from elsewhere, no script at all, and nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'";

/// A sign of life is written at most this often.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// The answer to an address that leads nowhere. The address of a form that is opened (a reload, a bookmark) leads who is in to the page
/// it stands on; to a post only for who may read that.
pub async fn nothing(req: HttpRequest) -> Result<HttpResponse, Error> {
    // Of what is no page nobody made a visit.
    let v = req.extensions().get::<Visit>().cloned().ok_or(Error::NotFound)?;
    let opened = matches!(*req.method(), Method::GET | Method::HEAD) && req.match_pattern().is_some();
    let page = page_of(&v.path).filter(|_| opened && v.signed_in()).ok_or(Error::NotFound)?;
    if let Some(slug) = page.strip_prefix("/posts/").map(str::to_owned) {
        let who = v.who.clone();
        v.node.read(move |conn| post::by_slug(conn, &who, &slug)).await?;
    }
    go(&page)
}

/// Puts the headers on every answer that keep a browser from being used against who sits before it.
pub async fn headers(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let closed = robots::are_kept_out(req.path());
    let mut response = next.call(req).await?;
    let later = matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let headers = response.headers_mut();
    if later && !headers.contains_key(header::RETRY_AFTER) {
        headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("30"));
    }
    if closed {
        headers.insert(header::HeaderName::from_static("x-robots-tag"), header::HeaderValue::from_static("noindex"));
    }
    // What says nothing of it is kept by nobody: most is somebody's own.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    }
    let mut put = |name, value| headers.insert(name, header::HeaderValue::from_static(value));
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not "no-referrer": browsers would then send `Origin: null` with our own forms.
    put(header::REFERRER_POLICY, "same-origin");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()");
    Ok(response)
}

/// Makes a [`Visit`] of the request, refuses forms sent from elsewhere, and turns an error into a page.
pub async fn visit(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let Some(node) = req.app_data::<Data<Node>>().map(|d| d.clone().into_inner()) else {
        return Err(Error::Internal("no node".into()).into());
    };
    // The inbox is no page: what reaches it is signed, and answered in a word.
    // A monitor is answered also where nothing can be read.
    if matches!(req.path(), "/inbox" | "/healthz") {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    let cookie = req.cookie(&Jar::Session.name(&node.config));
    let session = cookie.map(|c| Session { token: hash_token(c.value()), of: still_in });
    Session::within(session, visited(&node, req, next)).await
}

async fn visited(
    node: &Arc<Node>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (v, last) = visit_of(node, &req).await?;
    req.extensions_mut().insert(v.clone());
    let seat = match allowed(node, &req, &v, last) {
        Ok(seat) => seat,
        Err(e) => return Ok(req.into_response(error_page(&v, &e)?).map_into_boxed_body()),
    };
    if let Some(seat) = seat {
        let mut response = form(v.clone(), last, &seat, req, next).await?;
        say_once(&v, response.response_mut())?;
        return Ok(response);
    }
    let answer = tokio::time::timeout(LONGEST, next.call(req)).await;
    let mut response =
        answer.map_err(|_| actix_web::error::ErrorRequestTimeout("it took too long"))??.map_into_boxed_body();
    let plain = response.response().error().map(|e| error_page(&v, &error_of(&v, e)));
    match plain {
        Some(page) => {
            let (req, _) = response.into_parts();
            let mut page = page?;
            say_once(&v, &mut page)?;
            Ok(ServiceResponse::new(req, page).map_into_boxed_body())
        }
        None => {
            say_once(&v, response.response_mut())?;
            Ok(response)
        }
    }
}

/// Whether what is sent may be read at all. Gives the place of a form.
fn allowed(node: &Node, req: &ServiceRequest, v: &Visit, last: Option<i64>) -> Result<Option<Seat>, Error> {
    // Mail programs press this button themselves (RFC 8058); who knows the token may.
    let from_mail = req.path().starts_with("/mail/off/");
    match changes(req) {
        false => Ok(None),
        true if !from_mail && !is_from_us(node, req) => Err(Error::Refused(Reason::Elsewhere)),
        // A file is read into memory: only of who may put one somewhere.
        true if req.path().ends_with("/files") && !v.signed_in() => Err(Error::NotFound),
        true => seats::take(req, v, last).map(Some),
    }
}

/// Answers a form: it counts once, and what is not done comes back with what was typed.
async fn form(
    v: Visit,
    last: Option<i64>,
    seat: &Seat,
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let answered = |req: HttpRequest, page: HttpResponse| ServiceResponse::new(req, page).map_into_boxed_body();
    let longest = if req.path().ends_with("/files") { UPLOAD } else { LONGEST };
    let read = tokio::time::timeout(seat.time, FormSent::read(&mut req, seat)).await;
    let sent_form = match read.map_err(|_| actix_web::error::ErrorRequestTimeout("it took too long"))? {
        Ok(sent_form) => sent_form,
        Err(e) => {
            let said = req.headers().get(header::REFERER).and_then(|from| from.to_str().ok());
            let from = said.and_then(|from| way_back(&v.node.config, from));
            return Ok(answered(req.into_parts().0, not_read(&v, &error_of(&v, &e), from)?));
        }
    };
    let mut v = v;
    if v.signed_in() {
        // While it was on its way they may have been signed out, or lost a role.
        let node = v.node.clone();
        (v, _) = visit_of(&node, &req).await?;
        req.extensions_mut().insert(v.clone());
    }
    let had_session = req.cookie(&Jar::Session.name(&v.node.config)).is_some();
    if let Some(page) = sent_form.stopped(&v, had_session, last)? {
        return Ok(answered(req.into_parts().0, page));
    }
    let sent = sent_form.sent(&v);
    if let Some(sent) = &sent
        && let Some(page) = sent_form.repeated(&v, sent).await?
    {
        return Ok(answered(req.into_parts().0, page));
    }
    let Ok((answer, sent)) = tokio::time::timeout(longest, once::within(sent, next.call(req))).await else {
        let slow = Error::Storage(huisraad_storage::Error::Commit("a form took too long".into()));
        return Err(InternalError::from_response("it took too long", sent_form.failed(&v, &slow).await?).into());
    };
    let response = answer?.map_into_boxed_body();
    let Some(error) = response.response().error().map(|e| error_of(&v, e)) else {
        if let Some(sent) = sent.filter(|sent| sent.is_claimed()) {
            note_answer(&v, sent, &response);
        }
        return Ok(response);
    };
    let (asked, _) = response.into_parts();
    // Of two that came at once, this is the second: whatever it ran into, the first was done.
    if let Some(sent) = sent.filter(|sent| !sent.is_claimed())
        && let Some(page) = sent_form.repeated(&v, &sent).await?
    {
        return Ok(answered(asked, page));
    }
    Ok(answered(asked, sent_form.failed(&v, &error).await?))
}

/// What was done is said on the next page of the browser that did it, and once.
fn say_once(v: &Visit, response: &mut HttpResponse) -> Result<(), Error> {
    let code = response.extensions().get::<Done>().map(|done| done.0.clone());
    let page = response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    let cookie = match code {
        Some(code) => Jar::Done.brief(&v.node.config, code, 1),
        None if page && v.done.is_some() => Jar::Done.empty(&v.node.config),
        None => return Ok(()),
    };
    response.add_cookie(&cookie).map_err(|e| Error::Internal(e.to_string()))
}

/// How long a request may take, with its body: who sends a form one letter at a time is cut off.
const LONGEST: Duration = Duration::from_secs(30);

/// The same with a picture in it, over a slow line.
const UPLOAD: Duration = Duration::from_secs(300);

/// What went wrong, as ours; a fault of our own is logged.
fn error_of(v: &Visit, error: &actix_web::Error) -> Error {
    match error.as_error::<Error>() {
        Some(e @ (Error::Storage(_) | Error::Internal(_))) => {
            // Only where it was: what comes after may be somebody's secret.
            let place = v.path.split('/').nth(1).unwrap_or_default();
            tracing::error!(error = %e, place, "a request failed");
            let Error::Storage(e) = e else { return Error::Internal(String::new()) };
            v.node.store.note_fault(e);
            Error::Storage(huisraad_storage::Error::Closed)
        }
        Some(Error::NotFound) => Error::NotFound,
        Some(Error::Refused(why)) => Error::Refused(*why),
        Some(Error::Invalid(fields)) => Error::Invalid(fields.clone()),
        // What the framework refuses (a path that does not parse, a form that is none) does not exist for us.
        None if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
            Error::Invalid(vec![(Field::Form, "text-long")])
        }
        None => Error::NotFound,
    }
}

fn changes(req: &ServiceRequest) -> bool {
    !matches!(*req.method(), Method::GET | Method::HEAD)
}

/// Whether a form comes from a page of ours. Browsers say so in `Origin`; one that says nothing is not believed.
fn is_from_us(node: &Node, req: &ServiceRequest) -> bool {
    let own = node.config.url("/").origin().ascii_serialization();
    req.headers().get(header::ORIGIN).is_some_and(|o| o.as_bytes() == own.as_bytes())
}

/// Who visits; and whose session it was, where it is over by now.
async fn visit_of(node: &Arc<Node>, req: &ServiceRequest) -> Result<(Visit, Option<i64>), Error> {
    let token = |jar: Jar| req.cookie(&jar.name(&node.config)).map(|c| hash_token(c.value()));
    let (session, computer) = (token(Jar::Session), token(Jar::Computer));
    let hash = session.clone();
    let (live, borne, enrolled, house) = node
        .read(move |conn| {
            let live = session.as_ref().map(|t| visitor(conn, t)).transpose()?.flatten();
            let borne = session.filter(|_| live.is_none()).map(|t| bearer(conn, &t)).transpose()?.flatten();
            let enrolled = computer.map(|t| is_enrolled(conn, &t)).transpose()?.unwrap_or(false);
            let name = match crate::house::this_house(conn) {
                Ok(house) => house.name,
                Err(Error::NotFound) => String::new(),
                Err(e) => return Err(e),
            };
            Ok((live, borne, enrolled, name))
        })
        .await?;
    let now = node.clock.now();
    let last = live.as_ref().map(|l| l.person);
    let live = live.filter(|l| now.is_within(if l.shared { SHARED_IDLE } else { OWN_IDLE }, l.seen));
    let borne = borne.filter(|b| now.is_within(SHARED_IDLE, b.seen));
    let slip = borne.as_ref().map(|b| b.slug.clone());
    let leaves = (live.as_ref().is_some_and(|l| l.shared) || borne.is_some()).then_some(SHARED_IDLE);
    let seen = live.as_ref().map(|l| l.seen).or_else(|| borne.as_ref().map(|b| b.seen));
    if let (Some(seen), Some(hash)) = (seen, hash)
        && now.since(seen) > SEEN_EVERY
    {
        // Reading goes on when writing cannot, and does not wait for it.
        let noted = node.act(Viewer::Clock, move |tx, cx| revive(tx, &hash, cx.now));
        if let Ok(Err(e)) = tokio::time::timeout(Duration::from_millis(500), noted).await {
            tracing::error!(error = %e, "a sign of life could not be noted");
        }
    }
    let who = match (live, borne) {
        (Some(l), _) => Viewer::Person { id: l.person, roles: l.roles },
        // Elsewhere they are nobody.
        (None, Some(b)) if is_of(req.path(), &b.slug) => Viewer::Bearer { slug: b.slug },
        (None, _) => Viewer::Stranger,
    };
    let done = req.cookie(&Jar::Done.name(&node.config)).and_then(|c| done_key(c.value()));
    let v = Visit {
        who,
        say: Say::new(node.texts.clone(), language(node, req)),
        now,
        path: req.path().to_owned(),
        sent: changes(req),
        way: way_in_of(&node.config, req.path(), req.query_string(), changes(req)),
        section: None,
        back: None,
        done,
        house,
        enrolled,
        from: origin::from(req.request(), &node.config.proxies),
        leaves,
        slip,
        node: node.clone(),
    };
    Ok((v, last))
}

/// Whether this address is of the post with this slug.
fn is_of(path: &str, slug: &str) -> bool {
    let rest = path.strip_prefix("/posts/").and_then(|rest| rest.strip_prefix(slug));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The language chosen; else Dutch. What the browser was set to says little about who sits before a shared computer.
fn language(node: &Node, req: &ServiceRequest) -> Language {
    let chosen = req.cookie(&Jar::Language.name(&node.config)).and_then(|c| Language::parse(c.value()));
    chosen.unwrap_or(Language::Nl)
}
