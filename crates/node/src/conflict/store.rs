//! What a request has beyond a post, and an offer beyond a response.

use super::rules::Urgency;
use super::words::{Agreed, Can, Matter, Meets};
use crate::error::{Error, Field};
use crate::peer;
use crate::people;
use crate::post::{self, Inside, PostId, ResponseId};
use crate::viewer::PersonId;
use diesel::prelude::*;
use huisraad_storage::{Conn, One, Time, Tx, Word};
use std::collections::{HashMap, HashSet};

diesel::table! {
    conflicts (post) {
        post -> BigInt,
        summary -> Text,
        hope -> Text,
        urgency -> Text,
        details -> Text,
        ties_allowed -> Bool,
        inside -> Text,
        outside_chair -> Bool,
        matter -> Text,
        agreed -> Text,
        meets -> Text,
        languages -> Text,
        tried -> Text,
        ties_reason -> Text,
        touched -> Nullable<BigInt>,
        agreement -> Text,
        agreed_on -> Nullable<BigInt>,
        held -> Text,
        held_at -> Nullable<BigInt>,
        mediated_by -> Nullable<BigInt>,
        other_side -> Nullable<BigInt>,
        other_read -> Bool,
        other_held -> Text,
        other_held_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    mediation_offers (response) {
        response -> BigInt,
        tied -> Bool,
        can -> Text,
        languages -> Text,
        tie -> Text,
        unread -> Nullable<BigInt>,
        dismissed -> Bool,
        unread_there -> Nullable<BigInt>,
        both_yes -> Nullable<BigInt>,
        meets -> Text,
    }
}
diesel::table! {
    letters (id) {
        id -> BigInt,
        response -> BigInt,
        uri -> Text,
        ours -> Bool,
        number -> BigInt,
        sealed -> Text,
        at -> BigInt,
        refused -> Bool,
        lost_read -> Bool,
        meets -> Text,
        sides -> Text,
    }
}
diesel::table! { detail_reads (id) { id -> BigInt, post -> BigInt, peer -> Text, at -> BigInt, } }

/// What stands where nobody chose yet who of our own house reads it.
pub const INSIDE_UNSAID: &str = "unsaid";

/// The texts of a request.
#[derive(Debug, Clone, Queryable)]
pub struct Texts {
    /// A neutral summary, without names.
    pub summary: String,
    /// What is hoped for.
    pub hope: String,
    /// How soon.
    pub urgency: Word<Urgency>,
    /// What only the picked mediator may read, as the ring sealed it. Empty for the request of another house.
    pub sealed: String,
    /// Whether somebody with a tie may mediate all the same.
    pub ties_allowed: bool,
    /// Who of our own house reads it; of a draft perhaps the word for what was not chosen yet.
    pub inside: Word<Inside>,
    /// Of another house: whether its chair does not know of it. Of ours, who of us reads it says so.
    pub outside_chair: bool,
    /// Between whom it is.
    pub matter: Word<Matter>,
    /// Whether all sides want that somebody helps.
    pub agreed: Word<Agreed>,
    /// How who asks would rather speak.
    pub meets: Word<Meets>,
    /// What they speak.
    pub languages: String,
    /// What was tried before.
    pub tried: String,
    /// Why somebody with a tie may mediate all the same. It stays in this house.
    pub ties_reason: String,
    /// Since when there is something that they agreed on.
    pub agreed_on: Option<Time>,
}

/// What somebody says with an offer, beside their words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Whether who offers lived or worked there, has the same host organisation, or knows a party.
    pub tied: bool,
    /// What they can do.
    pub can: Vec<Can>,
    /// What they speak.
    pub languages: String,
    /// Which tie it is.
    pub tie: String,
}

