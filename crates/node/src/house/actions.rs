//! A house is founded once and described as often as it likes.

use super::profile::Profile;
use super::store::{ROW, house};
use crate::due::{self, Topic};
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::people::{Act, require};
use crate::texts::seen::shows_nothing;
use diesel::prelude::*;
use huisraad_storage::Tx;

/// What a house says of itself.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// The town.
    pub place: String,
    /// A few sentences.
    pub about: String,
}

/// Whether a house can be called and described like this.
///
/// # Errors
/// Each field that cannot be used, and why.
pub fn check(d: &Description) -> Result<(), Error> {
    let mut wrong: Vec<(Field, Key)> = Vec::new();
    match d.name.trim().chars().count() {
        _ if shows_nothing(&d.name) => wrong.push((Field::Name, "house-name-missing")),
        1..=60 => {}
        _ => wrong.push((Field::Name, "house-name-long")),
    }
    if d.place.chars().count() > 60 {
        wrong.push((Field::Place, "house-place-long"));
    }
    if d.about.chars().count() > 2000 {
        wrong.push((Field::About, "text-long"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Writes the row: by `init`, which may have come as far as this before and been interrupted.
///
/// # Errors
/// When the name cannot be used.
pub fn found(tx: &mut Tx<'_>, cx: &Cx, d: &Description) -> Result<(), Error> {
    check(d)?;
    diesel::delete(house::table.find(ROW)).execute(tx.conn())?;
    diesel::insert_into(house::table)
        .values((
            house::id.eq(ROW),
            house::name.eq(d.name.trim()),
            house::place.eq(d.place.trim()),
            house::about.eq(d.about.trim()),
            house::created.eq(cx.now.0),
            house::welcomed.eq(false),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Changes what the house says of itself.
///
/// # Errors
/// When the caller may not, or something cannot be used.
pub fn describe(tx: &mut Tx<'_>, cx: &Cx, d: &Description) -> Result<(), Error> {
    require(&cx.who, Act::Describe)?;
    check(d)?;
    diesel::update(house::table.find(ROW))
        .set((house::name.eq(d.name.trim()), house::place.eq(d.place.trim()), house::about.eq(d.about.trim())))
        .execute(tx.conn())?;
    Ok(())
}

/// Changes who the house says it is. The other houses are told by `membership`.
///
/// # Errors
/// When the caller may not.
pub fn set_profile(tx: &mut Tx<'_>, cx: &Cx, profile: &Profile) -> Result<(), Error> {
    require(&cx.who, Act::Describe)?;
    diesel::update(house::table.find(ROW)).set(house::profile.eq(profile.json().to_string())).execute(tx.conn())?;
    due::add(tx, cx.now, Topic::TellOfUs, "")
}

/// The longest list of numbers, in letters.
const LONGEST_LINES: usize = 3000;

/// Changes which telephone numbers who is in need reads, and where one goes with a complaint about the organisation. An empty list brings
/// back the numbers that the program ships with.
///
/// # Errors
/// When the caller may not, or one of them is too long.
pub fn set_help_lines(tx: &mut Tx<'_>, cx: &Cx, lines: &str, complaints: &str) -> Result<(), Error> {
    require(&cx.who, Act::Arrange)?;
    let long = |text: &str| text.chars().count() > LONGEST_LINES;
    let wrong = [(Field::HelpLines, long(lines)), (Field::Complaints, long(complaints))];
    let wrong: Vec<_> = wrong.into_iter().filter(|(_, is)| *is).map(|(field, _)| (field, "text-long")).collect();
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let written = |text: &'_ str| Some(text.trim().to_owned()).filter(|text| !shows_nothing(text));
    let (own, complaints) = (written(lines), written(complaints));
    let at = own.as_ref().map(|_| cx.now.0);
    diesel::update(house::table.find(ROW))
        .set((house::help_lines.eq(own), house::help_lines_at.eq(at), house::complaints.eq(complaints)))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes that the first steps were taken or put aside.
///
/// # Errors
/// When the caller may not.
pub fn welcomed(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    require(&cx.who, Act::Arrange)?;
    diesel::update(house::table.find(ROW)).set(house::welcomed.eq(true)).execute(tx.conn())?;
    Ok(())
}

/// Notes at which address this house is now. `membership` tells the others.
///
/// # Errors
/// A fault of storage.
pub fn set_moved_to(tx: &mut Tx<'_>, actor: &str) -> Result<(), Error> {
    diesel::update(house::table.find(ROW)).set(house::moved_to.eq(actor)).execute(tx.conn())?;
    Ok(())
}

/// Notes at which address this house was before.
///
/// # Errors
/// A fault of storage.
pub fn set_came_from(tx: &mut Tx<'_>, actor: &str) -> Result<(), Error> {
    diesel::update(house::table.find(ROW)).set(house::came_from.eq(actor)).execute(tx.conn())?;
    Ok(())
}

/// Lets what follows in this transaction happen one at a time: what counts rows that others may just be adding. (One writer
/// does that by itself; PostgreSQL has many.)
///
/// # Errors
/// A fault of storage.
pub fn one_at_a_time(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(house::table.find(ROW)).set(house::welcomed.eq(house::welcomed)).execute(tx.conn())?;
    Ok(())
}
