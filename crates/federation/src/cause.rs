//! Why something did not arrive. It is known where it happens; it is kept as the first word of what is written down, so that
//! a screen can say it in plain words: "clock: it answered 401 …".

use activitypub_federation::error::Error as FederationError;
use std::error::Error;
use std::fmt;
use std::io::ErrorKind;

/// How far two clocks may differ before it is named, in seconds: as far as a signature may come from ahead.
pub(crate) const FAR: i64 = 5 * 60;

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Why something did not arrive.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Cause { $($(#[$doc])* $name,)* }

        impl Cause {
            /// All of them.
            pub const ALL: &[Cause] = &[$(Cause::$name,)*];

            /// Its word.
            pub fn word(self) -> &'static str {
                match self { $(Cause::$name => $word,)* }
            }
        }
    };
}

causes! {
    /// The two clocks differ too much.
    Clock = "clock",
    /// Its name is not found.
    Name = "name",
    /// Its name leads to an address inside, and it is no neighbour of ours.
    Private = "private",
    /// Its address is one we do not go to.
    Bounds = "bounds",
    /// Nothing listens there.
    Closed = "closed",
    /// There is no way there.
    Network = "network",
    /// It took too long.
    Slow = "slow",
    /// The connection broke.
    Broken = "broken",
    /// Its certificate has expired.
    Expired = "certificate-expired",
    /// Its certificate is not valid yet.
    Early = "certificate-early",
    /// Its certificate is for another name.
    Other = "certificate-name",
    /// Its certificate is of nobody this machine trusts.
    Issuer = "certificate-issuer",
    /// There is no safe connection to be had.
    Tls = "certificate",
    /// It does not know us, or has paused us.
    Unknown = "unknown",
    /// It cannot see that it is us.
    Signature = "signature",
    /// It cannot reach us to see who we are.
    Unseen = "unseen",
    /// It does not let us in.
    Forbidden = "forbidden",
    /// What it is about, or the inbox, is not there.
    Missing = "missing",
    /// It is gone for good.
    Gone = "gone",
    /// It is too large for it.
    Large = "large",
    /// It cannot read it.
    Unread = "unread",
    /// It is against a rule there.
    Rule = "rule",
    /// It is busy.
    Busy = "busy",
    /// Its web server answers, its program does not.
    Asleep = "asleep",
    /// It sends us elsewhere.
    Moved = "moved",
    /// It has a fault.
    Fault = "fault",
    /// Something of our own.
    Ours = "ours",
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Cause {
    /// The cause with which a text that was written down begins.
    pub fn read(text: &str) -> Option<Cause> {
        let (word, _) = text.split_once(": ")?;
        Cause::ALL.iter().copied().find(|c| c.word() == word)
    }

    /// Of an answer: its status, what it said, and how far its clock is from ours, where it told.
    pub fn of_answer(status: u16, said: &str, skew: Option<i64>) -> Cause {
        let far = skew.is_some_and(|s| s.abs() > FAR);
        match status {
            401 | 403 if far || said.contains("date of the signature") => Cause::Clock,
            401 | 403 if said.contains("do not know") => Cause::Unknown,
            401 | 403 if said.contains("could not be fetched") => Cause::Unseen,
            401 => Cause::Signature,
            403 => Cause::Forbidden,
            300..=399 => Cause::Moved,
            404 => Cause::Missing,
            410 => Cause::Gone,
            413 => Cause::Large,
            422 => Cause::Rule,
            408 => Cause::Slow,
            429 | 503 => Cause::Busy,
            502 | 504 => Cause::Asleep,
            400..=499 => Cause::Unread,
            _ => Cause::Fault,
        }
    }

    /// Of an error on the way, and what is said of it. What lies deepest tells most.
    pub fn of_error(e: &(dyn Error + 'static)) -> (Cause, String) {
        let mut cause = Cause::Broken;
        let mut said = "the connection broke".to_owned();
        let mut next = Some(e);
        while let Some(e) = next {
            if let Some((found, words)) = one(e) {
                (cause, said) = (found, words);
            }
            next = e.source();
        }
        (cause, said)
    }
}

/// What one link in the chain of an error tells.
fn one(e: &(dyn Error + 'static)) -> Option<(Cause, String)> {
    if let Some(FederationError::ResolveInternalIpError(name, ip)) = e.downcast_ref() {
        return Some((Cause::Private, format!("{name} is {ip}, a local IP address")));
    }
    if let Some(FederationError::UrlVerificationError(why)) = e.downcast_ref() {
        return Some((Cause::Bounds, (*why).to_owned()));
    }
    if let Some(r) = e.downcast_ref::<reqwest::Error>() {
        return match (r.is_timeout(), r.is_connect()) {
            (true, _) => Some((Cause::Slow, "it took too long".into())),
            (false, true) => Some((Cause::Closed, "no connection".into())),
            (false, false) => None,
        };
    }
    if let Some(io) = e.downcast_ref::<std::io::Error>() {
        return match io.kind() {
            ErrorKind::ConnectionRefused => Some((Cause::Closed, "no connection: nothing listens there".into())),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                Some((Cause::Network, "no connection: there is no way there".into()))
            }
            ErrorKind::TimedOut => Some((Cause::Slow, "it took too long".into())),
            _ => by_words(&io.to_string()),
        };
    }
    by_words(&e.to_string())
}

/// What the libraries for names and certificates say in words alone.
fn by_words(text: &str) -> Option<(Cause, String)> {
    let low = text.to_ascii_lowercase();
    let has = |what: &str| low.contains(what);
    let found = |cause, said: &str| Some((cause, said.to_owned()));
    if has("certificate has expired") {
        found(Cause::Expired, "its certificate has expired")
    } else if has("certificate is not yet valid") {
        found(Cause::Early, "its certificate is not valid yet")
    } else if has("hostname mismatch") || has("ip address mismatch") {
        found(Cause::Other, "its certificate is for another name")
    } else if has("self-signed") || has("self signed") || has("issuer certificate") {
        found(Cause::Issuer, "its certificate is of nobody this machine trusts")
    } else if has("certificate") || has("ssl routines") || has("tls") {
        found(Cause::Tls, "no safe connection could be made")
    } else if has("dns error") || has("failed to lookup address") || has("name or service not known") {
        found(Cause::Name, "its name is not found")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Link {
        text: &'static str,
        source: Option<Box<dyn Error + 'static>>,
    }

    fn chain(text: &'static str, source: impl Error + 'static) -> Link {
        Link { text, source: Some(Box::new(source)) }
    }

    #[test]
    fn each_cause_is_told_from_the_others() {
        let tls = |text: &'static str| chain("client error (Connect)", Link { text, source: None });
        let cases: Vec<(Link, Cause)> = vec![
            (tls("certificate verify failed: (certificate has expired)"), Cause::Expired),
            (tls("certificate verify failed: (certificate is not yet valid)"), Cause::Early),
            (tls("certificate verify failed: (hostname mismatch)"), Cause::Other),
            (tls("certificate verify failed: (self-signed certificate)"), Cause::Issuer),
            (tls("certificate verify failed: (unable to get local issuer certificate)"), Cause::Issuer),
            (tls("error:0A00010B:SSL routines:ssl3_get_record:wrong version number"), Cause::Tls),
            (tls("dns error"), Cause::Name),
            (tls("reset"), Cause::Broken),
        ];
        for (e, cause) in cases {
            assert_eq!(Cause::of_error(&e).0, cause, "{e:?}");
        }
        let ip = "10.0.0.1".parse().expect("an address");
        let inside = FederationError::ResolveInternalIpError("deark.example".into(), ip);
        assert_eq!(Cause::of_error(&chain("dns error", inside)).0, Cause::Private, "deeper than the name");
        let refused = std::io::Error::from(ErrorKind::ConnectionRefused);
        assert_eq!(Cause::of_error(&chain("tcp connect error", refused)).0, Cause::Closed);
        let away = std::io::Error::from(ErrorKind::NetworkUnreachable);
        assert_eq!(Cause::of_error(&chain("tcp connect error", away)).0, Cause::Network);
    }

    #[test]
    fn an_answer_tells_its_cause_and_a_wrong_clock_comes_first() {
        assert_eq!(Cause::of_answer(401, "the date of the signature is too far from ours", None), Cause::Clock);
        assert_eq!(Cause::of_answer(401, "we do not know this actor", Some(-1800)), Cause::Clock);
        assert_eq!(Cause::of_answer(401, "we do not know this actor", Some(-20)), Cause::Unknown);
        assert_eq!(Cause::of_answer(401, "", Some(0)), Cause::Signature);
        assert_eq!(Cause::of_answer(403, "", None), Cause::Forbidden);
        assert_eq!(Cause::of_answer(422, "", Some(9000)), Cause::Rule);
        for status in [300, 400, 404, 410, 413, 429, 500, 502, 503] {
            assert_ne!(Cause::of_answer(status, "", None), Cause::Signature, "{status}");
        }
    }

    #[test]
    fn what_is_written_down_is_read_again() {
        for cause in Cause::ALL {
            assert_eq!(Cause::read(&format!("{cause}: it answered 401: no")), Some(*cause));
        }
        assert_eq!(Cause::read("it answered 401: no"), None);
    }
}
