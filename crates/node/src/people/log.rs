//! The log of who was let in, by whom, and what was ended: for chairs, and for each about themself. It says nothing of what
//! anybody wrote, and forgets the name of who left.

use super::store::{persons, shown};
use crate::error::Error;
use crate::node::Cx;
use crate::viewer::PersonId;
use crate::words::Role;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, text_enum};

diesel::table! {
    people_log (id) {
        id -> BigInt,
        at -> BigInt,
        what -> Text,
        actor -> Nullable<BigInt>,
        person -> Nullable<BigInt>,
        role -> Nullable<Text>,
    }
}

text_enum! {
    /// What happened.
    pub enum Happened {
        /// A card was printed: for a role, or for somebody who has been here.
        CardPrinted = "card-printed",
        /// A card was used.
        CardUsed = "card-used",
        /// A card that was not used was ended.
        CardEnded = "card-ended",
        /// A chair said that somebody belongs here.
        LetIn = "let-in",
        /// Somebody proved with an old secret that they are who they were.
        Proved = "proved",
        /// Somebody else of the house said that they are.
        Confirmed = "confirmed",
        /// A role was given.
        RoleGiven = "role-given",
        /// A role was taken.
        RoleTaken = "role-taken",
        /// Somebody was signed out everywhere.
        SignedOut = "signed-out",
        /// Ten wrong PINs locked a card.
        Locked = "locked",
        /// It was freed.
        Unlocked = "unlocked",
        /// Somebody left.
        Left = "left",
        /// Who had left was in an older copy that was put back, and left again.
        StaysGone = "stays-gone",
        /// A computer became the house's own.
        ComputerEnrolled = "computer-enrolled",
        /// It is that no more.
        ComputerEnded = "computer-ended",
        /// An older copy of the house was put back: everybody was signed out, and cards that were not used ended.
        PutBack = "put-back",
    }
}

impl Happened {
    /// The sentence on screen.
    pub fn key(self) -> &'static str {
        match self {
            Happened::CardPrinted => "log-card-printed",
            Happened::CardUsed => "log-card-used",
            Happened::CardEnded => "log-card-ended",
            Happened::LetIn => "log-let-in",
            Happened::Proved => "log-proved",
            Happened::Confirmed => "log-confirmed",
            Happened::RoleGiven => "log-role-given",
            Happened::RoleTaken => "log-role-taken",
            Happened::SignedOut => "log-signed-out",
            Happened::Locked => "log-locked",
            Happened::Unlocked => "log-unlocked",
            Happened::Left => "log-left",
            Happened::StaysGone => "log-stays-gone",
            Happened::ComputerEnrolled => "log-computer-enrolled",
            Happened::ComputerEnded => "log-computer-ended",
            Happened::PutBack => "log-put-back",
        }
    }
}

/// A line of the log.
pub struct Line {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Time,
    /// What.
    pub what: Happened,
    /// The number of who did it; nobody where it was the command line, or the node itself.
    pub actor: Option<PersonId>,
    /// What they are called; nothing where they left.
    pub by: Option<String>,
    /// Whom it is about.
    pub person: Option<String>,
    /// For which role.
    pub role: Option<Role>,
    /// Whether they did it themself.
    pub own: bool,
}

