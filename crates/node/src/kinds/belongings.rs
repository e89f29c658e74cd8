//! What the folders keep of a person: it goes along where somebody proves who they are, and ends where they leave.

use super::{stage, take_back, wipe};
use crate::conflict;
use crate::error::Error;
use crate::node::Cx;
use crate::notice;
use crate::people::Belongings;
use crate::post::{self, Post, Stage};
use crate::viewer::{PersonId, Roles, Viewer};
use huisraad_storage::Tx;

/// All of it.
pub const BELONGINGS: Belongings = Belongings { moved, left, speaks_less };

fn moved(tx: &mut Tx<'_>, cx: &Cx, from: PersonId, to: PersonId) -> Result<(), Error> {
    post::moved(tx, from, to)?;
    conflict::moved(tx, from, Some(to))?;
    notice::moved(tx, cx, from, to)
}

/// Nobody else can do what they said that they would: it is taken back, and who counted on it hears so.
fn take_back_promises(
    tx: &mut Tx<'_>,
    by_itself: &Cx,
    person: PersonId,
    of_those: impl Fn(&Post) -> bool,
) -> Result<(), Error> {
    for answer in post::promises_of(tx.conn(), person)? {
        // In the order of the posts, each as it is once it is held: who presses there meanwhile goes first, or after.
        let (post, held) = post::hold_with(tx, answer)?;
        if held.withdrawn.is_some() || stage(&post) == Stage::Over || !of_those(&post) {
            continue;
        }
        post::promise_ends(tx, by_itself, &post, answer)?;
        // Whoever is here still hears that it was taken back without them.
        post::tell_writer(tx, by_itself, answer)?;
        // That house hears it whatever it is to us now: it still counts on them.
        take_back(tx, by_itself, answer)?;
    }
    Ok(())
}

/// What only they could read, or undo, nobody else of the house may take back: it ends by itself.
fn by_itself(cx: &Cx) -> Cx {
    Cx { who: Viewer::Clock, now: cx.now, node: cx.node.clone() }
}

/// Who may not mediate any more mediates nowhere, and who is of a circle no more works for nobody there: what they said by the role that
/// went is taken back.
fn speaks_less(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, before: Roles, now: Roles) -> Result<(), Error> {
    let with = |roles| Viewer::Person { id: person, roles };
    let loses = |can: &dyn Fn(&Viewer) -> bool| can(&with(before)) && !can(&with(now));
    let lost =
        |post: &Post| loses(&|who| post::speaks(who, post, false)) || loses(&|who| post::may_read(who, post, &[]));
    take_back_promises(tx, &by_itself(cx), person, lost)
}

fn left(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    let by_itself = by_itself(cx);
    take_back_promises(tx, &by_itself, person, |_| true)?;
    for own in post::only_of(tx.conn(), person)?.into_iter().filter(|own| !conflict::stays(own)) {
        let gone = post::withdraw(tx, &by_itself, own.id)?;
        wipe(tx, cx, &gone)?;
    }
    conflict::moved(tx, person, None)?;
    post::parted(tx, person)?;
    notice::forget(tx, person)
}
