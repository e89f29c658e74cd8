//! An activity of a house that lies in every member: reading it gives an input or a refusal, never a panic.
#![no_main]

use huisraad::inbox::read;
use huisraad_federation::parse_json;
use huisraad_storage::Time;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|data: &[u8]| {
    let Ok(activity) = parse_json(data) else { return };
    let us = Url::parse("https://huis.example/actor").expect("a url");
    let them = Url::parse("https://ander.example/actor").expect("a url");
    let _ = read::is_knock(&activity);
    let _ = read::read(&us, &them, &activity, Time(1_800_000_000_000_000));
});
