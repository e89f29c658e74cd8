//! What has had its use is removed at night, in small steps, and what nobody is there for any more is looked after.

use crate::copies;
use crate::error::Error;
use crate::kinds;
use crate::membership;
use crate::node::{Cx, Node};
use crate::peer;
use crate::people;
use crate::post::{self, wire};
use crate::viewer::Viewer;
use huisraad_federation::{UsedUp, remove_used_up, used_up};
use huisraad_storage::Tx;
use std::sync::Arc;
use std::time::Duration;

/// How long what is over is kept where nothing but its being there matters: longer than anybody sends it again.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Removes it.
///
/// # Errors
/// A fault of storage: it is tried again.
pub(super) async fn forget_used_up(node: &Arc<Node>) -> Result<(), Error> {
    let mut found = UsedUp::default();
    loop {
        let (now, before) = (node.clock.now(), found);
        found = node
            .read(move |conn| {
                let wanted: Vec<String> = peer::followers_inboxes(conn)?.iter().map(ToString::to_string).collect();
                Ok(used_up(conn, now, &before, &[wire::REMOVAL, wire::OVER], &wanted)?)
            })
            .await?;
        if found.is_done() {
            break;
        }
        let remove = move |tx: &mut Tx<'_>, _: &Cx| {
            remove_used_up(tx, &found)?;
            Ok(found)
        };
        found = node.act(Viewer::Clock, remove).await?;
    }
    node.act(Viewer::Clock, |tx, cx| {
        let before = cx.now.minus(KEPT);
        post::forget_unseen(tx, before)?;
        kinds::forget_used_up(tx, before)?;
        membership::forget_newcomers(tx, before)?;
        people::forget_spent(tx, before, cx.now)?;
        let named = post::guests_named(tx.conn())?;
        peer::forget_guests(tx, before, &named)
    })
    .await?;
    let tended = kinds::tend_circles(node).await;
    kinds::say_again_each(node).await?;
    tended?;
    // What was put aside may be put back, and what is sealed in it stands nowhere else.
    let aside = copies::aside::kept(&node.config.data);
    let aside = aside.map_err(|e| Error::Internal(format!("{}: {e}", node.config.data.display())))?;
    if !aside.is_empty() {
        return Ok(());
    }
    let sealed = node.read(kinds::sealed_with).await?;
    node.ring.keep_only(&sealed, node.clock.now())
}
