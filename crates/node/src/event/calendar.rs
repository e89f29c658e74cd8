//! Events as calendar files (iCalendar, RFC 5545): one to put into one's own calendar, and those of the house that everybody may read, to
//! follow. Never what is for fewer than one may read.

use super::rules::State;
use super::store::{Facts, facts, facts_among, to_come_since};
use crate::error::Error;
use crate::node::Node;
use crate::page::{Page, Visit};
use crate::post::{self, Life, Post, Scope, by_slug};
use crate::texts::local_moment;
use crate::viewer::Viewer;
use crate::words::Kind;
use actix_web::http::header::{self, ETag, EntityTag, Header, IfNoneMatch};
use actix_web::web::{self, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use huisraad_federation::sha256_base64;
use huisraad_storage::{Conn, Time};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use jiff::civil::DateTime;
use std::time::Duration;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/calendar", web::get().to(one)).route("/feeds/agenda.ics", web::get().to(feed));
}

/// How long what is over stays in the calendar that others follow.
const STAYS: Duration = Duration::from_secs(31 * 24 * 3600);
/// How many events are in it: the first that are to come.
const MOST: usize = 300;

/// The time of the houses: since 1996 summer time begins on the last Sunday of March and ends on that of October, at one o'clock UTC
/// (Directive 2000/84/EC). The library would give each part of it a name and a time of its own, which none may have.
const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Amsterdam\r\nBEGIN:DAYLIGHT\r\nDTSTART:19960331T020000\r\n\
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\n\
BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\n\
TZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// These events as a calendar file; `called_off` makes the title of one that does not take place, `name` is what the whole is called.
fn calendar(node: &Node, events: &[(Post, Facts)], name: Option<&str>, called_off: impl Fn(&str) -> String) -> String {
    let own = [("VERSION", "2.0"), ("PRODID", "-//Huisraad//NL"), ("CALSCALE", "GREGORIAN")];
    let followed = name.map(|_| ("REFRESH-INTERVAL;VALUE=DURATION", "PT4H"));
    let mut all = Calendar { properties: Vec::new(), components: Vec::new() };
    for (key, value) in own.into_iter().chain(followed).chain(name.map(|name| ("X-WR-CALNAME", name))) {
        all.append_property((key, value));
    }
    for (post, facts) in events {
        all.push(entry(node, post, facts, &called_off));
    }
    // Before the first that names it.
    all.to_string().replacen("BEGIN:VEVENT", &format!("{ZONE}BEGIN:VEVENT"), 1)
}

fn entry(node: &Node, post: &Post, f: &Facts, called_off: impl Fn(&str) -> String) -> Event {
    let off = State::of(&post.state) == State::Cancelled;
    let title = if off { called_off(&post.title) } else { post.title.clone() };
    // Another house's has its own name there, and is read here.
    let page = node.url(&post.path());
    let mut event = Event::new();
    event
        .uid(&post.uri)
        .sequence(u32::try_from(post.version.clamp(0, i64::from(i32::MAX))).unwrap_or_default())
        .status(match State::of(&post.state) {
            State::Cancelled => EventStatus::Cancelled,
            State::Unknown => EventStatus::Tentative,
            _ => EventStatus::Confirmed,
        })
        .summary(&lines(&title))
        .url(page.as_str())
        .add_property("DTSTAMP", utc(post.updated))
        .add_property("LAST-MODIFIED", utc(post.updated));
    if !f.place.is_empty() {
        event.location(&lines(&f.place));
    }
    if !f.about.is_empty() {
        event.description(&lines(&f.about));
    }
    for (name, moment) in [("DTSTART", Some(&f.starts)), ("DTEND", f.ends.as_ref())] {
        if let Some(at) = moment.and_then(|moment| moment.parse::<DateTime>().ok()) {
            let mut property = Property::new(name, at.strftime("%Y%m%dT%H%M%S").to_string());
            property.add_parameter("TZID", "Europe/Amsterdam");
            event.append_property(property);
        }
    }
    event
}

/// Its lines end in one way: the library escapes that one, and some who read calendars begin a new line at the others.
fn lines(text: &str) -> String {
    let all = text.replace("\r\n", "\n").replace('\r', "\n");
    all.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect()
}

fn utc(at: Time) -> String {
    let at = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// One event, for who may read it.
async fn one(v: Visit, slug: Path<String>) -> Page {
    let who = v.who.clone();
    let found = move |conn: &mut Conn| {
        let post = by_slug(conn, &who, &slug)?;
        if post.kind != Kind::Event || post.published.is_none() {
            return Err(Error::NotFound);
        }
        let facts = facts(conn, post.id)?;
        Ok((post, facts))
    };
    let (post, facts) = v.node.read(found).await?;
    let keep = if post.audience == Scope::Public { "public, max-age=300" } else { "private, no-store" };
    let file = calendar(&v.node, &[(post, facts)], None, |title| v.t1("event-called-off-title", "title", title));
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"huisraad.ics\""))
        .body(file))
}

/// The events of this house that are for everybody, for programs that follow them: those to come, and those of a month ago.
async fn feed(v: Visit, req: HttpRequest) -> Page {
    let (since, visit) = (local_moment(v.now.minus(STAYS)), v.clone());
    let found = move |conn: &mut Conn| {
        let ids = to_come_since(conn, &since)?;
        let public = post::readable_of(conn, &Viewer::Stranger, &ids, Some(Kind::Event), None)?;
        let mut of_each = facts_among(conn, &public.iter().map(|post| post.id).collect::<Vec<_>>())?;
        let mut all: Vec<_> = public.into_iter().filter_map(|post| Some((of_each.remove(&post.id)?, post))).collect();
        all.sort_by(|(one, _), (other, _)| one.starts.cmp(&other.starts));
        all.truncate(MOST);
        let events: Vec<_> = all.into_iter().map(|(facts, post)| (post, facts)).collect();
        // Here, where nobody else waits for it: it may be long.
        let off = |title: &str| visit.t1("event-called-off-title", "title", title);
        Ok::<_, Error>(calendar(&visit.node, &events, Some(&visit.house), off))
    };
    let file = v.node.read(found).await?;
    let tag = EntityTag::new_strong(sha256_base64(file.as_bytes()).replace(['/', '+', '='], ""));
    let same = match IfNoneMatch::parse(&req) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut answer = if same { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    Ok(if same { answer.finish() } else { answer.content_type("text/calendar; charset=utf-8").body(file) })
}

#[cfg(test)]
mod tests {
    use super::{lines, utc};
    use huisraad_storage::Time;

    #[test]
    fn no_text_begins_a_line_of_its_own() {
        assert_eq!(lines("Tot dan!\rUID:a\r\nEND:VEVENT\u{85}X\u{b}Y\nZ"), "Tot dan!\nUID:a\nEND:VEVENTXY\nZ");
    }

    #[test]
    fn a_moment_is_written_in_utc() {
        assert_eq!(utc(Time(0)), "19700101T000000Z");
        assert_eq!(utc(Time(1_795_875_363_643_958)), "20261128T141603Z");
    }
}
