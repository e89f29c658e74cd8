//! Black-box tests: real processes, real HTTP, the command line and a real browser.
//!
//! They run on SQLite, or on PostgreSQL when `HUISRAAD_TEST_POSTGRES` names a server (its URL, ending in a slash). What
//! needs a browser says so and is skipped when there is none; with `HUISRAAD_TEST_ALL` set (as in CI) that is a failure.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so and ends")]
#![allow(clippy::disallowed_methods, reason = "waiting for another process is polling")]

mod architecture;
mod asked;
mod audience;
mod boxes;
mod browser;
mod browser_joining;
mod chaos;
mod clocks;
mod commands;
mod commands_people;
mod copies;
mod counted_on;
mod crash;
mod delivery;
mod ended;
mod ended_today;
mod ended_twice;
mod every_end;
mod every_yes;
mod fates;
mod files;
mod filled;
mod filled_in;
mod folder;
mod guessing;
mod half_done;
mod hostile;
mod house;
mod interop;
mod interop_snac;
mod jobs;
mod joining;
mod late;
mod learning;
mod meanwhile;
mod meeting;
mod names;
mod new_cards;
mod not_going;
mod notices;
mod numbers;
mod once;
mod ours;
mod out_at_once;
mod outside;
mod over;
mod pasts;
mod people;
mod pins;
mod proved;
mod reconcile;
mod regain;
mod residue;
mod restore;
mod road;
mod said_plainly;
mod schema;
mod sent_since;
mod settings;
mod shared_computer;
mod signatures;
mod speaks;
mod standing;
mod statements;
mod states;
mod support;
mod taken_back;
mod thread;
mod ties;
mod told_on;
mod told_true;
mod trust;
mod trust_attacks;
mod typed;
mod unknown;
mod used_up;
mod waiting;
mod walked;
mod whose;
mod wiped;
