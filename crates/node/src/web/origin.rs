//! Where a request comes from, as a number that says no more than "the same place again".

use crate::page::Caller;
use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::OnceLock;

/// Salted digests of the address of who asks: others each time the program starts, and kept nowhere.
pub(super) fn from(req: &HttpRequest, proxies: &[IpAddr]) -> Caller {
    static SALT: OnceLock<RandomState> = OnceLock::new();
    let address = req.peer_addr().map(|peer| asker(peer.ip(), req.headers(), proxies));
    let digest = |bits| SALT.get_or_init(RandomState::new).hash_one(address.map(|a| network(a, bits)));
    Caller { line: digest(LINE), site: digest(SITE) }
}

/// How many bits of an address of version 6 are those of one line to the internet.
const LINE: u32 = 64;
/// And how many those of all the networks that are given out to one customer (RFC 6177): 65,536 lines.
const SITE: u32 = 48;

/// Who asks: the other end of the line, or where that is a proxy of ours, whom it passes on. What an address says that is
/// none of ours is not believed.
fn asker(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let mut at = peer.to_canonical();
    let told: Vec<&str> =
        headers.get_all("x-forwarded-for").filter_map(|h| h.to_str().ok()).flat_map(|h| h.split(',')).collect();
    for before in told.iter().rev() {
        if !proxies.contains(&at) {
            break;
        }
        let Some(address) = read(before.trim()) else { break };
        at = address.to_canonical();
    }
    at
}

fn read(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()))
}

/// Whoever has an address of version 6 has many: its first `bits` are who it is.
fn network(address: IpAddr, bits: u32) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !(u128::MAX >> bits))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn of(peer: &str, told: &[&str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in told {
            headers.append(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(line).expect("header"));
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|p| p.parse().expect("address")).collect();
        network(asker(peer.parse().expect("address"), &headers, &proxies), LINE).to_string()
    }

    #[test]
    fn the_networks_of_one_customer_are_one_site() {
        let site = |address: &str| network(address.parse().expect("address"), SITE).to_string();
        assert_eq!(site("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
        assert_eq!(site("2001:db8:1:ffff::1"), "2001:db8:1::");
        assert_eq!(site("192.0.2.7"), "192.0.2.7", "one of version 4 is one line");
    }

    #[test]
    fn only_a_named_proxy_is_believed_and_only_what_it_added_itself() {
        assert_eq!(of("127.0.0.1", &["192.0.2.7"], &[]), "127.0.0.1", "a proxy that is not named is not believed");
        assert_eq!(of("127.0.0.1", &["192.0.2.7"], &["127.0.0.1"]), "192.0.2.7");
        assert_eq!(of("127.0.0.1", &["10.9.9.9, 192.0.2.7"], &["127.0.0.1"]), "192.0.2.7", "what was there already");
        assert_eq!(of("127.0.0.1", &["10.9.9.9", "192.0.2.7:4444"], &["127.0.0.1"]), "192.0.2.7");
        assert_eq!(of("127.0.0.1", &["192.0.2.7, 10.0.0.2"], &["127.0.0.1", "10.0.0.2"]), "192.0.2.7");
        assert_eq!(of("127.0.0.1", &["nonsense"], &["127.0.0.1"]), "127.0.0.1");
        assert_eq!(of("192.0.2.9", &["192.0.2.7"], &["127.0.0.1"]), "192.0.2.9");
        assert_eq!(of("::ffff:127.0.0.1", &["2001:db8:1:2:3:4:5:6"], &["127.0.0.1"]), "2001:db8:1:2::");
    }
}
