//! What of questions waits for somebody of this house.

use super::rules::{self, State};
use super::store::{asked_again, trials, waiting_for_outcome};
use crate::error::Error;
use crate::people::{Act, may};
use crate::post::{self, Life, Waits, Wanted};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::{Conn, Time};

/// What advices did that we tried, one each, and questions of others that our house has not answered.
///
/// # Errors
/// A fault of storage.
pub fn waits(conn: &mut Conn, who: &Viewer, now: Time) -> Result<Vec<Waits>, Error> {
    let mut all = Vec::new();
    let asked = waiting_for_outcome(conn)?;
    let open = post::readable_of(conn, who, &asked, None, None)?.into_iter().filter(|p| !State::of(&p.state).is_over());
    for p in open {
        let text = match asked_again(conn, p.id)? {
            1 => "need-outcome",
            2 => "need-outcome-again",
            _ => "need-outcome-last",
        };
        for (response, d) in trials(conn, p.id)? {
            if d.outcome.is_none() {
                let of = Waits::new(Wanted::Outcome, p.clone(), text, "trial-tell");
                // What was said to our house alone is on no sheet that all read.
                let for_all = of.for_all && !response.asker_only;
                all.push(Waits { response: Some(response.id), for_all, ..of });
            }
        }
    }
    let open = (Kind::CaseQuestion, &[State::Asked, State::Trying].map(State::as_str)[..]);
    let button = if may(who.roles(), Act::Respond) { "advice-write" } else { "need-look" };
    for p in post::unanswered(conn, who, open, rules::long_ago(now), None)? {
        all.push(Waits::new(Wanted::Answer, p, "need-question", button));
    }
    Ok(all)
}
