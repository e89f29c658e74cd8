//! Where an opportunity is in its life, and amounts of money.

use crate::error::{Error, Key, Reason};
use crate::post::ResponseState;

/// Open for applications.
pub const FIRST: &str = "open";
/// Everybody wanted is found.
pub const FILLED: &str = "filled";
/// The work is done.
pub const DONE: &str = "done";

/// What became of an answer, in a sentence for who gave it.
pub fn fate_key(state: ResponseState) -> Key {
    match state {
        ResponseState::Confirmed => "fate-application-yes",
        ResponseState::Prepared | ResponseState::Sent | ResponseState::Waiting => "fate-application-waiting",
        ResponseState::Refused | ResponseState::TakenOut => "fate-application-no",
    }
}

/// The word for a state.
pub fn state_key(state: &str) -> Key {
    match state {
        FILLED => "opportunity-filled",
        DONE => "opportunity-done",
        _ => "opportunity-open",
    }
}

/// Whether it is over.
pub fn is_over(state: &str) -> bool {
    state == DONE
}

/// Whether it takes applications.
///
/// # Errors
/// [`Error::Refused`] when everybody is found, or the work is done.
pub fn takes_answers(state: &str) -> Result<(), Error> {
    match state {
        FIRST => Ok(()),
        DONE => Err(Error::Refused(Reason::OpportunityIsDone)),
        _ => Err(Error::Refused(Reason::OpportunityIsFilled)),
    }
}

/// Where it is once `taken` people of `seats` are found; what is done stays so.
pub fn by_places(state: &str, seats: i64, taken: i64) -> &str {
    match state {
        DONE => DONE,
        _ if taken >= seats => FILLED,
        _ => FIRST,
    }
}

/// By how many more people take part than are looked for: after there were made fewer places.
pub fn over_by(seats: i64, taken: i64) -> i64 {
    (taken - seats).max(0)
}

/// Reads an amount in euro as people write it ("20", "20,50", "€ 20.50"), in cents. `None` when it is no amount.
pub fn parse_cents(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('€').trim();
    let (euro, cents) = text.split_once([',', '.']).unwrap_or((text, ""));
    let cents = cents.trim_end_matches('-');
    let all_digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if euro.is_empty() || euro.len() > 6 || !all_digits(euro) || !all_digits(cents) || cents.len() > 2 {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    Some(euro.parse::<i64>().ok()? * 100 + cents)
}

/// An amount as people read it: "€ 20" or "€ 20,50".
pub fn euro(cents: i64) -> String {
    if cents % 100 == 0 { format!("€ {}", cents / 100) } else { format!("€ {},{:02}", cents / 100, cents % 100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_goes_by_its_places_until_it_is_done() {
        for (state, seats, taken, becomes, over) in [
            (FIRST, 2, 1, FIRST, 0),
            (FIRST, 2, 2, FILLED, 0),
            (FILLED, 3, 2, FIRST, 0),
            (FILLED, 1, 3, FILLED, 2),
            (DONE, 3, 1, DONE, 0),
        ] {
            assert_eq!(by_places(state, seats, taken), becomes, "{state}, {taken} of {seats}");
            assert_eq!(over_by(seats, taken), over);
            assert_eq!(takes_answers(state).is_ok(), state == FIRST);
            assert_eq!(is_over(state), state == DONE);
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, cents) in [
            ("20", Some(2000)),
            ("€ 20,50", Some(2050)),
            ("20.5", Some(2050)),
            ("20,-", Some(2000)),
            ("0", Some(0)),
            ("", None),
            ("twintig", None),
            ("-5", None),
            ("20,505", None),
            ("99999999", None),
        ] {
            assert_eq!(parse_cents(text), cents, "{text}");
        }
        assert_eq!(euro(2000), "€ 20");
        assert_eq!(euro(2050), "€ 20,50");
    }
}
