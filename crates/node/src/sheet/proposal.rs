//! What the node proposes for a sheet.

use crate::error::Error;
use crate::kinds;
use crate::meeting::{MOST, Proposed, What, not_sent};
use crate::peer;
use crate::post::{self, Post, PostId, Stage, Waits, Wanted, anybody};
use crate::words::{Kind, Standing};
use huisraad_storage::{Conn, Time};

/// How many houses that ask to take part stand on a sheet.
const APPLICATIONS: usize = 2;

/// How many that wait for a yes or a no stand on a sheet: those who came first. The others stand with what they answered.
const CHOICES: usize = 4;

/// What the node proposes for a sheet: what must be told, what waits, who asks, who invites; not more than fits.
pub(super) fn proposal(conn: &mut Conn, now: Time) -> Result<Vec<Proposed>, Error> {
    let chosen = choices(conn, now)?;
    proposed(conn, now, chosen)
}

/// Whether a sheet would have anything beside what chairs see on *Vandaag* by themselves.
///
/// # Errors
/// A fault of storage.
pub fn has_something(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    Ok(!proposed(conn, now, Vec::new())?.is_empty())
}

fn proposed(conn: &mut Conn, now: Time, chosen: Vec<Proposed>) -> Result<Vec<Proposed>, Error> {
    let mut all = Vec::new();
    let about = |what, p: &Post| Proposed {
        what,
        post: Some(p.id),
        response: None,
        text: String::new(),
        seen: (what == What::Release).then_some(p.rev),
        words: None,
    };
    let waits: Vec<Waits> = kinds::waits(conn, &anybody(), now)?.into_iter().filter(|w| w.for_all).collect();
    let (told, asked): (Vec<&Waits>, Vec<&Waits>) = waits.iter().partition(|w| w.wanted == Wanted::Outcome);
    let of_waits =
        |w: &Waits| Some(Proposed { response: w.response, seen: w.seen, ..about(What::of(w.wanted)?, &w.post) });
    all.extend(told.into_iter().filter_map(of_waits));
    // Not all of them: who sends fifty must not take the meeting's whole page. The others stand under Huizen.
    let applied = peer::everyone(conn)?.into_iter().filter(|p| p.standing == Standing::Applied);
    for p in applied.take(APPLICATIONS) {
        let words = Some(p.application());
        all.push(Proposed { what: What::Join, post: None, response: None, text: p.authority, seen: None, words });
    }
    let everybody = |p: &Post| p.kind != Kind::Conflict && p.audience_role.is_none();
    let (no, ready) = (not_sent(conn)?, post::unreleased(conn, &anybody(), None)?);
    all.extend(
        ready
            .iter()
            .filter(|p| p.unsent() == Some(Stage::Ready) && everybody(p) && !no.has(p))
            .map(|p| about(What::Release, p)),
    );
    all.extend(chosen);
    all.extend(asked.into_iter().filter_map(of_waits));
    all.truncate(MOST);
    Ok(all)
}

/// Who waits for a yes or a no of this house, as far as there is room for them.
fn choices(conn: &mut Conn, now: Time) -> Result<Vec<Proposed>, Error> {
    let posts: Vec<PostId> = kinds::choices(conn, now)?.iter().map(|p| p.id).collect();
    let mut waiting = post::waiting_among(conn, &posts)?;
    waiting.truncate(CHOICES);
    let choose = |(response, post)| Proposed {
        what: What::Choose,
        post: Some(post),
        response: Some(response),
        text: String::new(),
        seen: None,
        words: None,
    };
    Ok(waiting.into_iter().map(choose).collect())
}
