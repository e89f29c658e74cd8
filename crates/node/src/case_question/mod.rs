//! The case question (*vraag*): a house asks its peers how to handle something.
//!
//! draft → ready → asked → trying ("dit proberen we") → closed. Peers advise, each with a ground; the asker marks what it
//! tries, and that is told to all who read the question.
//!
//! Invariants: never public; advice goes to the asking house only, which confirms that it has it.

mod actions;
mod advise;
mod lead;
mod left;
mod lesson;
mod pages;
mod presses;
mod reports;
mod rules;
mod store;
#[cfg(test)]
mod tests;
mod thread;
mod waits;
mod wire;

pub use actions::{
    Ask, Trial, ask, ask_outcome, check, close, end_again, settle, tell_again, tell_outcome, tried_there, try_advice,
};
pub use advise::{Advice, advise, say};
pub use lead::leads;
pub use left::{all_told_of_gone, all_unsaid, answers_gone, unsay, unsay_again, untold_among, wipe};
pub use lesson::as_lesson;
pub use pages::{fill, form_page, page, read_form, routes, says};
pub use reports::{answered_keys, reports, tried_since};
pub use rules::{ASK_AFTER, Ground, Outcome, Said, State, Step, is_of_long_ago, shown_state};
pub use store::{Details, Texts as QuestionTexts, details, list, texts, texts_among, words_among};
pub use waits::{carry_out, waits};
pub use wire::{object, read_advice, read_tries, read_wire};
