//! The settings file that `init` writes.

use toml::Value;

/// What goes into a new settings file.
#[derive(Debug, Clone, Default)]
pub struct Example<'a> {
    /// `domain`
    pub domain: &'a str,
    /// `server.port`
    pub port: u16,
    /// `database.url`
    pub database_url: &'a str,
    /// `federation.insecure_loopback`
    pub insecure_loopback: bool,
    /// `demo`
    pub demo: bool,
}

/// The settings file with every setting and what it is for; `init` writes it, filled in.
pub fn example(e: &Example<'_>) -> String {
    let Example { domain, port, database_url, insecure_loopback, demo } = e;
    // A password may hold a quote.
    let database_url = Value::String((*database_url).to_owned());
    format!(
        r#"# Settings of this node. HUISRAAD_DOMAIN, HUISRAAD_SERVER__PORT and so on go before what stands here.

# The public name of this house on the web. It can never change: other houses know you by it.
domain = "{domain}"

# Only for the demo: buttons that sign anybody in.
demo = {demo}

[server]
# Where the program listens. A reverse proxy (docs/operating.md) passes the web on to it.
address = "127.0.0.1"
port = {port}
# Empty: no figures. Or an address of their own for a monitoring program: "127.0.0.1:9100", and then /metrics.
metrics = ""
# The addresses of reverse proxies that say with X-Forwarded-For who asks, as ["127.0.0.1"]. Then who guesses at passphrases is
# slowed by their own address and nobody else is. Name no proxy that passes on what visitors write in that header.
proxies = []

[database]
# Empty: one file, huisraad.db, beside this one. Or a PostgreSQL server: "postgres://user:password@host/name".
url = {database_url}

[federation]
# How many posts and answers one house may send here in a day. What comes above it is put off, not lost.
daily = 500
# Only to try things out on one machine: http, and houses called localhost:PORT.
insecure_loopback = {insecure_loopback}
# Houses in the same building, whose names lead to an address inside it: ["deark.example"]. To all other addresses inside, the
# node sends nothing.
neighbours = []

[web]
# Where the button "Snel weg" leads: a page that says nothing about who was here.
leave_to = "https://www.wikipedia.org/"

[mail]
# Empty: this house sends no e-mail, and nobody needs it. Or the mail server, as its provider gives it:
# "smtps://name:password@smtp.example" or "smtp://name:password@smtp.example:587?tls=required".
server = ""
# The address that mail comes from.
from = ""
"#
    )
}
