//! What other houses are told of who we are.

use super::actions::{last_of, send};
use super::{names, wire};
use crate::due::{self, Topic};
use crate::error::Error;
use crate::node::Cx;
use crate::peer::{self, Peer};
use crate::post;
use crate::viewer::PeerId;
use crate::words::Standing;
use huisraad_federation::{Destination, Outgoing, PUSHED};
use huisraad_storage::Tx;

/// What is said of us to members is about this.
fn members(cx: &Cx) -> String {
    format!("{PUSHED}of us to members {}", cx.node.actor())
}

/// Tells every house that hears us what we now say of ourselves: members all of it, the others what is for everyone.
///
/// # Errors
/// A fault of storage.
pub fn tell_of_us(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    names::settle(tx)?;
    let house = crate::house::this_house(tx.conn())?;
    let reached: Vec<Peer> = peer::held(tx.conn())?.into_iter().filter(Peer::is_reached).collect();
    for (members, all) in [(true, wire::of_us(&cx.node, &house, true)), (false, wire::of_us(&cx.node, &house, false))] {
        let these = reached.iter().filter(|p| (p.standing == Standing::Member) == members);
        let to: Vec<Destination> = these.filter_map(Peer::address).map(Destination::from).collect();
        // In the place of what we said before to the same: what was edited away is kept nowhere.
        let subject = if members { self::members(cx) } else { format!("{PUSHED}of us to others {}", cx.node.actor()) };
        let a = Outgoing::new(&all, &subject).guarded(members).replacing(true);
        cx.node.outbox.send(tx, cx.now, &a, &to)?;
    }
    // It stood in what we wrote when we asked, too.
    for peer in &reached {
        cx.node.outbox.forget_said(tx, &format!("{PUSHED}{}", peer.actor))?;
        cx.node.outbox.forget_said(tx, &last_of("Follow", peer))?;
    }
    Ok(())
}

/// What waits for a house that it may not read as what it is to us now is not sent: it was a member when it was said.
pub(super) fn unsaid_to(tx: &mut Tx<'_>, cx: &Cx, house: PeerId) -> Result<(), Error> {
    let house = peer::by_id(tx.conn(), house)?;
    let Some(to) = house.address() else { return Ok(()) };
    let mut not = Vec::new();
    for (delivery, about) in cx.node.outbox.not_public_for(tx, &to)? {
        let stays = match about.strip_prefix(PUSHED) {
            // Of an answer; or that we move, which is for all.
            Some(rest) => rest.starts_with(post::HINT) || rest == cx.node.actor().as_str(),
            None => post::is_still_for(tx.conn(), &house, &about)?,
        };
        if !stays {
            not.push(delivery);
            // What is for everyone of it stood in that too.
            if about == members(cx) {
                due::add(tx, cx.now, Topic::TellOfUs, "")?;
            }
        }
    }
    cx.node.outbox.cancel_these(tx, cx.now, &not)?;
    post::keep_back(tx, cx, &house)
}

/// Tells a house that just became a member what we say of ourselves to members alone: it did not stand in our application.
pub(super) fn tell_member_of_us(tx: &mut Tx<'_>, cx: &Cx, peer: &Peer) -> Result<(), Error> {
    let house = crate::house::this_house(tx.conn())?;
    send(tx, cx, peer, &wire::of_us(&cx.node, &house, true))
}
