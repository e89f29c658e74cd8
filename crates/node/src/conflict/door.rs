//! What stands before a request for help: danger first, then who can be called now, then what will happen. And the page on which a house
//! writes which numbers those are.

use super::years;
use crate::error::{Error, Field, Key};
use crate::house::{Mediates, Profile, set_help_lines, this_house};
use crate::page::{Fields, Form, Page, Visit, done, typed_html};
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

/// Whether these are the digits of a number that can be called in the Netherlands (Nummerplan telefoon- en ISDN-diensten), or of one
/// abroad with its plus.
fn is_callable(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let n = digits.len();
    match digits.as_str() {
        _ if number.starts_with('+') => (digits.starts_with("31") && n == 11) || (!digits.starts_with("31") && n > 8),
        "112" | "113" | "144" => true,
        d if d.starts_with("116") => n == 6,
        d if d.starts_with("14") => n == 5 || n == 6,
        d if ["0800", "0900", "0906", "0909"].iter().any(|way| d.starts_with(way)) => n == 8 || n == 11,
        d => d.starts_with('0') && n == 10,
    }
}

/// The digits with which what stands after the colon of a line begins, as they are called; empty where that is no number. What follows
/// it, as hours do, is not called: a number ends with the first group of digits that makes it whole. Rather no link than a wrong one.
fn number_of(text: &str) -> &str {
    // "(020) 123 45 67": brackets anywhere else end a number, as in "+31 (0)6".
    let area = text
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .filter(|(area, _)| area.len() >= 3 && area.chars().all(|c| c.is_ascii_digit()));
    let from = area.map_or(0, |(area, _)| area.len() + 2);
    let more = text[from..].find(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | '+')));
    let run = text[..more.map_or(text.len(), |end| from + end)].trim_end();
    let ends = run.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at).chain([run.len()]);
    let Some(number) = ends.map(|end| run[..end].trim_end_matches([' ', '-'])).find(|number| is_callable(number))
    else {
        return "";
    };
    // "0800 1234 567": whether the rest is of it too is not to be known.
    let next = run[number.len()..].trim_start_matches([' ', '-']);
    let next = next.chars().take_while(char::is_ascii_digit).count();
    if next > 2 { "" } else { number }
}

/// The lines as a house writes them, one number each: "Veilig Thuis: 0800-2000. Dag en nacht." What has no number stays as it is.
fn lines_of(text: &str) -> Vec<Line> {
    let line = |line: &str| {
        let (name, rest) = line.split_once(':').unwrap_or((line, ""));
        let number = number_of(rest.trim());
        let words = rest.trim()[number.len()..].trim_start_matches(['.', ',', ' ']).trim();
        Line { name: name.trim().to_owned(), number: number.to_owned(), words: words.to_owned() }
    };
    text.lines().map(str::trim).filter(|text| !text.is_empty()).map(line).collect()
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
    /// Where who looks reads what was agreed and given to them.
    given: Vec<String>,
    /// What stays of the requests of each year.
    years: Vec<String>,
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
        given: if road { Vec::new() } else { super::other_side::given_to(conn, &v.who)? },
        years: if road { Vec::new() } else { years::sentences(conn, v)? },
    };
    page.render().map_err(|e| Error::Internal(e.to_string()))
}

/// Where one goes with a complaint about the organisation, as the house says it; clean, and empty where it says nothing.
///
/// # Errors
/// A fault of storage.
pub(super) fn complaints(conn: &mut Conn) -> Result<String, Error> {
    Ok(this_house(conn)?.complaints.map(|text| typed_html(&text)).unwrap_or_default())
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
    let lines = house.help_lines.unwrap_or_else(|| v.t("help-lines-shipped"));
    Ok(Fields::default().with("help_lines", lines).with("complaints", house.complaints.unwrap_or_default()))
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
    let (text, complaints) = (typed.text("help_lines"), typed.text("complaints"));
    let (asked, before) = (typed.clone(), here(&v).await?);
    let set = v.node.act(v.who.clone(), move |tx, cx| {
        asked.is_as_read(&before)?;
        set_help_lines(tx, cx, &text, &complaints)
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
            ("0800-2000 24u", "08002000"),
            ("0800-2000 9-17u", "08002000"),
            ("0800 2000 24 h", "08002000"),
            ("0800 2000 2 lijnen", "08002000"),
            ("0800 2000 dagelijks van 9 tot 17", "08002000"),
            ("0800-2000 (24 uur)", "08002000"),
            ("0800 0113: gratis", "08000113"),
            ("0800 1234567", "08001234567"),
            ("0800 123 45 67", "08001234567"),
            ("0800 1234 567", ""),
            ("0900 1234 dag en nacht", "09001234"),
            ("0900 0101 / chat", "09000101"),
            ("0900 8844/112", "09008844"),
            ("06 12 34 56 78 dag en nacht", "0612345678"),
            ("06 12 34 56 78 tot 17:00", "0612345678"),
            ("06 12 34 56 78 t/m vrijdag", "0612345678"),
            ("06-12345678 (7 dagen per week)", "0612345678"),
            ("020 123 45 67 (9.00-17.00)", "0201234567"),
            ("020 123 45 67 tot 17 uur", "0201234567"),
            ("020 123 45 67 - 24 uur", "0201234567"),
            ("020 123 45 67 u krijgt een mens", "0201234567"),
            ("020 123 45 67/68", "0201234567"),
            ("020-1234567 9 tot 5", "0201234567"),
            ("(020) 123 45 67", "0201234567"),
            ("088 123 45 67 / 24 uur", "0881234567"),
            ("088 0301 300 day and night", "0880301300"),
            ("088 123 4567 (9 tot 17 uur)", "0881234567"),
            ("112", "112"),
            ("112 dag en nacht", "112"),
            ("112 (24 uur per dag)", "112"),
            ("112 / 0900 8844", "112"),
            ("113 (7 dagen)", "113"),
            ("116 111", "116111"),
            ("14 020", "14020"),
            ("+31 6 1234 5678", "+31612345678"),
            ("+31 (0)6 1234 5678", ""),
            ("24 uur per dag", ""),
            ("vraag het binnen", ""),
        ] {
            assert_eq!(called(rest), number, "{rest}");
        }
    }
}
