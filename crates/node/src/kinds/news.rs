//! What became of answers of ours, of all kinds, in sentences for who gave them.

use crate::error::{Error, Key};
use crate::page::Visit;
use crate::peer;
use crate::post::pages::house_of;
use crate::post::{AnswerNews, Life, News, Post, Response, ResponseState, Writer};
use crate::texts::day_of;
use crate::texts::seen::isolated;
use crate::words::Kind;
use crate::{conflict, event, opportunity};
use huisraad_storage::Conn;

/// What there is to tell of an answer of ours, in a sentence for who gave it.
///
/// # Errors
/// A fault of storage.
pub fn news_of(conn: &mut Conn, v: &Visit, news: &AnswerNews) -> Result<String, Error> {
    let (post, response) = (&news.post, &news.response);
    let house = house_of(conn, v, post)?;
    match news.news {
        Some(what @ (News::TakenAway | News::Parted)) => {
            let parted = what == News::Parted;
            // What was prepared is one person's, and the other house never had it.
            let key = match (response.is_prepared(), parted) {
                (true, true) => "parted-prepared",
                (true, false) => "taken-away-prepared",
                (false, true) => parted_key(post.kind),
                (false, false) => taken_away_key(post.kind, response.state),
            };
            let said = v.t1(key, "house", house);
            let day = news.day.as_deref().map(|day| format!(": {}", v.kept_day(day, v.now)));
            Ok(said + &day.unwrap_or_default())
        }
        Some(News::Released) => Ok(v.t("fate-released")),
        Some(News::NotChanged) => {
            let n = event::heads(conn, response.id)?.heads;
            Ok(v.t2("fate-not-changed", "house", house, "n", n))
        }
        Some(News::Ended) if post.kind == Kind::Conflict => Ok(v.t1("ended-conflict", "house", house)),
        Some(News::Ended) => {
            Ok(v.t1(opportunity::ended_key(opportunity::State::of(&post.state), response.state), "house", house))
        }
        Some(News::Full) => Ok(v.t1("opportunity-full", "house", house)),
        Some(News::Left) => Ok(v.t1(left_key(post.kind), "house", writer_of(conn, v, response)?)),
        Some(News::Moved) if post.kind == Kind::Opportunity => {
            Ok(v.t2("opportunity-moved", "house", house, "title", isolated(&post.title)))
        }
        Some(News::Moved) => event::moved_words(conn, v, &house, post, response),
        None => became(conn, v, house, post, response),
    }
}

fn left_key(kind: Kind) -> Key {
    match kind {
        Kind::Event => "left-event",
        Kind::Conflict => "left-conflict",
        Kind::CaseQuestion | Kind::Opportunity | Kind::Success | Kind::Lesson => "left-opportunity",
    }
}

/// The house, or the guest, of whom an answer is.
pub(super) fn writer_of(conn: &mut Conn, v: &Visit, response: &Response) -> Result<String, Error> {
    match response.writer() {
        Writer::Peer(id) => peer::name_of(conn, id),
        Writer::Guest(actor) => peer::guest_name(conn, &actor),
        Writer::Us => Ok(v.house.clone()),
    }
}

fn parted_key(kind: Kind) -> Key {
    match kind {
        Kind::Event => "parted-event",
        Kind::Conflict => "parted-conflict",
        Kind::CaseQuestion | Kind::Opportunity | Kind::Success | Kind::Lesson => "parted-opportunity",
    }
}

/// Which it was its title would say, and that is gone (law 9). What is ours says it: what we were told, and when we answered.
fn taken_away_key(kind: Kind, answer: ResponseState) -> Key {
    match kind {
        Kind::Conflict if answer == ResponseState::Confirmed => "taken-away-conflict-yes",
        Kind::Event if answer == ResponseState::Confirmed => "taken-away-event-yes",
        Kind::Opportunity if answer == ResponseState::Confirmed => "taken-away-opportunity-yes",
        Kind::CaseQuestion => "taken-away-question",
        Kind::Conflict => "taken-away-conflict",
        Kind::Event => "taken-away-event",
        Kind::Opportunity => "taken-away-opportunity",
        Kind::Success => "taken-away-success",
        Kind::Lesson => "taken-away-lesson",
    }
}

/// One line more, below that: why not, what still stands, or of what it is.
///
/// # Errors
/// A fault of storage.
pub fn beside_news(conn: &mut Conn, v: &Visit, news: &AnswerNews) -> Result<String, Error> {
    let (post, response) = (&news.post, &news.response);
    Ok(match (news.news, response.refusal) {
        (Some(News::TakenAway), _) => {
            let day = day_of(response.created).to_string();
            let help = match post.kind {
                _ if response.is_prepared() => "taken-away-help-prepared",
                Kind::Conflict => "taken-away-help-conflict",
                // Whoever applies speaks for themself.
                Kind::Opportunity => "taken-away-help-one",
                Kind::CaseQuestion | Kind::Event | Kind::Success | Kind::Lesson => "taken-away-help",
            };
            let when = if response.is_prepared() { "taken-away-made-ready" } else { "taken-away-answered" };
            format!("{} {}", v.t1(when, "day", v.kept_day(&day, v.now)), v.t(help))
        }
        (Some(News::Parted), _) => v.t("parted-help"),
        (Some(News::Moved), _) if post.kind == Kind::Opportunity => {
            // A yes that was not seen yet is not hidden by it.
            let yes = response.state == ResponseState::Confirmed;
            let house = house_of(conn, v, post)?;
            let still = if yes { v.t1(opportunity::fate_key(response.state), "house", house) } else { String::new() };
            let work = opportunity::work(conn, post.id)?;
            [still, work.happens, work.place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        (Some(News::Moved), _) => {
            let house = house_of(conn, v, post)?;
            event::fate_words(conn, v, &house, post, response)?
        }
        (_, Some(why)) => v.t(why.key()),
        // Beside it stands when it was told: when it is, must be said too.
        (_, None) if post.kind == Kind::Event => {
            let f = event::facts(conn, post.id)?;
            format!("{}: {}", isolated(&post.title), v.span(&f.starts, f.ends.as_deref(), v.now))
        }
        (_, None) => post.title.clone(),
    })
}

/// What its owner decided of an answer of ours, in a sentence for who gave it.
fn became(conn: &mut Conn, v: &Visit, house: String, post: &Post, response: &Response) -> Result<String, Error> {
    if response.is_kept_out() {
        return Ok(v.t1("fate-kept-out", "house", house));
    }
    Ok(match post.kind {
        Kind::Conflict => v.t1(conflict::fate_key(response.state), "house", house),
        Kind::Event => event::fate_words(conn, v, &house, post, response)?,
        Kind::Opportunity => v.t1(opportunity::fate_key(response.state), "house", house),
        Kind::CaseQuestion | Kind::Success | Kind::Lesson => {
            let out = matches!(response.state, ResponseState::TakenOut | ResponseState::Refused);
            v.t1(if out { "fate-taken-out" } else { "fate-taken-in" }, "house", house)
        }
    })
}

/// What is said to who prepared an answer that another threw away: the house does not go there, or the chair does not send it.
///
/// # Errors
/// A fault of storage.
pub fn thrown_answer_key(conn: &mut Conn, post: &Post) -> Result<Key, Error> {
    let not_going = post.kind == Kind::Event && event::is_declined(conn, post.id)?;
    Ok(if not_going { "thrown-not-going" } else { "thrown-answer" })
}
