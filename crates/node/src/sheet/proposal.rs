//! What the node proposes for a sheet.

use crate::error::Error;
use crate::kinds;
use crate::meeting::{MOST, Proposed, What, not_sent, to_look_at_again};
use crate::peer;
use crate::post::{self, Post, Waits, Wanted, anybody};
use crate::texts::day_of;
use crate::words::{Kind, Standing};
use huisraad_storage::{Conn, Time};
use std::time::Duration;

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// How many houses that ask to take part stand on a sheet.
const APPLICATIONS: usize = 2;

/// What the node proposes for a sheet: what must be told, what waits, who asks, who invites; not more than fits.
///
/// # Errors
/// A fault of storage.
pub fn proposal(conn: &mut Conn, now: Time) -> Result<Vec<Proposed>, Error> {
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
    // What the house wished to look at again stands on the sheet of that week.
    let by = day_of(now.plus(WEEK)).to_string();
    all.extend(to_look_at_again(conn, &by)?.into_iter().map(|text| Proposed {
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
