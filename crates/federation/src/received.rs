//! What was received, by the names of the activities: said again it does nothing again.

use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx};
use openssl::sha::Sha256;

mod table {
    diesel::table! { received (name) { name -> Binary, at -> BigInt, } }
}
pub(crate) use table::received;

/// The name of an activity in the table of what was received: per origin, so that nobody can take another's.
pub(crate) fn name_of(origin: &str, uri: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(origin.as_bytes());
    hash.update(b" ");
    hash.update(uri.as_bytes());
    hash.finish()
}

/// How many bytes of a name are kept.
const KEPT: usize = 16;

/// Writes the dedupe row; `false` when it was there. Each engine has its own word for it, and the connection of both has none.
pub(crate) fn remember(tx: &mut Tx<'_>, key: &[u8; 32], at: Time) -> QueryResult<bool> {
    let row = (received::name.eq(&key[..KEPT]), received::at.eq(at.0));
    let written = match tx.conn() {
        Conn::Sqlite(c) => diesel::insert_or_ignore_into(received::table).values(row).execute(c)?,
        Conn::Postgres(c) => diesel::insert_into(received::table).values(row).on_conflict_do_nothing().execute(c)?,
    };
    Ok(written == 1)
}

/// Forgets that these were received of an origin: they were not done, and are as new when they come again.
pub(crate) fn forget(tx: &mut Tx<'_>, origin: &str, uris: &[String]) -> QueryResult<()> {
    let names: Vec<Vec<u8>> =
        uris.iter().filter_map(|uri| name_of(origin, uri).get(..KEPT).map(<[u8]>::to_vec)).collect();
    diesel::delete(received::table.filter(received::name.eq_any(names))).execute(tx.conn())?;
    Ok(())
}
