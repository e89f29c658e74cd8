//! A house that something is decided about is held until that is written: of two that decide at once the second reads what the first
//! wrote. (One writer does that by itself; PostgreSQL has many.)

use crate::error::Error;
use crate::house::one_at_a_time;
use crate::peer::{self, Peer};
use huisraad_storage::Tx;
use url::Url;

/// The house at this authority.
///
/// # Errors
/// [`Error::NotFound`] when we know of none.
pub(super) fn held(tx: &mut Tx<'_>, authority: &str) -> Result<Peer, Error> {
    one_at_a_time(tx)?;
    peer::by_authority(tx.conn(), authority)?.ok_or(Error::NotFound)
}

/// The house with this actor, where we know it.
///
/// # Errors
/// A fault of storage.
pub(super) fn held_actor(tx: &mut Tx<'_>, actor: &Url) -> Result<Option<Peer>, Error> {
    one_at_a_time(tx)?;
    peer::by_actor(tx.conn(), actor)
}
