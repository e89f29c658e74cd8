//! The case question (*vraag*): a house asks its peers how to handle something.
//!
//! draft → ready → asked → trying ("dit proberen we") → closed. Peers advise, each with a ground; the asker marks what it
//! tries, and that is told to all who read the question.
//!
//! Invariants: never public; advice goes to the asking house only, which confirms that it has it.

mod actions;
mod pages;
mod rules;
mod store;
mod wire;

pub use actions::{Advice, Ask, advise, ask, close, release, try_advice, wipe};
pub use pages::{fill, form_page, page, read_form, routes};
pub use rules::{FIRST, Ground, state_key};
pub use store::{Texts as QuestionTexts, advice_for};
pub use wire::{object, read_advice, read_wire};
