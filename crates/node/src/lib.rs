//! Huisraad: a node of the network of self-managed shelters.
//!
//! The map, by rank; a module uses those of lower rank only (docs/architecture.md, held by `tests/architecture.rs`).
//!
//! - 0: [`words`], [`viewer`], [`reason`], [`field`], [`error`], [`config`], [`folder`], [`texts`], [`node`], [`page`], [`mail`],
//!   [`shared_clock`], [`once`], [`sealed`], [`clean`], [`identify`]
//! - 1: [`people`], [`house`], [`peer`], [`due`], [`notice`]
//! - 2: [`post`]
//! - 3: [`library`], [`search`], [`meeting`]
//! - 4: [`case_question`], [`consultation`], [`conflict`], [`event`], [`opportunity`], [`success`],
//!   [`membership`]
//! - 5: [`kinds`]
//! - 6: [`sheet`], [`board`], [`inbox`]
//! - 7: [`reconcile`], 8: [`copies`], 9: [`admin`], 10: [`web`], 11: [`jobs`], 12: [`serve`], 13: [`commands`]

pub mod admin;
pub mod board;
pub mod case_question;
pub mod clean;
pub mod commands;
pub mod config;
pub mod conflict;
pub mod consultation;
pub mod copies;
pub mod due;
pub mod error;
pub mod event;
pub mod field;
pub mod folder;
pub mod house;
pub mod identify;
pub mod inbox;
pub mod jobs;
pub mod kinds;
pub mod library;
pub mod mail;
pub mod meeting;
pub mod membership;
pub mod node;
pub mod notice;
pub mod once;
pub mod opportunity;
pub mod page;
pub mod peer;
pub mod people;
pub mod post;
pub mod reason;
pub mod reconcile;
pub mod ring;
pub mod sealed;
pub mod search;
pub mod serve;
pub mod shared_clock;
pub mod sheet;
pub mod success;
pub mod texts;
pub mod viewer;
pub mod web;
pub mod words;
