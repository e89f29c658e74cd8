//! Cookies, named by the house: the same at every port and process that serves it, and another for each house of the demo,
//! so that one can be signed in to several side by side in one browser.

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
    /// What was just done here, to be said once.
    Done,
    /// A card, an advice, the link of a mail: what stood in the address that was opened.
    Secret,
}

impl Jar {
    /// Its name on this node.
    pub fn name(self, config: &Config) -> String {
        let what = match self {
            Jar::Session => "session",
            Jar::Computer => "computer",
            Jar::Language => "language",
            Jar::Done => "done",
            Jar::Secret => "secret",
        };
        let house = config.domain.as_str().replace(|c: char| !(c.is_ascii_alphanumeric() || c == '.'), "-");
        // The prefix has browsers refuse one that a neighbour under the same domain set for us (RFC 6265bis, 4.1.3).
        let prefix = if config.insecure_loopback { "" } else { "__Host-" };
        format!("{prefix}huisraad-{what}-{house}")
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

    /// The same for so many minutes.
    pub fn brief(self, config: &Config, value: String, minutes: i64) -> Cookie<'static> {
        let mut cookie = self.fill(config, value, None);
        cookie.set_max_age(Duration::minutes(minutes));
        cookie
    }

    /// A cookie that takes it away.
    pub fn empty(self, config: &Config) -> Cookie<'static> {
        let mut cookie = self.fill(config, String::new(), None);
        cookie.make_removal();
        cookie
    }
}

#[cfg(test)]
mod tests {
    use super::Jar;
    use crate::config::{Config, FILE};

    #[test]
    fn a_cookie_is_named_by_the_house_and_not_by_the_port_it_is_served_at() {
        let name = |text: &str| {
            let dir = tempfile::tempdir().expect("dir");
            std::fs::write(dir.path().join(FILE), text).expect("write");
            Jar::Session.name(&Config::load(dir.path(), None, &[]).expect("settings"))
        };
        assert_eq!(name("domain = \"huis.example\"\n[server]\nport = 8200\n"), "__Host-huisraad-session-huis.example");
        let demo = "domain = \"localhost:8101\"\n[server]\nport = 9\n[federation]\ninsecure_loopback = true\n";
        assert_eq!(name(demo), "huisraad-session-localhost-8101");
    }
}
