//! What of the people of the house needs somebody, on *Vandaag*: for each what happened to their own way in, for chairs who
//! waits for them.

use super::notices::LONG;
use super::today::Need;
use crate::error::Error;
use crate::page::Visit;
use crate::people;
use crate::post;
use crate::viewer::{PersonId, Roles, Viewer};
use crate::words::Role;
use huisraad_storage::Conn;

/// From so many on, words that no card has are told to the chair.
const MANY: i64 = 20;

fn need(v: &Visit, title: String, text: String, path: String) -> Need {
    let (from, when, button) = (v.t("menu-people"), String::new(), v.t("need-look"));
    Need { from, when, title, path, text, button, seen: None }
}

/// What is said of one's own account.
pub(super) fn own(conn: &mut Conn, v: &Visit) -> Result<Vec<Need>, Error> {
    let mut all = Vec::new();
    let Some(me) = v.who.person() else { return Ok(all) };
    let own = people::person(conn, me)?;
    if own.waits {
        all.push(need(v, v.t("need-own-waits"), v.t("person-waits-own"), "/people".into()));
    }
    if own.closed {
        let mut text = v.t("person-closed-own");
        // Not what it is: whoever found the card reads this too.
        if news_waits(conn, v, me)? {
            text = format!("{} {text}", v.t("person-closed-news"));
        }
        all.push(need(v, v.t("need-own-closed"), text, "/past".into()));
    }
    let happened = people::unread(conn, me)?;
    if !happened.is_empty() {
        let said: Vec<String> =
            people::foremost(&happened, 4).into_iter().map(|l| people::pages::sentence(v, l)).collect();
        all.push(need(v, v.t("need-own-access"), said.join("\n"), format!("/people/{me}")));
    }
    Ok(all)
}

/// Whether something became of what somebody answered before they came in with the card of now: they do not read it before they showed
/// who they are.
fn news_waits(conn: &mut Conn, v: &Visit, me: PersonId) -> Result<bool, Error> {
    for id in people::earlier(conn, me)? {
        // As a person alone, who speaks for no house.
        let then = Viewer::Person { id, roles: Roles::default() };
        let news = post::answer_news(conn, &then, (v.now.minus(LONG), v.now), false)?;
        // What everybody of the house hears they read as themselves.
        if news.iter().any(|f| f.response.author == Some(id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a chair sees to of the accounts of others.
pub(super) fn of_others(conn: &mut Conn, v: &Visit) -> Result<Vec<Need>, Error> {
    let mut all = Vec::new();
    if v.who.is(Role::Chair) {
        for (id, name, waits) in people::waiting(conn)? {
            let (title, text) = if waits {
                let again = people::person(conn, id)?.closed;
                let help = if again { "need-person-again-help" } else { "need-person-waits-help" };
                (v.t1("need-person-waits", "name", name), v.t(help))
            } else {
                (v.t1("need-person-locked", "name", name), v.t("need-person-locked-help"))
            };
            all.push(need(v, title, text, format!("/people/{id}")));
        }
        let missed = people::misses(conn, v.now)?;
        if missed >= MANY {
            all.push(need(v, v.t1("card-misses", "n", missed), v.t("card-misses-help"), "/people".into()));
        }
    }
    Ok(all)
}
