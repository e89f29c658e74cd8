//! The notice board, as it is shown and printed. What hangs there is in `post::board`.

use crate::page::{Visit, qr_svg};
use crate::post::{self, Post};

/// A post as it hangs on the board.
pub struct Poster {
    /// Its kind, in a word.
    pub kind: String,
    /// The house.
    pub house: String,
    /// Its title.
    pub title: String,
    /// When, where that matters.
    pub when: String,
    /// Its address, as a QR code.
    pub qr: String,
}

impl Poster {
    /// A poster of a post.
    pub fn new(v: &Visit, post: &Post, row: post::pages::Row) -> Poster {
        let address = v.node.url(&post.path());
        Poster { kind: v.t(row.kind), house: row.house, title: row.title, when: row.when, qr: qr_svg(address.as_str()) }
    }
}
