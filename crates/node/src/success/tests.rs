//! The life of what went well, whole, against the golden file.

use super::rules::{State, Step};
use crate::post::table_of_life;

#[test]
fn the_life_of_what_went_well_is_as_the_golden_file_says() {
    let table = table_of_life(State::ALL, Step::ALL);
    assert_eq!(table, include_str!("life.golden"), "is the change meant? then put this into life.golden:\n{table}");
}
