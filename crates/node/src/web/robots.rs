//! What search machines stay away from: addresses that are secrets, and pages that are somebody's own.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

/// How these addresses begin. Those who do not read this list are told with each page (`X-Robots-Tag`).
const CLOSED: [&str; 12] = [
    "/advice",
    "/card",
    "/mail",
    "/sign-in",
    "/sign-out",
    "/leave",
    "/people",
    "/computer",
    "/deliveries",
    "/search",
    "/language",
    "/demo",
];

/// The route of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/robots.txt", web::get().to(list));
}

/// Whether search machines are kept from what is at this path.
pub fn are_kept_out(path: &str) -> bool {
    let under = |begin: &str| path.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    CLOSED.iter().any(|begin| under(begin))
}

async fn list() -> HttpResponse {
    let lines: String = CLOSED.iter().map(|begin| format!("Disallow: {begin}\n")).collect();
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(format!("User-agent: *\n{lines}"))
}
