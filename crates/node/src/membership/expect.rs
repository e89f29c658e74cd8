//! What our chair says of houses before they say anything to us: that one may come, that a newcomer is left, that one is not
//! wanted.

use super::held::held_actor;
use super::names;
use super::rules::Cause;
use super::store::{self, newcomer, not_wanted};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::peer::{self, NewPeer};
use crate::people::{Act, require};
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_federation::{Authority, RemoteActor};
use huisraad_storage::{Conn, Tx};

/// A chair says beforehand that a house which our members hold may come: when it asks, it is accepted by itself.
///
/// # Errors
/// When the caller may not, or we know it in another way already.
pub fn expect(tx: &mut Tx<'_>, cx: &Cx, actor: &RemoteActor) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    wanted(tx, actor.id.as_str())?;
    match held_actor(tx, &actor.id)? {
        // It asked already: our chair has just said yes.
        Some(p) if p.standing == Standing::Applied => {
            super::actions::accept(tx, cx, &p.authority, Standing::Member, "")
        }
        Some(p) if p.standing == Standing::Expected => Ok(()),
        Some(_) => Err(Error::Refused(Reason::ApplyLinked)),
        None => {
            let host = Authority::of(&actor.id).ok_or(Error::NotFound)?;
            if peer::by_authority(tx.conn(), host.as_str())?.is_some() {
                return Err(Error::Refused(Reason::ApplyLinked));
            }
            let new = NewPeer { actor, standing: Standing::Expected, introduction: "", principles: None };
            let id = names::written_down(tx, cx, &new)?;
            let peer = peer::by_id(tx.conn(), id)?;
            super::log::note(tx, cx, &peer.authority, None, Some(Standing::Expected), Cause::Chair, "")
        }
    }
}

/// A chair leaves a newcomer of which one member told; what others tell of it stays.
///
/// # Errors
/// When the caller may not, or there is no such newcomer.
pub fn leave(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    newcomer(tx.conn(), id)?;
    store::close_one(tx, id, cx.now)
}

/// A chair does not want to know a house: it is not shown again, and words of others do not link it. When our chair says yes
/// to it later, that is over.
///
/// # Errors
/// When the caller may not.
pub fn refuse(tx: &mut Tx<'_>, cx: &Cx, actor: &str) -> Result<(), Error> {
    require(&cx.who, Act::Decide)?;
    if !is_not_wanted(tx.conn(), actor)? {
        diesel::insert_into(not_wanted::table)
            .values((not_wanted::actor.eq(actor), not_wanted::at.eq(cx.now.0)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The houses that our chair does not want to know.
///
/// # Errors
/// A fault of storage.
pub fn unwanted(conn: &mut Conn) -> Result<Vec<String>, Error> {
    Ok(not_wanted::table.select(not_wanted::actor).load(conn)?)
}

/// Our chair said yes to it after all.
pub(super) fn wanted(tx: &mut Tx<'_>, actor: &str) -> Result<(), Error> {
    diesel::delete(not_wanted::table.find(actor)).execute(tx.conn())?;
    Ok(())
}

pub(super) fn is_not_wanted(conn: &mut Conn, actor: &str) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(not_wanted::table.find(actor))).get_result(conn)?)
}
