//! That an older copy was put back: kept until a chair has seen it, for the screens look as if nothing happened.

use crate::error::Error;
use crate::node::Cx;
use crate::people::{Act, require};
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};

diesel::table! { put_back (id) { id -> BigInt, at -> BigInt, made -> Nullable<BigInt>, known -> Bool, } }

/// There is one row: the last time counts.
const ROW: i64 = 1;

/// A copy that was put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct PutBack {
    /// Of when it is, where it says so.
    pub made: Option<Time>,
    /// Whether it is known who went, or got another role, after it was made: then nobody has the old role again.
    pub known: bool,
}

/// What was put back and no chair has seen.
///
/// # Errors
/// A fault of storage.
pub fn unseen(conn: &mut Conn) -> Result<Option<PutBack>, Error> {
    Ok(put_back::table.find(ROW).select((put_back::made, put_back::known)).one(conn).optional()?)
}

/// Notes it.
///
/// # Errors
/// A fault of storage.
pub(super) fn note(tx: &mut Tx<'_>, cx: &Cx, what: PutBack) -> Result<(), Error> {
    diesel::delete(put_back::table).execute(tx.conn())?;
    let made = what.made.map(|t| t.0);
    diesel::insert_into(put_back::table)
        .values((
            put_back::id.eq(ROW),
            put_back::at.eq(cx.now.0),
            put_back::made.eq(made),
            put_back::known.eq(what.known),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A chair has seen it.
///
/// # Errors
/// When the caller may not say so.
pub fn saw(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    require(&cx.who, Act::ArrangePeople)?;
    diesel::delete(put_back::table).execute(tx.conn())?;
    Ok(())
}
