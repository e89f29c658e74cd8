//! The one row of this house.

use super::profile::Profile;
use crate::error::Error;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};

diesel::table! {
    house (id) {
        id -> BigInt,
        name -> Text,
        place -> Text,
        about -> Text,
        created -> BigInt,
        welcomed -> Bool,
        profile -> Text,
        principles -> Nullable<Text>,
        principles_version -> BigInt,
        moved_to -> Nullable<Text>,
        came_from -> Nullable<Text>,
        help_lines -> Nullable<Text>,
        help_lines_at -> Nullable<BigInt>,
        complaints -> Nullable<Text>,
    }
}

/// There is one house to a node.
pub(super) const ROW: i64 = 1;

/// This house, as it describes itself.
#[derive(Debug, Clone, Queryable)]
pub struct House {
    #[allow(dead_code, reason = "always 1; the row is read whole")]
    id: i64,
    /// Its name.
    pub name: String,
    /// The town.
    pub place: String,
    /// A few sentences about it.
    pub about: String,
    /// Since when it is here.
    pub created: Time,
    /// Whether its first steps were shown.
    pub welcomed: bool,
    profile: String,
    pub(super) own_principles: Option<String>,
    /// How often they were changed, counted from one.
    pub principles_version: i64,
    /// The actor that this house has become.
    pub moved_to: Option<String>,
    /// The actor that this house was.
    pub came_from: Option<String>,
    /// The telephone numbers for who is in need, a line each, once the house wrote its own.
    pub help_lines: Option<String>,
    /// When it did.
    pub help_lines_at: Option<Time>,
    /// Where one goes with a complaint about the organisation, once the house wrote that.
    pub complaints: Option<String>,
}

impl House {
    /// Who it says it is.
    pub fn profile(&self) -> Profile {
        Profile::parse(&self.profile)
    }
}

/// This house, for a change: from here to the end of the transaction nobody else changes it.
///
/// # Errors
/// As [`this_house`].
pub fn taken_house(tx: &mut Tx<'_>) -> Result<House, Error> {
    diesel::update(house::table.find(ROW)).set(house::id.eq(ROW)).execute(tx.conn())?;
    this_house(tx.conn())
}

/// This house.
///
/// # Errors
/// [`Error::NotFound`] before `init` has made it.
pub fn this_house(conn: &mut Conn) -> Result<House, Error> {
    Ok(house::table.find(ROW).one(conn)?)
}
