//! What stands before a request for help: danger first, then who can be called now, then what will happen. And the page on which a house
//! writes which numbers those are.

use crate::error::{Error, Field, Key};
use crate::house::{Mediates, Profile, set_help_lines, this_house};
use crate::page::{Fields, Form, Page, Visit, done};
use crate::peer;
use crate::people::{Act, may, require};
use crate::texts::{Day, day_of};
use crate::words::Standing;
use actix_web::web::{self, ServiceConfig};
use askama::Template;
use huisraad_storage::Conn;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/conflicts/help-lines", web::get().to(lines_page))
        .route("/conflicts/help-lines", web::post().to(set_lines));
}

/// When the numbers that ship with the program were looked up, at the pages of those who answer them.
const LOOKED_UP: (i16, i8, i8) = (2026, 11, 27);

/// A number to call.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    name: String,
    number: String,
    /// When, and for what.
    words: String,
}

/// What follows a number that is one of hours or days, and not of who is called: "24 uur", "24u", "7 dagen", "9 tot 17".
const HOURS: [&str; 11] = ["uur", "uurs", "u", "h", "hour", "hours", "dagen", "days", "tot", "to", "t"];

/// Whether what follows a number says that its end is an hour or a day: "24/7", "9:00", "9.30" without a space, or one of the words.
fn says_hours(number: &str, after: &str) -> bool {
    let mut letters = after.chars();
    let joined = !number.ends_with(' ') && matches!(letters.next(), Some('/' | ':' | '.'));
    let word: String = after.chars().take_while(|c| c.is_alphabetic()).collect();
    joined && letters.next().is_some_and(|c| c.is_ascii_digit()) || HOURS.contains(&word.as_str())
}

/// Whether a group of digits may be an hour, or two: "9", "17", "9-17".
fn is_hours(group: &str) -> bool {
    let parts: Vec<&str> = group.trim_end_matches('-').split('-').collect();
    parts.len() <= 2 && parts.iter().all(|p| p.len() <= 2 && p.chars().all(|c| c.is_ascii_digit()))
}

/// The digits of what a line begins with after its colon, as they are called; empty where there are too few for a number.
fn number_of(text: &str) -> &str {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')');
    let (number, after) = text.split_at(text.find(|c| !is_of_number(c)).unwrap_or(text.len()));
    let hours = says_hours(number, after);
    let mut number = number.trim_end_matches(['(', ' ']).trim_start();
    if hours {
        while let Some((rest, last)) = number.rsplit_once(' ').filter(|(_, last)| is_hours(last)) {
            number = rest.trim_end();
            // "9 - 17": the one before it belongs to it.
            if last != "-" && !number.ends_with('-') {
                break;
            }
        }
        if is_hours(number) {
            number = "";
        }
    }
    // The nought in brackets is not dialled from elsewhere: rather no link than a wrong one.
    let is_number = number.chars().filter(char::is_ascii_digit).count() >= 3 && !number.contains("(0)");
    if is_number { number } else { "" }
}

/// The lines as a house writes them, one number each: "Veilig Thuis: 0800-2000. Dag en nacht." What has no number stays as it is.
fn lines_of(text: &str) -> Vec<Line> {
    let line = |line: &str| {
        let (name, rest) = line.split_once(':').unwrap_or((line, ""));
        let number = number_of(rest.trim());
        let words = rest.trim()[number.len()..].trim_start_matches(['.', ',', ' ']).trim();
        Line { name: name.trim().to_owned(), number: number.to_owned(), words: words.to_owned() }
    };
    text.lines().map(str::trim).filter(|text| !text.is_empty()).take(12).map(line).collect()
}

impl Line {
    /// As a telephone calls it.
    fn called(&self) -> String {
        self.number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
}

/// A house that says that it helps, and at which number.
struct Mediator {
    house: String,
    says: Mediates,
    facts: String,
}

/// What stands under the danger on the pages of the desk.
#[derive(Template)]
#[template(path = "conflict/door.html")]
struct Door<'a> {
    v: &'a Visit,
    lines: Vec<Line>,
    /// When somebody last looked whether they are right.
    looked_up: String,
    /// Whether they are those that the program ships with, which say where they are from.
    shipped: bool,
    mediators: Vec<Mediator>,
    /// Whether who looks may change the numbers.
    changes: bool,
    /// Whether what will happen is said too.
    road: bool,
}

/// The houses that say that they help, that can be called.
fn mediators(conn: &mut Conn, v: &Visit) -> Result<Vec<Mediator>, Error> {
    let members = peer::held(conn)?.into_iter().filter(|p| p.standing == Standing::Member);
    let says = members.filter_map(|p| Some((p.name.clone(), Profile::parse(&p.profile).mediates?)));
    let called = says.filter(|(_, says)| !says.phone.is_empty());
    Ok(called.map(|(house, says)| Mediator { house, facts: says.facts(v), says }).collect())
}

