//! What the folders keep of a person: it goes along where somebody proves who they are, and ends where they leave.

use super::wipe;
use crate::error::Error;
use crate::node::Cx;
use crate::people::Belongings;
use crate::viewer::{PersonId, Viewer};
use crate::{notice, post};
use huisraad_storage::Tx;

/// All of it.
pub const BELONGINGS: Belongings = Belongings { moved, left };

fn moved(tx: &mut Tx<'_>, cx: &Cx, from: PersonId, to: PersonId) -> Result<(), Error> {
    post::moved(tx, from, to)?;
    notice::moved(tx, cx, from, to)
}

fn left(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    // What only they could read, nobody else of the house may take back: it ends by itself.
    let by_itself = Cx { who: Viewer::Clock, now: cx.now, node: cx.node.clone() };
    for own in post::only_of(tx.conn(), person)? {
        let gone = post::withdraw(tx, &by_itself, own.id)?;
        wipe(tx, &gone)?;
    }
    post::parted(tx, person)?;
    notice::forget(tx, person)
}
