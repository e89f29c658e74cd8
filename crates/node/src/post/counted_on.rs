//! Who counts on a post of ours, said before it is taken back: how many answered, which houses those are, and that they hear of it.

use super::answers::responses_to;
use super::names::Names;
use super::news::STANDING;
use super::rules::may_decide;
use super::store::Post;
use super::taken_away::is_counted_on;
use super::thread::{Response, ResponseState};
use crate::error::{Error, Key};
use crate::page::Visit;
use crate::peer;
use crate::texts::seen::isolated;
use crate::words::Kind;
use huisraad_storage::Conn;
use std::collections::HashSet;

/// What is said of houses that answered, or of people where they answer for themselves.
fn key(kind: Kind) -> Key {
    match kind {
        Kind::Event => "counted-on-event",
        Kind::Opportunity => "counted-on-job",
        Kind::Conflict => "counted-on-conflict",
        Kind::CaseQuestion | Kind::Success | Kind::Lesson => "counted-on-answers",
    }
}

/// Who counts on a post, in words.
pub struct CountedOn {
    /// How many they are, and that they hear that it is taken back.
    pub many: String,
    /// Which houses; empty for who does not read those answers.
    pub houses: String,
}

/// Who counts on it and hears that it is taken back; `None` where nobody does. What a house that we do not send anything said is not
/// counted: it does not hear.
///
/// # Errors
/// A fault of storage.
pub(super) fn words(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Option<CountedOn>, Error> {
    let (mut houses, mut guests, mut people) = (HashSet::new(), HashSet::new(), 0);
    let mut hear: Vec<&Response> = Vec::new();
    let all = responses_to(conn, post.id)?;
    let held = peer::held_among(conn, &all.iter().filter_map(|r| r.peer).collect::<Vec<_>>())?;
    for r in all.iter().filter(|r| STANDING.contains(&r.state)) {
        match (r.peer, r.guest()) {
            (Some(peer), _) if !held.contains(&peer) => continue,
            // Of ours the house knows; but somebody of it may have applied, and who takes it back knows too.
            (None, None) if post.kind != Kind::Opportunity || r.is_by(v.who.person()) => continue,
            (Some(peer), _) => drop(houses.insert(peer)),
            (None, Some(guest)) => drop(guests.insert(guest.to_owned())),
            (None, None) => {}
        }
        people += 1;
        hear.extend(r.peer.map(|_| r));
    }
    let by_person = matches!(post.kind, Kind::Opportunity | Kind::Conflict);
    let first = if by_person { people } else { houses.len() };
    let outside = if by_person { 0 } else { guests.len() };
    let parts = [(first, key(post.kind)), (outside, "counted-on-outside")];
    let said: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, key)| v.t1(key, "n", *n)).collect();
    if said.is_empty() {
        return Ok(None);
    }
    // An application or an offer is read by who decides about it, and by who made it.
    let reads = if by_person { may_decide(&v.who, post) } else { v.signed_in() };
    let houses = if reads { which(conn, v, post, &hear)? } else { String::new() };
    Ok(Some(CountedOn { many: said.join(" "), houses }))
}

/// The houses, in sentences: where somebody is counted on, those that are certain, by what they do, and those that wait.
fn which(conn: &mut Conn, v: &Visit, post: &Post, hear: &[&Response]) -> Result<String, Error> {
    let names = Names::of(conn, v, [], hear.iter().copied())?;
    let of = |is: &dyn Fn(&Response) -> bool| {
        let mut all: Vec<String> = hear.iter().filter(|r| is(r)).map(|r| isolated(&names.writer(r))).collect();
        all.sort();
        all.dedup();
        all
    };
    let sure = |r: &Response| r.state == ResponseState::Confirmed;
    let certain = match post.kind {
        Kind::Conflict => "counted-on-mediates",
        Kind::Opportunity => "counted-on-joins",
        Kind::Event | Kind::CaseQuestion | Kind::Success | Kind::Lesson => "counted-on-sure",
    };
    let parts = if is_counted_on(post.kind) {
        vec![(certain, of(&sure)), ("counted-on-wait", of(&|r| !sure(r)))]
    } else {
        vec![("counted-on-are", of(&|_| true))]
    };
    let said = parts.into_iter().filter(|(_, all)| !all.is_empty());
    Ok(said.map(|(key, all)| v.t1(key, "houses", all.join(", "))).collect::<Vec<_>>().join(" "))
}
