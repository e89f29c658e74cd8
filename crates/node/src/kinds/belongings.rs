//! What the folders keep of a person: it goes along where somebody proves who they are, and ends where they leave.

use super::{stage, take_back, wipe};
use crate::error::Error;
use crate::node::Cx;
use crate::notice;
use crate::people::Belongings;
use crate::post::{self, Stage};
use crate::viewer::{PersonId, Viewer};
use huisraad_storage::Tx;

/// All of it.
pub const BELONGINGS: Belongings = Belongings { moved, left };

fn moved(tx: &mut Tx<'_>, cx: &Cx, from: PersonId, to: PersonId) -> Result<(), Error> {
    post::moved(tx, from, to)?;
    notice::moved(tx, cx, from, to)
}

/// Nobody else can do what they said that they would: it is taken back, and who counted on it hears so.
fn take_back_promises(tx: &mut Tx<'_>, by_itself: &Cx, person: PersonId) -> Result<(), Error> {
    for (answer, post) in post::promises_of(tx.conn(), person)? {
        if stage(&post) == Stage::Over {
            continue;
        }
        post::promise_ends(tx, by_itself, &post, answer)?;
        // That house hears it whatever it is to us now: it still counts on them.
        take_back(tx, by_itself, answer)?;
    }
    Ok(())
}

fn left(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    // What only they could read, nobody else of the house may take back: it ends by itself.
    let by_itself = Cx { who: Viewer::Clock, now: cx.now, node: cx.node.clone() };
    take_back_promises(tx, &by_itself, person)?;
    for own in post::only_of(tx.conn(), person)? {
        let gone = post::withdraw(tx, &by_itself, own.id)?;
        wipe(tx, &gone)?;
    }
    post::parted(tx, person)?;
    notice::forget(tx, person)
}
