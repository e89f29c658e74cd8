//! The first moves of the two who write to each other: two moments and a place, that who mediates calls first, or that both sides want to
//! talk. Each becomes a letter like any other.

use crate::error::{Field, Key};
use crate::page::{Fields, Visit};
use crate::texts::{day_of, read_moment};

/// The two moments, as they are asked for: the day and the time of each.
const MOMENTS: [(Field, Field); 2] = [(Field::FirstDay, Field::FirstTime), (Field::SecondDay, Field::SecondTime)];

/// Whether two moments are put forward: that was pressed, or something of it was filled in.
pub(super) fn puts_forward(typed: &Fields) -> bool {
    let some = MOMENTS.iter().flat_map(|(day, time)| [day, time]).chain([&Field::MeetAt]);
    typed.get("do") == "moments" || some.into_iter().any(|field| !typed.get(field.as_str()).is_empty())
}

/// The letter that these moments and this place make.
///
/// # Errors
/// What is missing or wrong, by field; all of it at once.
pub(super) fn proposal(v: &Visit, typed: &Fields) -> Result<String, Vec<(Field, Key)>> {
    let mut wrong = Vec::new();
    let [first, second] = MOMENTS.map(|fields| match to_come(v, typed, fields) {
        Ok(at) => v.moment(&at, v.now),
        Err(these) => {
            wrong.extend(these);
            String::new()
        }
    });
    let place = typed.text("meet_at");
    if let Some(key) = crate::post::check_text(&place, 200, Some("moments-place-missing")) {
        wrong.push((Field::MeetAt, key));
    }
    if wrong.is_empty() {
        let both = v.t2("moments-letter", "first", first, "second", second);
        Ok(format!("{both}\n{} {}\n{}", v.t("moments-letter-place"), place.trim(), v.t("moments-letter-answer")))
    } else {
        Err(wrong)
    }
}

/// The two sides, by role.
const SIDES: [Field; 2] = [Field::SideOne, Field::SideTwo];

/// Whether it is said that both sides want to talk: that was pressed, or a side was filled in.
pub(super) fn says_both(typed: &Fields) -> bool {
    typed.get("do") == "both" || SIDES.iter().any(|side| !typed.get(side.as_str()).is_empty())
}

/// The letter that says so.
///
/// # Errors
/// What is missing or wrong, by field; all of it at once.
pub(super) fn both_sides(v: &Visit, typed: &Fields) -> Result<String, Vec<(Field, Key)>> {
    let [one, two] = SIDES.map(|side| typed.text(side.as_str()));
    let check = |text: &str| crate::post::check_text(text, 100, Some("both-side-missing"));
    let wrong: Vec<(Field, Key)> =
        [(SIDES[0], check(&one)), (SIDES[1], check(&two))].into_iter().filter_map(|(f, k)| Some((f, k?))).collect();
    if wrong.is_empty() { Ok(v.t2("both-letter", "one", one.trim(), "two", two.trim())) } else { Err(wrong) }
}

/// Whether it is said that not both sides want to talk: that was pressed, and neither was filled in.
pub(super) fn says_not_both(typed: &Fields) -> bool {
    typed.get("do") == "both-no" && !says_both(typed)
}

/// Whether it is said that the day that was set does not take place: that was pressed, and no other was filled in.
pub(super) fn takes_day_away(typed: &Fields) -> bool {
    typed.get("do") == "meets-not" && !sets_day(typed)
}

/// Whether a day is set for the two: that was pressed, or something of it was filled in.
pub(super) fn sets_day(typed: &Fields) -> bool {
    typed.get("do") == "meets"
        || [Field::MeetDay, Field::MeetTime].iter().any(|field| !typed.get(field.as_str()).is_empty())
}

/// The day and the time that are set, and the letter that says so.
///
/// # Errors
/// What is missing or wrong, by field; all of it at once.
pub(super) fn day_set(v: &Visit, typed: &Fields) -> Result<(String, String), Vec<(Field, Key)>> {
    let at = to_come(v, typed, (Field::MeetDay, Field::MeetTime))?;
    let letter = v.t1("meets-letter", "moment", v.moment(&at, v.now));
    Ok((at, letter))
}

/// A day and a time that are still to come.
fn to_come(v: &Visit, typed: &Fields, (on, at): (Field, Field)) -> Result<String, Vec<(Field, Key)>> {
    let day = match typed.day_to_come(on.as_str(), day_of(v.now)) {
        Some(day) => day.map_err(|key| (on, key)),
        None => Err((on, "event-day-missing")),
    };
    // What is wrong with the time is said too where the day is missing.
    let time = read_moment(*day.as_ref().unwrap_or(&day_of(v.now)), typed.get(at.as_str())).map_err(|key| (at, key));
    match (day, time) {
        (Ok(_), Ok(moment)) if moment.to_string() <= v.local_now() => Err(vec![(at, "meets-past")]),
        (Ok(_), Ok(moment)) => Ok(moment.to_string()),
        (day, time) => Err([day.err(), time.err()].into_iter().flatten().collect()),
    }
}