/// The texts of a request.
///
/// # Errors
/// [`Error::NotFound`].
pub fn texts(conn: &mut Conn, post: PostId) -> Result<Texts, Error> {
    use conflicts::{agreed, details, hope, inside, languages, matter, meets, outside_chair, summary, ties_allowed};
    use conflicts::{agreed_on, ties_reason, tried, urgency};
    let all = (
        summary,
        hope,
        urgency,
        details,
        ties_allowed,
        inside,
        outside_chair,
        matter,
        agreed,
        meets,
        languages,
        tried,
        ties_reason,
        agreed_on,
    );
    Ok(conflicts::table.find(post).select(all).one(conn)?)
}

/// Who of our own house reads it once it is more than a draft.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] where nobody chose that yet.
pub fn inside(conn: &mut Conn, post: PostId) -> Result<Inside, Error> {
    texts(conn, post)?.inside.known().ok_or_else(|| Error::Invalid(vec![(Field::Inside, "conflict-inside-missing")]))
}

/// What each of those who offer says beside their words.
///
/// # Errors
/// A fault of storage.
pub fn said_among(conn: &mut Conn, these: &[ResponseId]) -> Result<HashMap<ResponseId, Said>, Error> {
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    let of = mediation_offers::table.filter(mediation_offers::response.eq_any(these.to_vec()));
    let columns = {
        use mediation_offers::{can, languages, response, tie, tied};
        (response, tied, can, languages, tie)
    };
    let all: Vec<(ResponseId, bool, String, String, String)> = of.select(columns).load(conn)?;
    let said = |(id, tied, can, languages, tie): (_, _, String, _, _)| {
        (id, Said { tied, can: Can::read(can.split(' ')), languages, tie })
    };
    Ok(all.into_iter().map(said).collect())
}

/// What one who offers says beside their words.
///
/// # Errors
/// [`Error::NotFound`].
pub fn said(conn: &mut Conn, response: ResponseId) -> Result<Said, Error> {
    said_among(conn, &[response])?.remove(&response).ok_or(Error::NotFound)
}

