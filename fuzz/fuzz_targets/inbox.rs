//! The body of an inbox request: strict JSON, then an activity. What is read again is the same; no proof of nobody holds.
#![no_main]

use huisraad_federation::{RemoteActor, parse_json, verify_proof};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(value) = parse_json(data) else { return };
    let again = parse_json(value.to_string().as_bytes()).expect("what we wrote");
    assert_eq!(again.to_string(), value.to_string());
    let _ = RemoteActor::parse(value.clone());
    assert!(!verify_proof(&value, "https://huis.example/actor", "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"));
});
