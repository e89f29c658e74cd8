//! Cookies: one name per port, so that several houses can be signed in to side by side in one browser.

use crate::config::Config;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

/// What a cookie is for.
#[derive(Debug, Clone, Copy)]
pub enum Jar {
    /// A session.
    Session,
    /// The house's own computer.
    Computer,
    /// The language chosen.
    Language,
}

impl Jar {
    /// Its name on this node.
    pub fn name(self, config: &Config) -> String {
        let what = match self {
            Jar::Session => "session",
            Jar::Computer => "computer",
            Jar::Language => "language",
        };
        format!("huisraad-{what}-{}", config.port)
    }

    /// A cookie with this value; `None` for the life of the browser's session.
    pub fn fill(self, config: &Config, value: String, days: Option<i64>) -> Cookie<'static> {
        let mut cookie = Cookie::build(self.name(config), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(!config.insecure_loopback)
            .finish();
        if let Some(days) = days {
            cookie.set_max_age(Duration::days(days));
        }
        cookie
    }

    /// A cookie that takes it away.
    pub fn empty(self, config: &Config) -> Cookie<'static> {
        let mut cookie = self.fill(config, String::new(), None);
        cookie.make_removal();
        cookie
    }
}
