//! The headers of a request: whatever they are, verifying them answers, and nothing unsigned verifies.
#![no_main]

use huisraad_federation::{Clock, Headers, PublicKeys, key_id, verify_get};
use huisraad_storage::Time;
use libfuzzer_sys::fuzz_target;

const PEM: &str = include_str!("../seeds/key.pem");

fuzz_target!(|data: &str| {
    let mut headers = Headers::default();
    for line in data.lines() {
        if let Some((name, value)) = line.split_once(": ") {
            headers.add(name, value);
        }
    }
    let _ = key_id(&headers);
    let clock = Clock::new(|| Time(1_800_000_000_000_000));
    let keys = PublicKeys::default();
    let found = verify_get("/outbox", &headers, ("https", "huis.example"), &clock, &keys, |_| Some(PEM.to_owned()));
    assert!(found.is_err(), "nobody has this key");
});