/// Writes a line.
///
/// # Errors
/// A fault of storage.
pub(super) fn note(
    tx: &mut Tx<'_>,
    cx: &Cx,
    what: Happened,
    person: Option<PersonId>,
    role: Option<Role>,
) -> Result<(), Error> {
    diesel::insert_into(people_log::table)
        .values((
            people_log::at.eq(cx.now.0),
            people_log::what.eq(what),
            people_log::actor.eq(cx.who.person()),
            people_log::person.eq(person),
            people_log::role.eq(role),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// How many lines are shown.
const MOST: i64 = 200;

/// The newest lines: all, or those about somebody.
///
/// # Errors
/// A fault of storage.
pub fn lines(conn: &mut Conn, about: Option<PersonId>, after: i64) -> Result<Vec<Line>, Error> {
    type Row = (i64, Time, Happened, Option<PersonId>, Option<PersonId>, Option<Role>);
    let all = people_log::table.filter(people_log::id.gt(after)).order(people_log::id.desc()).limit(MOST).select((
        people_log::id,
        people_log::at,
        people_log::what,
        people_log::actor,
        people_log::person,
        people_log::role,
    ));
    let rows: Vec<Row> = match about {
        Some(person) => all.filter(people_log::person.eq(person)).load(conn)?,
        None => all.load(conn)?,
    };
    let line = |(id, at, what, actor, person, role): Row| {
        let own = actor.is_some() && actor == person;
        Ok(Line { id, at, what, actor, by: shown(conn, actor)?, person: shown(conn, person)?, role, own })
    };
    rows.into_iter().map(line).collect()
}

/// What happened to somebody that they have not said they read, newest first: what others did, and the use of cards.
///
/// # Errors
/// A fault of storage.
pub fn unread(conn: &mut Conn, person: PersonId) -> Result<Vec<Line>, Error> {
    let seen: i64 = persons::table.find(person).select(persons::log_seen).first(conn)?;
    let mut all = lines(conn, Some(person), seen)?;
    all.retain(|l| l.actor != Some(person) || l.what == Happened::CardUsed);
    Ok(all)
}

/// At most so many of these lines, as they happened: who printed a card before all else, and of what happened several times
/// the newest.
pub fn foremost(all: &[Line], most: usize) -> Vec<&Line> {
    let printed = all.iter().filter(|l| l.what == Happened::CardPrinted);
    let others = all
        .iter()
        .enumerate()
        .filter(|(n, l)| l.what != Happened::CardPrinted && !all.iter().take(*n).any(|before| before.what == l.what));
    let mut these: Vec<&Line> = printed.chain(others.map(|(_, l)| l)).take(most).collect();
    these.sort_by_key(|l| l.id);
    these
}

/// Says that they read it, up to the line that was the newest on their page: what came meanwhile they have not seen.
///
/// # Errors
/// [`Error::NotFound`] for who is no person of this house.
pub fn read(tx: &mut Tx<'_>, cx: &Cx, newest: i64) -> Result<(), Error> {
    read_by(tx, cx.who.person().ok_or(Error::NotFound)?, newest)
}

/// Whoever comes in for the first time has read all that was there.
pub(super) fn read_all(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    read_by(tx, person, i64::MAX)
}

fn read_by(tx: &mut Tx<'_>, person: PersonId, newest: i64) -> Result<(), Error> {
    let last: Option<i64> = people_log::table.select(diesel::dsl::max(people_log::id)).first(tx.conn())?;
    let seen = newest.min(last.unwrap_or_default());
    let later = persons::table.find(person).filter(persons::log_seen.lt(seen));
    diesel::update(later).set(persons::log_seen.eq(seen)).execute(tx.conn())?;
    Ok(())
}

/// What was about one account is about another from now on.
pub(super) fn moved(tx: &mut Tx<'_>, from: PersonId, to: PersonId) -> Result<(), Error> {
    diesel::update(people_log::table.filter(people_log::person.eq(from)))
        .set(people_log::person.eq(to))
        .execute(tx.conn())?;
    diesel::update(people_log::table.filter(people_log::actor.eq(from)))
        .set(people_log::actor.eq(to))
        .execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_printed_a_card_is_pushed_away_by_nothing() {
        let line = |id, what| {
            let (by, person) = (None, None);
            Line { id, at: Time(0), what, actor: None, by, person, role: None, own: false }
        };
        let many = [Happened::CardUsed, Happened::SignedOut, Happened::SignedOut, Happened::SignedOut];
        let mut all: Vec<Line> = (5..).zip(many).map(|(id, what)| line(id, what)).collect();
        all.push(line(1, Happened::CardPrinted));
        let said: Vec<Happened> = foremost(&all, 4).into_iter().map(|l| l.what).collect();
        assert_eq!(said, [Happened::CardPrinted, Happened::CardUsed, Happened::SignedOut]);
        // The newest first, as they are read.
        let all = [(9, Happened::Confirmed), (8, Happened::CardUsed), (7, Happened::CardPrinted)];
        let all: Vec<Line> = all.into_iter().map(|(id, what)| line(id, what)).collect();
        let said: Vec<i64> = foremost(&all, 4).into_iter().map(|l| l.id).collect();
        assert_eq!(said, [7, 8, 9], "a card is made, and used, and then somebody says who it is");
    }
}
