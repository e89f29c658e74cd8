//! What every request passes through: who visits, whether a form was sent from our own page, the headers of the answer,
//! and a page with a sentence for every error.

use crate::error::Error;
use crate::node::Node;
use crate::page::{Fields, Jar, Visit, done_key, error_page};
use crate::people::pages::again;
use crate::people::{OWN_IDLE, SHARED_IDLE, hash_token, is_enrolled, revive, visitor};
use crate::texts::{Language, Say};
use crate::viewer::Viewer;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::{Data, Form};
use actix_web::{HttpMessage, HttpResponse};
use std::sync::Arc;
use std::time::Duration;

/// Nothing from elsewhere, no script at all, and nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'";

/// A sign of life is written at most this often.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// The answer to an address that leads nowhere.
pub async fn nothing() -> Result<HttpResponse, Error> {
    Err(Error::NotFound)
}

/// Puts the headers on every answer that keep a browser from being used against who sits before it.
pub async fn headers(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(req).await?;
    let headers = response.headers_mut();
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
    let v = visit_of(&node, &req).await?;
    req.extensions_mut().insert(v.clone());
    // Mail programs press this button themselves (RFC 8058); who knows the token may.
    let from_mail = req.path().starts_with("/mail/off/");
    if changes(&req) && !from_mail && !is_from_us(&node, &req) {
        let page = error_page(&v, &Error::Refused("error-elsewhere"))?;
        return Ok(req.into_response(page).map_into_boxed_body());
    }
    // A file is read into memory: only of who may put one somewhere.
    if changes(&req) && req.path().ends_with("/files") && !v.signed_in() {
        let page = error_page(&v, &Error::NotFound)?;
        return Ok(req.into_response(page).map_into_boxed_body());
    }
    // Somebody whose session ended while they were writing: what they wrote is not thrown away.
    let had_session = req.cookie(&Jar::Session.name(&node.config)).is_some();
    let coming_in = ["/sign-in", "/card", "/demo/", "/mail/off/"].iter().any(|p| req.path().starts_with(p));
    if changes(&req) && had_session && !v.signed_in() && !coming_in {
        let mut req = req;
        let typed = in_time(req.extract::<Form<Fields>>()).await?.map(Form::into_inner).unwrap_or_default();
        let page = again(&v, &typed)?;
        return Ok(req.into_response(page).map_into_boxed_body());
    }
    let longest = if req.path().ends_with("/files") { UPLOAD } else { LONGEST };
    let answer = tokio::time::timeout(longest, next.call(req)).await;
    let response =
        answer.map_err(|_| actix_web::error::ErrorRequestTimeout("it took too long"))??.map_into_boxed_body();
    let plain = response.response().error().map(|e| page_of(&v, e));
    match plain {
        Some(page) => {
            let (req, _) = response.into_parts();
            Ok(ServiceResponse::new(req, page?).map_into_boxed_body())
        }
        None => Ok(response),
    }
}

/// How long a request may take, with its body: who sends a form one letter at a time is cut off.
const LONGEST: Duration = Duration::from_secs(30);

/// The same with a picture in it, over a slow line.
const UPLOAD: Duration = Duration::from_secs(300);

async fn in_time<T>(work: impl Future<Output = T>) -> Result<T, actix_web::Error> {
    tokio::time::timeout(LONGEST, work).await.map_err(|_| actix_web::error::ErrorRequestTimeout("it took too long"))
}

fn page_of(v: &Visit, error: &actix_web::Error) -> Result<HttpResponse, Error> {
    match error.as_error::<Error>() {
        Some(e) => {
            if matches!(e, Error::Storage(_) | Error::Internal(_)) {
                // Only where it was: what comes after may be somebody's secret.
                let place = v.path.split('/').nth(1).unwrap_or_default();
                tracing::error!(error = %e, place, "a request failed");
                if let Error::Storage(e) = e {
                    v.node.store.heard(e);
                }
            }
            error_page(v, e)
        }
        // What the framework refuses (a path that does not parse, a form that is none) does not exist for us.
        None if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
            error_page(v, &Error::Invalid(vec![("form", "text-long")]))
        }
        None => error_page(v, &Error::NotFound),
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

async fn visit_of(node: &Arc<Node>, req: &ServiceRequest) -> Result<Visit, Error> {
    let token = |jar: Jar| req.cookie(&jar.name(&node.config)).map(|c| hash_token(c.value()));
    let (session, computer) = (token(Jar::Session), token(Jar::Computer));
    let hash = session.clone();
    let (live, enrolled, house) = node
        .read(move |conn| {
            let live = session.map(|t| visitor(conn, &t)).transpose()?.flatten();
            let enrolled = computer.map(|t| is_enrolled(conn, &t)).transpose()?.unwrap_or(false);
            let name = match crate::house::this_house(conn) {
                Ok(house) => house.name,
                Err(Error::NotFound) => String::new(),
                Err(e) => return Err(e),
            };
            Ok((live, enrolled, name))
        })
        .await?;
    let now = node.clock.now();
    let live = live.filter(|l| now.since(l.seen) < if l.shared { SHARED_IDLE } else { OWN_IDLE });
    if let (Some(l), Some(hash)) = (&live, hash)
        && now.since(l.seen) > SEEN_EVERY
    {
        // Reading goes on when writing cannot.
        if let Err(e) = node.act(Viewer::Clock, move |tx, cx| revive(tx, &hash, cx.now)).await {
            tracing::error!(error = %e, "a sign of life could not be noted");
        }
    }
    let who = live.map_or(Viewer::Stranger, |l| Viewer::Person { id: l.person, roles: l.roles });
    let done = req.query_string().split('&').find_map(|p| done_key(p.strip_prefix("done=")?));
    Ok(Visit {
        who,
        say: Say::new(node.texts.clone(), language(node, req)),
        now,
        path: req.path().to_owned(),
        section: None,
        done,
        house,
        enrolled,
        node: node.clone(),
    })
}

/// The language chosen; else Dutch. What the browser was set to says little about who sits before a shared computer.
fn language(node: &Node, req: &ServiceRequest) -> Language {
    let chosen = req.cookie(&Jar::Language.name(&node.config)).and_then(|c| Language::parse(c.value()));
    chosen.unwrap_or(Language::Nl)
}
