//! The tables of joining: newcomers elsewhere, words for them, every change of standing, and whom our members hold.

use super::rules::{Cause, Vouch};
use crate::error::Error;
use crate::house::Profile;
use crate::viewer::PeerId;
use crate::words::Standing;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx};

diesel::table! {
    newcomers (id) {
        id -> BigInt,
        actor -> Text,
        authority -> Text,
        name -> Text,
        sponsor -> Nullable<BigInt>,
        application -> Text,
        key_digest -> Text,
        introduction -> Text,
        profile -> Text,
        told -> BigInt,
        closed -> Nullable<BigInt>,
    }
}
diesel::table! {
    vouches (id) {
        id -> BigInt,
        uri -> Text,
        peer -> Nullable<BigInt>,
        actor -> Text,
        application -> Text,
        key_digest -> Text,
        given -> BigInt,
        withdrawn -> Nullable<BigInt>,
    }
}
diesel::table! {
    standings (id) {
        id -> BigInt,
        authority -> Text,
        at -> BigInt,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        cause -> Text,
        note -> Text,
        name -> Text,
        seen -> Nullable<BigInt>,
    }
}
diesel::table! { rosters (peer, actor) { peer -> BigInt, actor -> Text, name -> Text, } }
diesel::table! { not_wanted (actor) { actor -> Text, at -> BigInt, } }
diesel::allow_tables_to_appear_in_same_query!(rosters, not_wanted);

/// A house that asked at a member of ours, as that member told it.
#[derive(Debug, Clone, Queryable)]
pub struct Newcomer {
    /// Its number here.
    pub id: i64,
    /// Its actor.
    pub actor: String,
    /// Its host.
    pub authority: String,
    /// What it calls itself.
    pub name: String,
    /// Where it asked; `None`: at us.
    pub sponsor: Option<PeerId>,
    /// The id of its application there.
    pub application: String,
    /// The digest of the key it had then.
    pub key_digest: String,
    /// What it wrote.
    pub introduction: String,
    profile: String,
    /// When we heard.
    pub told: Time,
    /// Since when it is no newcomer any more.
    pub closed: Option<Time>,
}

impl Newcomer {
    /// Who it says it is.
    pub fn profile(&self) -> Profile {
        Profile::parse(&self.profile)
    }
}

/// What is told of a newcomer.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its actor.
    pub actor: String,
    /// Its host.
    pub authority: String,
    /// What it calls itself.
    pub name: String,
    /// The id of its application.
    pub application: String,
    /// The digest of its key.
    pub key_digest: String,
    /// What it wrote.
    pub introduction: String,
    /// Who it says it is, as JSON.
    pub profile: String,
}

/// Newcomers that are new, the newest first.
///
/// # Errors
/// A fault of storage.
pub fn all_newcomers(conn: &mut Conn) -> Result<Vec<Newcomer>, Error> {
    Ok(newcomers::table.filter(newcomers::closed.is_null()).order(newcomers::id.desc()).limit(100).load(conn)?)
}

/// A newcomer, by its number.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none any more.
pub fn newcomer(conn: &mut Conn, id: i64) -> Result<Newcomer, Error> {
    Ok(newcomers::table.find(id).filter(newcomers::closed.is_null()).one(conn)?)
}

/// What was told of a newcomer with this actor, by whom it was told first. Each teller has a line of its own: what one makes up
/// takes nothing from what another says.
///
/// # Errors
/// A fault of storage.
pub fn told_of(conn: &mut Conn, actor: &str) -> Result<Vec<Newcomer>, Error> {
    Ok(newcomers::table
        .filter(newcomers::actor.eq(actor))
        .filter(newcomers::closed.is_null())
        .order(newcomers::id.asc())
        .limit(100)
        .load(conn)?)
}

/// Every application of a house that was ever told of here.
///
/// # Errors
/// A fault of storage.
pub fn applications_of(conn: &mut Conn, actor: &str) -> Result<Vec<(String, String)>, Error> {
    Ok(newcomers::table
        .filter(newcomers::actor.eq(actor))
        .order(newcomers::id.desc())
        .limit(20)
        .select((newcomers::application, newcomers::key_digest))
        .load(conn)?)
}

