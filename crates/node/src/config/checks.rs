//! What each setting may be. Pure; each says in a few words what is wrong, and never repeats what stands there.

use huisraad_federation::Authority;
use std::net::{IpAddr, SocketAddr};
use url::{Host, ParseError, Position, Url};

/// The public name of the house.
pub(super) fn domain(text: &str) -> Result<Authority, String> {
    match Authority::parse(text) {
        Some(a) if a.as_str() == text => Ok(a),
        Some(a) => Err(format!("write it as {:?}, without http and without capitals", a.as_str())),
        None if text.is_empty() => Err("write the public name of this house, like huis.example".into()),
        None => Err(format!("{text:?} is not a host like huis.example")),
    }
}

/// Where we listen: an address of this machine, with or without the brackets of IPv6, or `localhost`.
pub(super) fn address(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    if bare == "localhost" || bare.parse::<IpAddr>().is_ok() {
        return Ok(bare.to_owned());
    }
    Err("not an address of this machine, like 127.0.0.1, ::1 or 0.0.0.0".into())
}

/// On which port.
pub(super) fn port(number: i64) -> Result<u16, String> {
    u16::try_from(number).ok().filter(|p| *p > 0).ok_or_else(|| "not a port (1 to 65535)".into())
}

/// How many.
pub(super) fn count(number: i64) -> Result<u32, String> {
    u32::try_from(number).ok().filter(|n| *n > 0).ok_or_else(|| "write a number above 0".into())
}

/// Where the figures are shown; `None` for nowhere.
pub(super) fn metrics(text: &str) -> Result<Option<SocketAddr>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let here = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let address: Option<SocketAddr> = here.as_deref().unwrap_or(text).parse().ok();
    address.filter(|a| a.port() > 0).map(Some).ok_or_else(|| "write an address and a port, like 127.0.0.1:9100".into())
}

/// The addresses of proxies.
pub(super) fn proxies(named: &[String]) -> Result<Vec<IpAddr>, String> {
    let one = |text: &String| text.parse::<IpAddr>().map(|a| a.to_canonical());
    named.iter().map(one).collect::<Result<_, _>>().map_err(|_| "write addresses, like [\"127.0.0.1\"]".into())
}

/// A page on the web.
pub(super) fn page(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.host().is_some());
    url.ok_or_else(|| "write a whole web address, like https://www.example.org/".into())
}

/// A PostgreSQL server, or nothing.
pub(super) fn database(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
        return Err("leave it empty, or write postgres://user:password@host/name".into());
    }
    let cut = match Url::parse(text) {
        // Several hosts are no URL, and PostgreSQL's own way.
        Err(e) => e == ParseError::InvalidPort && !text.contains(','),
        // A sign in the password ended the name of the server: the rest of it would be taken for a database, and named.
        Ok(url) => url[Position::BeforePath..].contains('@'),
    };
    if cut {
        return Err(
            "write postgres://user:password@host/name, and in the password %2F for /, %40 for @, %3A for :".into()
        );
    }
    Ok(())
}

/// Houses that may be at an address inside: by name, for their addresses change.
pub(super) fn neighbours(names: &[String]) -> Result<Vec<Authority>, String> {
    let one = |name: &String| {
        let bare = Url::parse(&format!("https://{name}/")).ok();
        let named = bare.is_some_and(|u| matches!(u.host(), Some(Host::Domain(d)) if d == name && d.contains('.')));
        let host = Authority::parse(name).filter(|a| named && a.as_str() == name);
        host.ok_or_else(|| format!("{name:?} is not the name of a house, like deark.example"))
    };
    names.iter().map(one).collect()
}

/// The mail server and the sender, where there is one. A password never goes over a line that others can read.
///
/// # Errors
/// The setting that is wrong, and why.
pub(super) fn mail(server: &str, from: &str) -> Result<Option<(Url, String)>, (&'static str, String)> {
    if server.is_empty() {
        return Ok(None);
    }
    let no = |why: &str| ("mail.server", why.to_owned());
    let url = Url::parse(server).map_err(|_| no("write it as smtps://name:password@host"))?;
    let local = match url.host() {
        // In a scheme that browsers do not know, an IPv4 address is read as a name.
        Some(Host::Domain(name)) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|a| a.is_loopback()),
        Some(Host::Ipv4(a)) => a.is_loopback(),
        Some(Host::Ipv6(a)) => a.is_loopback(),
        None => return Err(no("write it as smtps://name:password@host")),
    };
    let safe = url.scheme() == "smtps" || url.query_pairs().any(|(k, v)| k == "tls" && v == "required");
    if !matches!(url.scheme(), "smtp" | "smtps") || !(safe || local) {
        return Err(no("only smtps://… or smtp://…?tls=required, so that nobody reads along"));
    }
    if !crate::mail::is_address(from) {
        return Err(("mail.from", "write the e-mail address that this house sends from".to_owned()));
    }
    Ok(Some((url, from.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_listen_on_is_one_of_a_machine() {
        for right in ["127.0.0.1", "0.0.0.0", "::1", "[::1]", "::", "[::]", "localhost"] {
            assert!(address(right).is_ok_and(|a| !a.contains('[')), "{right}");
        }
        for wrong in ["", "999.1.1.1", "127.0.0.1:8100", "[::1]:8100", "[::1", "http://127.0.0.1", "1"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ports_pages_and_servers() {
        assert!(port(0).is_err() && port(65536).is_err() && port(-1).is_err() && port(1) == Ok(1));
        for wrong in
            ["javascript:alert(1)", "data:text/html,x", "wikipedia.org", "file:///etc/passwd", "//x.example/", ""]
        {
            assert!(page(wrong).is_err(), "{wrong}");
        }
        assert!(page("https://www.wikipedia.org/").is_ok());
        for wrong in ["9100", "127.0.0.1", "127.0.0.1:0", "huis.example:9100", "on"] {
            assert!(metrics(wrong).is_err(), "{wrong}");
        }
        assert!(metrics("").is_ok_and(|m| m.is_none()) && metrics("[::1]:9100").is_ok_and(|m| m.is_some()));
    }

    #[test]
    fn a_neighbour_is_named_and_not_an_address() {
        let of = |name: &str| neighbours(&[name.to_owned()]);
        assert!(of("deark.example").is_ok());
        for wrong in
            ["", "localhost", "192.168.1.2", "[::1]", "deark.example:8100", "https://deark.example", "De.example"]
        {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_database_or_a_mail_server_is_said_without_its_password() {
        for wrong in [
            "mysql://u:geheim@h/x",
            "geheim",
            "postgres://u:ge/heim@h/x",
            "postgres://u:geheim@h:x/y",
            "postgres://u:1/geheim@h/x",
        ] {
            assert!(database(wrong).is_err_and(|why| !why.contains("ge")), "{wrong}");
        }
        for right in ["", "postgres://u:p@h/x", "postgresql:///x?host=/run/postgresql", "postgres://a:1,b:2/x"] {
            assert_eq!(database(right), Ok(()), "{right}");
        }
        for wrong in ["http://u:geheim@h", "smtp://u:geheim@h", "smtps://", "u:geheim@h", "geheim"] {
            assert!(mail(wrong, "a@b.example").is_err_and(|(_, why)| !why.contains("geheim")), "{wrong}");
        }
        assert!(mail("smtps://u:p@h", "nobody").is_err_and(|(key, _)| key == "mail.from"));
        for local in ["smtp://[::1]:25", "smtp://127.0.0.1:25", "smtp://localhost"] {
            assert!(mail(local, "a@b.example").is_ok(), "{local}");
        }
    }
}
