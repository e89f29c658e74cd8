//! What the node proposes for a sheet.

use crate::error::Error;
use crate::kinds;
use crate::meeting::{MOST, Proposed, What, coming_back, not_sent, points};
use crate::peer;
use crate::post::{self, Post, Waits, Wanted, anybody};
use crate::texts::Day;
use crate::words::{Kind, Standing};
use huisraad_storage::{Conn, Time};

/// How many houses that ask to take part stand on a sheet.
const APPLICATIONS: usize = 2;

/// How many points of our own come back on a sheet by themselves.
const AGAIN: usize = 3;

/// What the node proposes for a sheet of that day: what must be told, what waits, who asks, who invites; not more than fits.
///
/// # Errors
/// A fault of storage.
pub fn proposal(conn: &mut Conn, day: Day, now: Time) -> Result<Vec<Proposed>, Error> {
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
    // What the house wished to look at again stands on the sheet of that week; the rest of them on the next.
    all.extend(coming_back(&points(conn)?, day).into_iter().take(AGAIN).map(|text| Proposed {
        what: What::Own,
        post: None,
        response: None,
        text,
        seen: None,
        words: None,
    }));
    // Not all of them: who sends fifty must not take the meeting's whole page. The others stand under Huizen.
    let applied = peer::everyone(conn)?.into_iter().filter(|p| p.standing == Standing::Applied);
    for p in applied.take(APPLICATIONS) {
        let words = Some(p.application());
        all.push(Proposed { what: What::Join, post: None, response: None, text: p.authority, seen: None, words });
    }
    let everybody = |p: &Post| p.kind != Kind::Conflict && p.audience_role.is_none();
    let (no, ready) = (not_sent(conn)?, post::ready(conn, &anybody())?);
    all.extend(ready.iter().filter(|p| everybody(p) && !no.has(p)).map(|p| about(What::Release, p)));
    all.extend(asked.into_iter().filter_map(of_waits));
    all.truncate(MOST);
    Ok(all)
}
