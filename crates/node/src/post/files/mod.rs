//! Pictures and PDFs with a post: put there on purpose, before it is published, and cleaned of all that hides in a file.
//!
//! Invariants
//! - Who may read the post may read its files, and nobody else: there is no other way to one than by its post.
//! - What another house sends is fetched from that house alone, must be what it announced, and is cleaned again here.
//! - They are fixed at publication, and gone when the post is withdrawn.

mod actions;
mod fetch;
mod handed_out;
mod pages;
mod store;
mod wire;

use actions::check_description;
pub use actions::{MOST, add, ask_again, may_add, may_put, remove};
pub(super) use actions::{announced, forget};
pub use fetch::{cleaned, fetch_next};
pub use pages::{files_page, routes};
pub use store::{File, of, open};
pub(super) use store::{only, tokens};
pub use wire::Announced;
pub(super) use wire::{attachments, read_attachments};
