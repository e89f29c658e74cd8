//! Search over everything that one may read, in Dutch and English.
//!
//! - `words`: from a text to its terms, and from what somebody types to what to look for. Pure.
//! - `snippet`: the piece of a text that shows why it was found. Pure.
//! - `store`: the terms of every post, and the posts that have them; each engine in its own words.
//! - `window`: which of them are looked through, so that no house takes the place of the others.
//! - `rank`: how well each fits, by its own words alone.
//! - `near`: which word somebody meant who spelt another. Pure.
//! - `mend`: what is looked for when nothing has a word as it was typed: near words of what one may read.
//!
//! The index follows: a post that changed is found by its count of changes and indexed a moment later, outside the writer.
//! So nothing can be forgotten, and what is received costs the writer nothing.
//!
//! Invariant: what is found is filtered by `visible`, as everything else is; and what one may not read moves neither an
//! order nor a count. A word is suggested only out of a text that the reader may open.

mod mend;
mod near;
mod pages;
mod rank;
mod snippet;
mod store;
mod window;
mod words;

pub use mend::{Mended, Shipped, mend};
pub use pages::{Hit, Results, SearchPage, Typed, snippet_of};
pub use store::{Filter, Found, Terms, find, forget, index};
pub use words::{Query, query, terms};

#[cfg(test)]
mod tests;
