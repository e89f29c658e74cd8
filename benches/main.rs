//! Benchmarks: what the engine does on this machine, beside what its parts could do at most, in the same run.
//!
//! `cargo bench` runs the short ones; `cargo bench -- NAME…` runs those named: inbox, broadcast, growth, idle, converge,
//! latency, pages, search. `--long` takes the big sizes (a million posts, 200 nodes). With `HUISRAAD_TEST_POSTGRES` set to a
//! server's URL they run on PostgreSQL. Figures depend on the machine and on what else it does; the ratios less so.
//! docs/performance.md says what was found.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot go on says so and ends"
)]
#![allow(clippy::disallowed_methods, reason = "waiting for another process is polling")]

mod broadcast;
mod converge;
mod growth;
mod idle;
mod inbox;
mod latency;
mod load;
mod pages;
mod search;
mod support;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let long = args.iter().any(|a| a == "--long");
    let named: Vec<&str> = args.iter().map(String::as_str).filter(|a| !a.starts_with("--")).collect();
    let all: [(&str, fn(bool)); 8] = [
        ("idle", idle::run),
        ("inbox", inbox::run),
        ("broadcast", broadcast::run),
        ("latency", latency::run),
        ("growth", growth::run),
        ("pages", pages::run),
        ("search", search::run),
        ("converge", converge::run),
    ];
    let database = if support::server().is_some() { "PostgreSQL" } else { "SQLite" };
    println!("on {database}, {} cores{}", support::cores(), if long { ", long" } else { "" });
    for (name, run) in all {
        if named.is_empty() || named.contains(&name) {
            println!("\n== {name}");
            run(long);
        }
    }
}
