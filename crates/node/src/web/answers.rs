//! Signs what is answered to a house that asked signed: an address is not a key, and from an unsigned answer nothing is taken.
//!
//! It stands outermost, so that what is signed are the bytes on the wire, errors included.

use super::unread;
use crate::node::Node;
use crate::page::signed_parts;
use crate::peer::{Signed, Whole};
use actix_web::HttpMessage;
use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use huisraad_federation::{Asked, sign_answer};

/// The middleware.
pub async fn sign(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let response = next.call(req).await?;
    let signed = response.request().extensions().contains::<Signed>();
    let node = response.request().app_data::<Data<Node>>().cloned();
    let (true, Some(node)) = (signed, node) else { return Ok(response.map_into_boxed_body()) };
    let (req, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    let whole = req.extensions().get::<Whole>().cloned();
    let (body, bytes) = match &whole {
        Some(_) => (body.boxed(), Bytes::new()),
        None => {
            let bytes = to_bytes(body).await.map_err(|e| actix_web::error::ErrorInternalServerError(e.into()))?;
            let Some(body) = unread::counted(&req, BoxBody::new(bytes.clone())) else {
                return Ok(ServiceResponse::new(req, unread::too_much()));
            };
            (body, bytes)
        }
    };
    let signed: &[u8] = whole.as_ref().map_or(&bytes, |Whole(whole)| whole);
    let (target, headers) = signed_parts(&req);
    let target_uri = format!("{}://{}{target}", node.config.reach().scheme(), node.authority());
    let asked = Asked { target_uri: &target_uri, signature: headers.get("signature").unwrap_or_default() };
    let key_id = format!("{}#main-key", node.actor());
    let made = sign_answer(asked, response.status().as_u16(), signed, (&node.key, &key_id), node.clock.now());
    for (name, value) in made.map_err(actix_web::error::ErrorInternalServerError)? {
        let value = HeaderValue::from_str(&value).map_err(actix_web::error::ErrorInternalServerError)?;
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    Ok(ServiceResponse::new(req, response.set_body(body)).map_into_boxed_body())
}