/// Notes a newcomer; the same application told twice by the same house is one.
pub(super) fn note(tx: &mut Tx<'_>, sponsor: Option<PeerId>, told: &Told, now: Time) -> Result<(), Error> {
    let same =
        newcomers::table.filter(newcomers::actor.eq(&told.actor)).filter(newcomers::application.eq(&told.application));
    let known: Vec<Option<PeerId>> = same.select(newcomers::sponsor).load(tx.conn())?;
    if known.contains(&sponsor) {
        return Ok(());
    }
    diesel::insert_into(newcomers::table)
        .values((
            newcomers::actor.eq(&told.actor),
            newcomers::authority.eq(&told.authority),
            newcomers::name.eq(&told.name),
            newcomers::sponsor.eq(sponsor),
            newcomers::application.eq(&told.application),
            newcomers::key_digest.eq(&told.key_digest),
            newcomers::introduction.eq(&told.introduction),
            newcomers::profile.eq(&told.profile),
            newcomers::told.eq(now.0),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// It is no newcomer any more, whoever told of it: it says itself who it is. At whom it asked us itself our own chair may still vouch for
/// it.
pub(super) fn close(tx: &mut Tx<'_>, actor: &str, now: Time) -> Result<(), Error> {
    let open = newcomers::table.filter(newcomers::actor.eq(actor)).filter(newcomers::closed.is_null());
    diesel::update(open.filter(newcomers::sponsor.is_not_null()))
        .set((newcomers::closed.eq(now.0), newcomers::introduction.eq(""), newcomers::profile.eq("{}")))
        .execute(tx.conn())?;
    Ok(())
}

/// Our chair leaves one line of it.
pub(super) fn close_one(tx: &mut Tx<'_>, id: i64, now: Time) -> Result<(), Error> {
    diesel::update(newcomers::table.find(id))
        .set((newcomers::closed.eq(now.0), newcomers::introduction.eq(""), newcomers::profile.eq("{}")))
        .execute(tx.conn())?;
    Ok(())
}

/// Every word for an application of a house, with its id.
///
/// # Errors
/// A fault of storage.
pub fn vouches_for(conn: &mut Conn, actor: &str, application: &str) -> Result<Vec<(String, Vouch)>, Error> {
    let rows: Vec<(String, Option<i64>, String, String, Time, Option<Time>)> = vouches::table
        .filter(vouches::actor.eq(actor))
        .filter(vouches::application.eq(application))
        .order(vouches::id.asc())
        .select((
            vouches::uri,
            vouches::peer,
            vouches::application,
            vouches::key_digest,
            vouches::given,
            vouches::withdrawn,
        ))
        .load(conn)?;
    let vouch = |(uri, by, application, key_digest, given, withdrawn)| {
        (uri, Vouch { by, application, key_digest, given, withdrawn })
    };
    Ok(rows.into_iter().map(vouch).collect())
}

/// A line of the log.
#[derive(Debug, Clone, Queryable)]
pub struct Change {
    /// When.
    pub at: Time,
    /// What it was to us.
    pub before: Option<Standing>,
    /// What it became.
    pub after: Option<Standing>,
    /// Why.
    pub cause: Cause,
    /// What a chair wrote with it.
    pub note: String,
}

/// The log of a house, the newest first.
///
/// # Errors
/// A fault of storage.
pub fn log_of(conn: &mut Conn, authority: &str) -> Result<Vec<Change>, Error> {
    Ok(standings::table
        .filter(standings::authority.eq(authority))
        .order(standings::id.desc())
        .limit(100)
        .select((standings::at, standings::before, standings::after, standings::cause, standings::note))
        .load(conn)?)
}

/// How many houses came in by words alone since then.
pub(super) fn vouched_since(conn: &mut Conn, since: Time) -> Result<usize, Error> {
    let n: i64 = standings::table
        .filter(standings::cause.eq(Cause::Vouched))
        .filter(standings::at.ge(since.0))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(n).unwrap_or(usize::MAX))
}

/// The houses that our members hold: actor, what it is called there, and who holds it.
///
/// # Errors
/// A fault of storage.
pub fn held_elsewhere(conn: &mut Conn) -> Result<Vec<(String, String, PeerId)>, Error> {
    Ok(rosters::table
        .filter(rosters::actor.ne_all(not_wanted::table.select(not_wanted::actor)))
        .order((rosters::actor.asc(), rosters::peer.asc()))
        .limit(5000)
        .select((rosters::actor, rosters::name, rosters::peer))
        .load(conn)?)
}

/// Forgets newcomers that were settled and told of before then.
///
/// # Errors
/// A fault of storage.
pub fn forget_newcomers(tx: &mut Tx<'_>, before: Time) -> Result<(), Error> {
    let over = newcomers::table.filter(newcomers::closed.lt(before.0)).filter(newcomers::told.lt(before.0));
    diesel::delete(over).execute(tx.conn())?;
    Ok(())
}

/// The house that first said yes to us: our buddy.
///
/// # Errors
/// A fault of storage.
pub fn first_yes(conn: &mut Conn) -> Result<Option<String>, Error> {
    Ok(standings::table
        .filter(standings::cause.eq(Cause::TheirYes))
        .order(standings::id.asc())
        .select(standings::authority)
        .one(conn)
        .optional()?)
}
