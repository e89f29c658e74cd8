//! Who is at the other end of a URL, and whether we may go there.

use activitypub_federation::config::UrlVerifier;
use activitypub_federation::error::Error as FederationError;
use std::fmt;
use url::{Host, Url};

/// A host, with its port where that is not the scheme's own: `huis.example`, `localhost:8101`. Lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Authority(String);

impl Authority {
    /// The authority of a URL; `None` for a URL without a host.
    pub fn of(url: &Url) -> Option<Authority> {
        let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
        Some(Authority(match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }))
    }

    /// Reads what a person typed: a host, perhaps with a port, perhaps inside a whole address.
    pub fn parse(text: &str) -> Option<Authority> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if rest.contains('@') {
            return None;
        }
        Authority::of(&Url::parse(&format!("https://{rest}/")).ok()?)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The domain under which somebody can have any number of hosts: the last two labels, three where the last but one is short as in
/// `co.uk` or `org.be`. On loopback, for tests and the demo, each port is a house of its own.
pub fn domain(host: &str) -> &str {
    let name = host.split(':').next().unwrap_or(host);
    if name == "localhost" {
        return host;
    }
    let mut dots = name.rmatch_indices('.').map(|(at, _)| at);
    let (last, second) = (dots.next(), dots.next());
    let short = matches!((last, second), (Some(l), Some(s)) if l - s <= 4 && name.len() - l <= 3);
    let cut = if short { dots.next() } else { second };
    cut.map_or(name, |at| &name[at + 1..])
}

/// Where our own requests may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The open internet: https, a name (never an address), the usual port. Private addresses are refused when the name
    /// is looked up, at the moment of connecting.
    Internet,
    /// This machine only: http to `localhost`. For the demo and for tests.
    Loopback,
}

impl Reach {
    /// The scheme of our own and of every reachable URL.
    pub fn scheme(self) -> &'static str {
        match self {
            Reach::Internet => "https",
            Reach::Loopback => "http",
        }
    }

    /// Whether a request to this URL may be made.
    pub fn allows(self, url: &Url) -> bool {
        if !url.username().is_empty() || url.password().is_some() {
            return false;
        }
        match (self, url.host()) {
            (Reach::Internet, Some(Host::Domain(_))) => url.scheme() == "https" && url.port().is_none(),
            (Reach::Loopback, Some(Host::Domain(name))) => url.scheme() == "http" && name == "localhost",
            _ => false,
        }
    }
}

impl UrlVerifier for Reach {
    fn verify<'life0, 'life1, 'async_trait>(
        &'life0 self,
        url: &'life1 Url,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), FederationError>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait,
    {
        let verdict = if self.allows(url) {
            Ok(())
        } else {
            Err(FederationError::UrlVerificationError("this address is out of bounds"))
        };
        Box::pin(std::future::ready(verdict))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_under_one_domain_are_counted_together() {
        let table = [
            ("huis.example", "huis.example"),
            ("a.huis.example", "huis.example"),
            ("b.a.huis.example", "huis.example"),
            ("huis.example:8443", "huis.example"),
            ("a.huis.co.uk", "huis.co.uk"),
            ("huis.co.uk", "huis.co.uk"),
            ("a.gemeente.nl", "gemeente.nl"),
            ("localhost:8101", "localhost:8101"),
            ("example", "example"),
        ];
        for (host, wanted) in table {
            assert_eq!(domain(host), wanted, "{host}");
        }
    }
}