/// What stands first on the list of requests, and (`road`) before the form of one.
///
/// # Errors
/// A fault of storage.
pub fn door(conn: &mut Conn, v: &Visit, road: bool) -> Result<String, Error> {
    let house = this_house(conn)?;
    let (text, at) = match house.help_lines.zip(house.help_lines_at) {
        Some((text, at)) => (text, Some(at)),
        None => (v.t("help-lines-shipped"), None),
    };
    let (year, month, day) = LOOKED_UP;
    let shipped = Day::new(year, month, day).map_err(|e| Error::Internal(e.to_string()))?;
    let page = Door {
        v,
        lines: lines_of(&text),
        looked_up: v.kept_day(&at.map_or(shipped, day_of).to_string(), v.now),
        shipped: at.is_none(),
        mediators: mediators(conn, v)?,
        changes: may(v.who.roles(), Act::Arrange),
        road,
    };
    page.render().map_err(|e| Error::Internal(e.to_string()))
}

#[derive(Template)]
#[template(path = "conflict/lines.html")]
struct LinesPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    read: String,
}

async fn here(v: &Visit) -> Result<Fields, Error> {
    let house = v.node.read(this_house).await?;
    Ok(Fields::default().with("help_lines", house.help_lines.unwrap_or_else(|| v.t("help-lines-shipped"))))
}

async fn show_lines(v: &Visit, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let form = v.form(typed, wrong);
    let read = form.read(&here(v).await?, "/conflicts/help-lines");
    v.show_form(wrong, &LinesPage { v, form, read })
}

async fn lines_page(v: Visit) -> Page {
    require(&v.who, Act::Arrange)?;
    show_lines(&v, &here(&v).await?, &[]).await
}

async fn set_lines(v: Visit, typed: web::Form<Fields>) -> Page {
    require(&v.who, Act::Arrange)?;
    let text = typed.text("help_lines");
    let (asked, before) = (typed.clone(), here(&v).await?);
    let set = v.node.act(v.who.clone(), move |tx, cx| {
        asked.is_as_read(&before)?;
        set_help_lines(tx, cx, &text)
    });
    match set.await {
        Ok(()) => done("/conflicts", "changed"),
        Err(Error::Invalid(wrong)) => show_lines(&v, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_name_a_number_and_when() {
        let read = lines_of("Veilig Thuis: 0800-2000. Dag en nacht.\n\nBuurvrouw: vraag het binnen\n113: 113");
        let line = |name: &str, number: &str, words: &str| Line {
            name: name.into(),
            number: number.into(),
            words: words.into(),
        };
        let all = [
            line("Veilig Thuis", "0800-2000", "Dag en nacht."),
            line("Buurvrouw", "", "vraag het binnen"),
            line("113", "113", ""),
        ];
        assert_eq!(read, all);
        assert_eq!(read.iter().map(Line::called).collect::<Vec<_>>(), ["08002000", "", "113"]);
    }

    #[test]
    fn hours_are_not_called() {
        let called = |rest: &str| lines_of(&format!("Hulplijn: {rest}"))[0].called();
        for (rest, number) in [
            ("0800-2000 24 uur", "08002000"),
            ("0800 2000 24/7", "08002000"),
            ("0800-2000 9-17 uur", "08002000"),
            ("0800-2000 9 - 17 uur", "08002000"),
            ("0800-2000 9 tot 17 uur", "08002000"),
            ("0800-2000 7 dagen", "08002000"),
            ("0800-2000 24-uurs", "08002000"),
            ("0800 2000 9:00 tot 17:00", "08002000"),
            ("0800-2000 9.00-17.00", "08002000"),
            ("0800-2000. 24 uur", "08002000"),
            ("0800-2000 (gratis)", "08002000"),
            ("0800 2000 dagelijks van 9 tot 17", "08002000"),
            ("0900 1234 dag en nacht", "09001234"),
            ("06 12 34 56 78 dag en nacht", "0612345678"),
            ("112 dag en nacht", "112"),
            ("(020) 123 45 67", "0201234567"),
            ("+31 6 1234 5678", "+31612345678"),
            ("+31 (0)6 1234 5678", ""),
            ("24 uur per dag", ""),
            ("0900 0101 / chat", "09000101"),
            ("0900 8844/112", "09008844"),
            ("088 123 45 67 / 24 uur", "0881234567"),
            ("088 0301 300 day and night", "0880301300"),
            ("0800 0113: gratis", "08000113"),
            ("112 / 0900 8844", "112"),
            ("0800-2000 24u", "08002000"),
            ("0800-2000 9-17u", "08002000"),
            ("0800 2000 24 h", "08002000"),
            ("020-1234567 9 tot 5", "0201234567"),
        ] {
            assert_eq!(called(rest), number, "{rest}");
        }
    }
}