/// Notes that who was chosen is not wanted after all.
///
/// # Errors
/// A fault of storage.
pub fn dismiss(tx: &mut Tx<'_>, offer: ResponseId) -> Result<(), Error> {
    let offer = mediation_offers::table.find(offer);
    diesel::update(offer).set(mediation_offers::dismissed.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// The ids of all offers of who was chosen and is not wanted after all.
///
/// # Errors
/// A fault of storage.
pub fn all_dismissed(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let offers = mediation_offers::table.filter(mediation_offers::dismissed.eq(true));
    let offers: Vec<ResponseId> = offers.select(mediation_offers::response).load(conn)?;
    Ok(post::responses_among(conn, &offers)?.into_values().map(|r| r.uri).collect())
}

/// Notes it again of those of these that are here: they were dismissed in the database that a copy replaced.
///
/// # Errors
/// A fault of storage.
pub fn dismiss_again(tx: &mut Tx<'_>, these: &[String]) -> Result<(), Error> {
    for uri in these {
        let Some(offer) = post::response_by_uri(tx.conn(), uri)? else { continue };
        if mediation_offers::table.find(offer.id).count().get_result::<i64>(tx.conn())? > 0 {
            dismiss(tx, offer.id)?;
            // Whether that house heard so, the copy does not know: it is said once more.
            post::set_not_told(tx, offer.id, true)?;
        }
    }
    Ok(())
}

/// Who was chosen for this request, and is not wanted after all.
///
/// # Errors
/// A fault of storage.
pub fn dismissed(conn: &mut Conn, post: PostId) -> Result<Vec<ResponseId>, Error> {
    let offers: Vec<ResponseId> = post::responses_to(conn, post)?.into_iter().map(|r| r.id).collect();
    let these = mediation_offers::table.filter(mediation_offers::response.eq_any(offers));
    Ok(these.filter(mediation_offers::dismissed.eq(true)).select(mediation_offers::response).load(conn)?)
}

/// The offers with a letter of ours that is not fetched since before then.
///
/// # Errors
/// A fault of storage.
pub fn unread_there(conn: &mut Conn, before: Time, now: Time) -> Result<Vec<ResponseId>, Error> {
    // What lies ahead was written while a clock ran ahead.
    let these = mediation_offers::unread_there.le(before.0).or(mediation_offers::unread_there.gt(now.0));
    let these = mediation_offers::table.filter(these);
    Ok(these.order(mediation_offers::response.asc()).select(mediation_offers::response).load(conn)?)
}

/// All that is sealed.
///
/// # Errors
/// A fault of storage.
pub fn sealed(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let mut all: Vec<String> =
        conflicts::table.filter(conflicts::details.ne("")).select(conflicts::details).load(conn)?;
    all.extend(conflicts::table.filter(conflicts::agreement.ne("")).select(conflicts::agreement).load::<String>(conn)?);
    all.extend(letters::table.select(letters::sealed).load::<String>(conn)?);
    all.extend(people::slip_keys(conn)?);
    Ok(all)
}

/// Who of ours mediated in a request of another house that is wiped.
///
/// # Errors
/// [`Error::NotFound`].
pub fn mediated_by(conn: &mut Conn, post: PostId) -> Result<Option<PersonId>, Error> {
    Ok(conflicts::table.find(post).select(conflicts::mediated_by).one(conn)?)
}

/// Who read the details, and when: which house proved that it is that house, by its name here. The last first.
///
/// # Errors
/// A fault of storage.
pub fn reads(conn: &mut Conn, post: PostId) -> Result<Vec<(String, Time)>, Error> {
    let all = detail_reads::table.filter(detail_reads::post.eq(post)).order(detail_reads::id.desc());
    let all: Vec<(String, Time)> = all.select((detail_reads::peer, detail_reads::at)).load(conn)?;
    let named = peer::by_authorities(conn, &all.iter().map(|(house, _)| house.as_str()).collect::<Vec<_>>())?;
    let name = |house: String| named.get(&house).map_or(house, |peer| peer.name.clone());
    Ok(all.into_iter().map(|(house, at)| (name(house), at)).collect())
}

/// Of which of these requests the chair of the house that asks does not know.
///
/// # Errors
/// A fault of storage.
pub fn outside_chair_among(conn: &mut Conn, these: &[PostId]) -> Result<HashSet<PostId>, Error> {
    let of = conflicts::table.filter(conflicts::post.eq_any(these.to_vec())).filter(conflicts::outside_chair.eq(true));
    Ok(of.select(conflicts::post).load::<PostId>(conn)?.into_iter().collect())
}

/// When something last happened with a request; of what is wiped, when it was. `None` where nothing did since it was sent.
///
/// # Errors
/// [`Error::NotFound`].
pub fn touched(conn: &mut Conn, post: PostId) -> Result<Option<Time>, Error> {
    Ok(conflicts::table.find(post).select(conflicts::touched).one(conn)?)
}

/// The same of each of these requests.
///
/// # Errors
/// A fault of storage.
pub fn touched_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, Option<Time>>, Error> {
    let of = conflicts::table.filter(conflicts::post.eq_any(these.to_vec()));
    Ok(of.select((conflicts::post, conflicts::touched)).load::<(PostId, Option<Time>)>(conn)?.into_iter().collect())
}

/// How soon help is wanted with each of these requests, where it is known.
///
/// # Errors
/// A fault of storage.
pub fn urgency_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, Urgency>, Error> {
    let of = conflicts::table.filter(conflicts::post.eq_any(these.to_vec()));
    let all: Vec<(PostId, Word<Urgency>)> = of.select((conflicts::post, conflicts::urgency)).load(conn)?;
    Ok(all.into_iter().filter_map(|(id, urgency)| Some((id, urgency.known()?))).collect())
}

/// What everybody reads who reads these requests; never the details.
///
/// # Errors
/// A fault of storage.
pub fn words_among(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, String>, Error> {
    let of = conflicts::table.filter(conflicts::post.eq_any(these.to_vec()));
    let all: Vec<(PostId, String, String)> =
        of.select((conflicts::post, conflicts::summary, conflicts::hope)).load(conn)?;
    Ok(all.into_iter().map(|(id, summary, hope)| (id, format!("{summary}\n{hope}"))).collect())
}
