//! The principles of self-management that a house stands by, and a joining house endorses. Ours ships as an example, not yet
//! adopted by anyone; a chair can change it, or take over the text of another house.

use super::store::{House, ROW, house};
use crate::due::{self, Topic};
use crate::error::{Error, Field};
use crate::node::Cx;
use crate::page::quotes_too_deep;
use crate::people::{Act, require};
use crate::texts::seen::shows_nothing;
use diesel::prelude::*;
use huisraad_storage::Tx;

/// The text that ships, in Markdown.
pub const PRINCIPLES: &str = include_str!("../../../../config/principes.md");

/// The longest text, in letters.
pub const LONGEST: usize = 8000;

/// The digest of such a text, as it stands in an application: `sha-256:` and the base64 of it.
pub fn principles_digest(text: &str) -> String {
    format!("sha-256:{}", huisraad_federation::sha256_base64(text.as_bytes()))
}

impl House {
    /// The principles it stands by, in Markdown.
    pub fn principles(&self) -> &str {
        self.own_principles.as_deref().unwrap_or(PRINCIPLES)
    }

    /// Their digest.
    pub fn principles_digest(&self) -> String {
        principles_digest(self.principles())
    }

    /// Whether nobody here has decided on them yet.
    pub fn has_example_principles(&self) -> bool {
        self.own_principles.is_none()
    }
}

/// Stands by another text from now on: its own words, or those of a house that it endorses. The other houses are told, and see
/// who has not done the same.
///
/// # Errors
/// When the caller may not, or there is no text, or too much.
pub fn stand_by(tx: &mut Tx<'_>, cx: &Cx, text: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let text = text.replace("\r\n", "\n");
    match text.trim().chars().count() {
        _ if shows_nothing(&text) => return Err(Error::Invalid(vec![(Field::Principles, "principles-missing")])),
        _ if quotes_too_deep(&text) => return Err(Error::Invalid(vec![(Field::Principles, "text-quotes")])),
        n if n > LONGEST => return Err(Error::Invalid(vec![(Field::Principles, "text-long")])),
        _ => {}
    }
    if super::this_house(tx.conn())?.principles() == text {
        return Ok(());
    }
    diesel::update(house::table.find(ROW))
        .set((house::principles.eq(&text), house::principles_version.eq(house::principles_version + 1)))
        .execute(tx.conn())?;
    due::add(tx, cx.now, Topic::TellOfUs, "")
}
