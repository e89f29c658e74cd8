//! What a copy that was put back lacks of another house: how it is today, by the database that the copy replaces.

use super::store::{Peer, peers};
use crate::error::Error;
use crate::viewer::PeerId;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_storage::Tx;

impl Peer {
    /// Whether two databases mean the same house: by its row, also where it moved since, or else by its actor.
    pub fn is_row_of(&self, other: &Peer) -> bool {
        (self.id, self.created) == (other.id, other.created)
    }
}

/// Gives a house its keys as they are today, and what it says of itself.
///
/// # Errors
/// A fault of storage.
pub fn says_today(tx: &mut Tx<'_>, id: PeerId, today: &Peer) -> Result<(), Error> {
    let row = || diesel::update(peers::table.find(id));
    row()
        .set((
            peers::key_id.eq(&today.key_id),
            peers::key_pem.eq(&today.key_pem),
            peers::proof_key.eq(&today.proof_key),
            peers::offered_key.eq(&today.offered_key),
        ))
        .execute(tx.conn())?;
    row()
        .set((
            peers::inbox.eq(&today.inbox),
            peers::name.eq(&today.name),
            peers::called.eq(&today.called),
            peers::known_as.eq(&today.known_as),
            peers::place.eq(&today.place),
            peers::about.eq(&today.about),
            peers::profile.eq(&today.profile),
            peers::principles.eq(&today.principles),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Gives a house the address that it moved to.
///
/// # Errors
/// A fault of storage, or that another house has it.
pub fn moved_since(tx: &mut Tx<'_>, id: PeerId, today: &Peer) -> Result<(), Error> {
    diesel::update(peers::table.find(id))
        .set((peers::actor.eq(&today.actor), peers::authority.eq(&today.authority)))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes down how the tie with a house is today: who follows whom, since when, and the words with it. Of what the standing `here`
/// does not give nothing is accepted.
///
/// # Errors
/// A fault of storage.
pub fn tied_as_today(tx: &mut Tx<'_>, here: &Peer, today: &Peer) -> Result<(), Error> {
    let is_tied = here.standing.is_tied();
    let is_member = matches!(here.standing, Standing::Member | Standing::Paused);
    // Who became a member anew reads what was written since then.
    let since = here.member_since.zip(today.member_since).map(|(a, b)| a.max(b)).filter(|_| is_member);
    let row = || diesel::update(peers::table.find(here.id));
    row()
        .set((
            peers::our_follow.eq(&today.our_follow),
            peers::our_follow_accepted.eq(today.our_follow_accepted && is_tied),
            peers::their_follow.eq(&today.their_follow),
            peers::their_follow_accepted.eq(today.their_follow_accepted && is_tied),
        ))
        .execute(tx.conn())?;
    row()
        .set((
            peers::linked.eq(today.linked.or(here.linked).map(|t| t.0)),
            peers::member_since.eq(since.map(|t| t.0)),
            peers::introduction.eq(&today.introduction),
            peers::note.eq(&today.note),
            peers::buddy.eq(&today.buddy),
            peers::parted.eq(here.parted.max(today.parted).map(|t| t.0)),
        ))
        .execute(tx.conn())?;
    Ok(())
}
