//! The names of houses: two that read alike are told apart, and a new one is shown to chairs until one of them has seen it.

use crate::error::Error;
use crate::house::this_house;
use crate::node::Cx;
use crate::peer::{self, NewPeer};
use crate::people::{Act, require};
use crate::viewer::PeerId;
use huisraad_federation::RemoteActor;
use huisraad_storage::Tx;

/// Writes a house down, under a name that is no other's.
///
/// # Errors
/// A fault of storage, or that it is there already.
pub(super) fn written_down(tx: &mut Tx<'_>, cx: &Cx, new: &NewPeer<'_>) -> Result<PeerId, Error> {
    let id = peer::insert(tx, cx.now, new)?;
    settle(tx)?;
    Ok(id)
}

/// Takes over what a house now says of itself.
///
/// # Errors
/// A fault of storage.
pub(super) fn refreshed(tx: &mut Tx<'_>, id: PeerId, actor: &RemoteActor) -> Result<(), Error> {
    // Whoever tells of itself again and again costs nothing.
    if peer::refresh(tx, id, actor)? { settle(tx) } else { Ok(()) }
}

/// To be called when any house calls itself something else, ours too.
///
/// # Errors
/// A fault of storage.
pub(super) fn settle(tx: &mut Tx<'_>) -> Result<(), Error> {
    let ours = this_house(tx.conn())?.name;
    peer::settle_names(tx, &ours)
}

/// A chair has seen what a house calls itself now.
///
/// # Errors
/// When the caller may not, there is no such house, or it is called otherwise by now.
pub(super) fn seen(tx: &mut Tx<'_>, cx: &Cx, authority: &str, shown: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    let house = peer::by_authority(tx.conn(), authority)?.ok_or(Error::NotFound)?;
    peer::name_seen(tx, house.id, shown)
}
