//! What became of answers of ours, of all kinds, in sentences for who gave them; and what houses tell of their posts.

use super::rows::title_in_passing;
use crate::error::{Error, Key};
use crate::page::Visit;
use crate::post::pages::Report;
use crate::post::{self, AnswerNews, Life, Names, News, Post, PostId, Response, ResponseId, ResponseState};
use crate::texts::day_of;
use crate::texts::seen::isolated;
use crate::words::Kind;
use crate::{case_question, conflict, event, opportunity};
use huisraad_storage::{Conn, Time};
use std::collections::HashMap;

/// What houses told since then of their posts, for those whom it concerns.
///
/// # Errors
/// A fault of storage.
pub fn reports(conn: &mut Conn, v: &Visit, since: Time) -> Result<Vec<Report>, Error> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        all.extend(match kind {
            Kind::CaseQuestion => case_question::reports(conn, v, since)?,
            Kind::Conflict | Kind::Event | Kind::Opportunity | Kind::Success | Kind::Lesson => Vec::new(),
        });
    }
    Ok(all)
}

/// What there is to tell of an answer of ours.
pub struct Fate {
    /// A sentence for who gave it.
    pub text: String,
    /// One line more, below that: why not, what still stands, or of what it is.
    pub beside: String,
}

/// What stands beside answers of ours and their posts: asked once for all of them.
struct Beside {
    names: Names,
    events: event::Beside,
    work: HashMap<PostId, opportunity::Work>,
}

/// What there is to tell of these answers of ours.
///
/// # Errors
/// A fault of storage.
pub fn fates(conn: &mut Conn, v: &Visit, these: &[AnswerNews]) -> Result<Vec<Fate>, Error> {
    let of = |kind: Kind| these.iter().filter(move |f| f.post.kind == kind);
    let ids = |kind: Kind| of(kind).map(|f| f.post.id).collect::<Vec<_>>();
    let answers: Vec<ResponseId> = of(Kind::Event).map(|f| f.response.id).collect();
    let known = Beside {
        names: Names::of(conn, v, these.iter().map(|f| &f.post), these.iter().map(|f| &f.response))?,
        events: event::Beside::of(conn, &ids(Kind::Event), &answers)?,
        work: opportunity::work_among(conn, &ids(Kind::Opportunity))?,
    };
    let fate = |f| Ok(Fate { text: news_of(&known, v, f)?, beside: beside_news(&known, v, f)? });
    these.iter().map(fate).collect()
}

fn news_of(known: &Beside, v: &Visit, news: &AnswerNews) -> Result<String, Error> {
    let (post, response) = (&news.post, &news.response);
    let house = known.names.house(post);
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
        Some(News::TakenBack) if post.kind == Kind::Opportunity => Ok(v.t1("fate-taken-back-job", "house", house)),
        Some(News::TakenBack) => Ok(v.t1("fate-taken-back", "house", house)),
        Some(News::Released) => Ok(v.t("fate-released")),
        Some(News::NotChanged) => {
            let n = known.events.heads(response)?.heads;
            Ok(v.t2("fate-not-changed", "house", house, "n", n))
        }
        Some(News::NumberWaits) => {
            let h = known.events.heads(response)?;
            let said = v.t2("fate-number-waits", "house", house, "asked", h.asked.unwrap_or(h.heads));
            Ok(format!("{said} {}", v.t1("fate-number-stays", "n", h.heads)))
        }
        Some(News::OtherNumber) => {
            let (h, house) = (known.events.heads(response)?, known.names.writer(response));
            let (key, n) = h.asked.map_or(("fate-other-number", h.heads), |asked| ("fate-asks-number", asked));
            Ok(v.t2(key, "house", house, "n", n))
        }
        Some(News::Ended) if post.kind == Kind::Conflict => Ok(v.t1("ended-conflict", "house", house)),
        Some(News::Ended) => {
            Ok(v.t1(opportunity::ended_key(opportunity::State::of(&post.state), response.state), "house", house))
        }
        Some(News::Full) => Ok(v.t1("opportunity-full", "house", house)),
        Some(News::Left) => Ok(v.t1(left_key(post.kind), "house", known.names.writer(response))),
        Some(News::Moved) if post.kind == Kind::Opportunity => {
            Ok(v.t2("opportunity-moved", "house", house, "title", isolated(&post.title)))
        }
        Some(News::Moved) => known.events.moved_words(v, &house, post, response),
        Some(News::Off) | None => became(known, v, house, post, response),
    }
}

