//! The conflict request (*hulp bij conflict*): a house, or somebody in it, asks for a mediator from elsewhere.
//!
//! draft → sent → picked → ended → closed. Those asked offer to mediate after one yes/no on ties; the asker picks one; the others
//! see "taken up". Once it is over nobody else reads what it was about; two weeks later nobody keeps it.
//!
//! Invariants
//! - Danger goes to 112: the page says so before anything else.
//! - The details are never in a post, an activity or an outbox. The picked house alone reads them, by a signed GET, each
//!   time anew; that is noted at the asking house, and nothing is kept at the other.
//! - What the two write to each other is kept at the house that asks, sealed; each offer has its own, and it goes with the offer.
//! - A resident may ask outside the chair; then the chair of that house does not see the request.

mod actions;
mod agreement;
mod agreement_pages;
mod details_pages;
mod door;
mod ending;
mod ending_pages;
mod far;
mod form;
mod letters;
mod letters_pages;
mod letters_sent;
mod meetings;
mod moments;
mod other_side;
mod pages;
mod picking;
mod road;
mod rules;
mod slip;
mod stand_in;
mod stand_in_pages;
mod store;
mod waits;
mod wire;
mod words;
mod years;

pub use actions::{Offer, Request, check, details_for, ended_since, offer, request, say};
pub use door::door;
pub use ending::{PLANNED_AHEAD, due, end_again, ended_there, plan_unplanned, wipe, wipe_answers};
pub use form::{fill, form_page, names_who_it_is_about, read_form};
pub use letters::{Came as Letter, came as letter_came, is_there as letter_is_there, passed_over as letters_end};
pub use letters_sent::{retry as retry_letters, say_again_each, send as send_letters, waiting as letters_waiting};
pub use meetings::meetings;
pub use other_side::{all_given, given_no_more, moved, waits_for as given_to};
pub use pages::{page, routes, says};
pub use picking::{picked, settle, tell_again};
pub use rules::{State, Step, Urgency, fate_key};
pub use slip::stays;
pub use stand_in::{HandedOver, goes_on_with_nobody, handed_over, handed_over_again};
pub use store::{Said, Texts as RequestTexts, inside, sealed, words_among};
pub use store::{all_dismissed, dismiss_again};
pub use waits::{ASKS, waits};
pub use wire::{LETTER, object, read_letter, read_offer, read_wire};
pub use words::{Agreed, Can, Matter, Meets};
