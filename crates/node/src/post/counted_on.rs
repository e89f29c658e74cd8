//! Who counts on a post of ours, said before it is taken back: how many answered, and that they hear of it.

use super::answers::responses_to;
use super::news::STANDING;
use super::store::Post;
use crate::error::{Error, Key};
use crate::page::Visit;
use crate::peer;
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

/// How many count on it and hear that it is taken back, in sentences; `None` where nobody does. What a house that we do not send
/// anything said is not counted: it does not hear.
///
/// # Errors
/// A fault of storage.
pub(super) fn words(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Option<String>, Error> {
    let (mut houses, mut guests, mut people) = (HashSet::new(), HashSet::new(), 0);
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
    }
    let by_person = matches!(post.kind, Kind::Opportunity | Kind::Conflict);
    let first = if by_person { people } else { houses.len() };
    let outside = if by_person { 0 } else { guests.len() };
    let parts = [(first, key(post.kind)), (outside, "counted-on-outside")];
    let said: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, key)| v.t1(key, "n", *n)).collect();
    Ok((!said.is_empty()).then(|| said.join(" ")))
}