fn left_key(kind: Kind) -> Key {
    match kind {
        Kind::Event => "left-event",
        Kind::Conflict => "left-conflict",
        Kind::CaseQuestion => "left-question",
        Kind::Opportunity | Kind::Success | Kind::Lesson => "left-opportunity",
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

fn beside_news(known: &Beside, v: &Visit, news: &AnswerNews) -> Result<String, Error> {
    let (post, response) = (&news.post, &news.response);
    let answered = || {
        let when = if response.is_prepared() { "taken-away-made-ready" } else { "taken-away-answered" };
        v.t1(when, "day", v.kept_day(&day_of(response.created).to_string(), v.now))
    };
    Ok(match (news.news, response.refusal) {
        (Some(News::TakenAway), _) => {
            let help = match post.kind {
                _ if response.is_prepared() => "taken-away-help-prepared",
                Kind::Conflict => "taken-away-help-conflict",
                // Whoever applies speaks for themself.
                Kind::Opportunity => "taken-away-help-one",
                Kind::Event if post.is_ours() => "taken-away-help-ours",
                Kind::CaseQuestion | Kind::Event | Kind::Success | Kind::Lesson => "taken-away-help",
            };
            format!("{} {}", answered(), v.t(help))
        }
        (Some(News::Parted), _) => format!("{} {}", answered(), v.t("parted-help")),
        // Of what is gone by now nothing is kept; and who is of its circle no more is told no more of it.
        _ if !post::may_read(&v.who, post, &[]) => answered(),
        (Some(News::Moved), _) if post.kind == Kind::Opportunity => {
            // A yes that was not seen yet is not hidden by it.
            let yes = response.state == ResponseState::Confirmed;
            let house = known.names.house(post);
            let still = if yes { v.t1(opportunity::fate_key(response.state), "house", house) } else { String::new() };
            let work = known.work.get(&post.id).ok_or(Error::NotFound)?;
            let said = opportunity::agreed(v, work);
            std::iter::once(&still)
                .chain(&said)
                .filter(|part| !part.is_empty())
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        }
        (Some(News::Moved), _) => {
            let house = known.names.house(post);
            known.events.fate_words(v, &house, post, response)?
        }
        (_, Some(why)) => format!("{} · {}", isolated(&title_in_passing(v, post)), v.t(why.key())),
        // Beside it stands when it was told: when it is, must be said too.
        (other, None) if post.kind == Kind::Event => {
            let f = known.events.facts(post)?;
            let when = format!("{}: {}", isolated(&post.title), v.span(&f.starts, f.ends.as_deref(), v.now));
            let needs = Some(&response.body).filter(|body| other == Some(News::OtherNumber) && !body.is_empty());
            needs.map_or(when.clone(), |needs| format!("{}. {when}", isolated(needs)))
        }
        // To what exactly the yes is stands with it: it may have been changed since the answer was given.
        (None, None) if post.kind == Kind::Opportunity && response.state == ResponseState::Confirmed => {
            let work = known.work.get(&post.id).ok_or(Error::NotFound)?;
            let agreed = opportunity::agreed(v, work).into_iter().filter(|part| !part.is_empty());
            std::iter::once(isolated(&post.title)).chain(agreed).collect::<Vec<_>>().join(", ")
        }
        (_, None) => title_in_passing(v, post),
    })
}

/// What its owner decided of an answer of ours, in a sentence for who gave it.
fn became(known: &Beside, v: &Visit, house: String, post: &Post, response: &Response) -> Result<String, Error> {
    if let Some(why) = response.refusal.filter(|_| response.is_kept_out()) {
        return Ok(v.t1(why.fate_keys().1, "house", house));
    }
    Ok(match post.kind {
        Kind::Conflict => v.t1(conflict::fate_key(conflict::State::of(&post.state), response.state), "house", house),
        Kind::Event => known.events.fate_words(v, &house, post, response)?,
        Kind::Opportunity => v.t1(opportunity::fate_key(response.state), "house", house),
        Kind::CaseQuestion | Kind::Success | Kind::Lesson => {
            let out = matches!(response.state, ResponseState::TakenOut | ResponseState::Refused);
            v.t1(if out { "fate-taken-out" } else { "fate-taken-in" }, "house", house)
        }
    })
}

/// What is said to who prepared each of these answers that another threw away: the house does not go there, or the chair does not
/// send it.
///
/// # Errors
/// A fault of storage.
pub fn thrown_answer_keys(conn: &mut Conn, these: &[(Post, Response)]) -> Result<Vec<Key>, Error> {
    let events = these.iter().filter(|(post, _)| post.kind == Kind::Event).map(|(post, _)| post.id);
    let no = event::declined_among(conn, &events.collect::<Vec<_>>())?;
    let key = |id: PostId| if no.contains(&id) { "thrown-not-going" } else { "thrown-answer" };
    Ok(these.iter().map(|(post, _)| key(post.id)).collect())
}
