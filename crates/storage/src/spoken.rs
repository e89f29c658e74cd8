//! What the library of PostgreSQL says when it cannot connect, as one line and without the password: it repeats what it was
//! given, in whole or in parts.

/// The error `text` of connecting to `url`, fit to be printed.
pub(crate) fn spoken(text: &str, url: &str) -> String {
    let mut secrets = vec![url.to_owned()];
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    if let Some((_, password)) = rest.rsplit_once('@').and_then(|(user, _)| user.split_once(':')) {
        secrets.extend([password.to_owned(), decoded(password)]);
    }
    for part in rest.split(['?', '&', ' ']) {
        let given = part.strip_prefix("password=").or_else(|| part.strip_prefix("sslpassword="));
        secrets.extend(given.into_iter().flat_map(|p| [p.to_owned(), decoded(p)]));
    }
    secrets.retain(|s| !s.is_empty());
    let mut said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for secret in &secrets {
        said = said.replace(secret.as_str(), "…");
    }
    // What it quotes may be a piece of the password, where a sign in it cut the URL in two.
    let hidden = |piece: &str| secrets.iter().any(|s| s.contains(piece));
    let pieces =
        said.split('"').enumerate().map(|(i, p)| if i % 2 == 1 && hidden(p) && !plain(p, rest) { "…" } else { p });
    pieces.collect::<Vec<_>>().join("\"")
}

/// Whether a piece is one of the parts that are no secret: the user, the host, the database.
fn plain(piece: &str, rest: &str) -> bool {
    let (user, place) = rest.rsplit_once('@').map_or(("", rest), |(user, place)| (user, place));
    let user = user.split(':').next().unwrap_or_default();
    let place = place.split('?').next().unwrap_or_default();
    piece == user || place.split(['/', ':', ',']).any(|p| p == piece)
}

/// `%2F` as `/`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let number = |d: &[u8]| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok();
        match (first, more.get(..2).and_then(number)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn no_password_is_said_in_whole_or_in_parts() {
        let url = "postgres://ons:ge%2Fheim@127.0.0.1:1/huis?password=anders";
        let text = "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n\tIs the server running?";
        assert_eq!(
            spoken(text, url),
            "connection to server at \"127.0.0.1\", port 1 failed: Connection refused Is the server running?"
        );
        for text in [
            format!("missing \"=\" after \"{url}\" in connection info string"),
            "what about ge/heim and ge%2Fheim and anders".to_owned(),
            "invalid integer value \"heim\" for connection option \"port\"".to_owned(),
        ] {
            let said = spoken(&text, url);
            assert!(!said.contains("heim") && !said.contains("anders"), "{said}");
        }
        let denied = "FATAL: password authentication failed for user \"ons\"";
        assert_eq!(spoken(denied, url), denied);
    }
}
