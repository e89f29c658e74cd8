//! The life of a lesson, whole, against the golden file.

use super::rules::{State, Step, approves, in_a_year};
use crate::post::table_of_life;
use crate::viewer::Viewer;
use crate::words::{Kind, Role};
use huisraad_storage::Time;

#[test]
fn the_life_of_a_lesson_is_as_the_golden_file_says() {
    let table = table_of_life(State::ALL, Step::ALL);
    assert_eq!(table, include_str!("life.golden"), "is the change meant? then put this into life.golden:\n{table}");
}

#[test]
fn another_than_its_writer_approves_a_lesson_or_the_meeting_does() {
    let mut post = crate::post::ours_of(Kind::Lesson);
    post.author = Some(1);
    let person = |id| Viewer::Person { id, roles: [Role::Chair].into_iter().collect() };
    for (who, decided, may) in
        [(person(1), false, false), (person(1), true, true), (person(2), false, true), (Viewer::Console, false, true)]
    {
        assert_eq!(approves(&who, &post, decided), may, "{who:?} {decided}");
    }
}

#[test]
fn a_lesson_is_looked_at_again_on_the_same_day_of_next_year() {
    let at = |text: &str| Time(text.parse::<jiff::Timestamp>().expect("a moment").as_microsecond());
    for (now, day) in [
        ("2027-05-26T12:00:00Z", "2028-05-26"),
        // There is no such day then.
        ("2028-02-29T12:00:00Z", "2029-02-28"),
        // In the houses it is the next day already.
        ("2027-12-31T23:30:00Z", "2029-01-01"),
    ] {
        assert_eq!(in_a_year(at(now)), day, "{now}");
    }
}
