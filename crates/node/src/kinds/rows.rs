//! Posts as rows of lists, of whichever kind: what stands in all rows of a page is asked once.

use super::state_tag;
use crate::error::Error;
use crate::event::{self, Facts};
use crate::page::{Tag, Visit};
use crate::post::pages::{Beside, Lead, Row, unsent_tag};
use crate::post::{Life, Post, PostId};
use crate::words::Kind;
use crate::{case_question, opportunity};
use huisraad_storage::Conn;
use std::collections::HashMap;

/// How many rows are asked for in one query.
const AT_ONCE: usize = 1000;

/// What a post is called where one comes past it, and did not go to look at it: of a conflict nothing, on a screen that others see.
pub fn title_in_passing(v: &Visit, post: &Post) -> String {
    if post.kind == Kind::Conflict { v.t("menu-conflict") } else { post.title.clone() }
}

/// Posts as rows where one comes past them.
///
/// # Errors
/// A fault of storage.
pub fn rows(conn: &mut Conn, v: &Visit, these: &[Post]) -> Result<Vec<Row>, Error> {
    let rows = rows_in_list(conn, v, these)?;
    Ok(rows.into_iter().zip(these).map(|(row, post)| Row { title: title_in_passing(v, post), ..row }).collect())
}

/// Posts as rows of a list of their own: of an event one wants to know when it is.
///
/// # Errors
/// A fault of storage.
pub fn rows_in_list(conn: &mut Conn, v: &Visit, these: &[Post]) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::with_capacity(these.len());
    for some in these.chunks(AT_ONCE) {
        let beside = Beside::of(conn, v, some)?;
        let events: Vec<PostId> = some.iter().filter(|p| p.kind == Kind::Event).map(|p| p.id).collect();
        let facts = if events.is_empty() { HashMap::new() } else { event::facts_among(conn, &events)? };
        let mut leads = leads(conn, v, some, &facts)?;
        for post in some {
            let (when, state) = when_and_state(v, post, facts.get(&post.id))?;
            let row = beside.row(v, post, unsent_tag(post).or(state), when);
            rows.push(Row { lead: leads.remove(&post.id).unwrap_or_default(), ..row });
        }
    }
    Ok(rows)
}

/// When and where each of these is, in words for who reads it on a wall weeks later; nothing of what is nowhere and at no time.
///
/// # Errors
/// A fault of storage.
pub fn on_a_wall(conn: &mut Conn, v: &Visit, these: &[Post]) -> Result<HashMap<PostId, (String, String)>, Error> {
    let of = |kind: Kind| these.iter().filter(|p| p.kind == kind).map(|p| p.id).collect::<Vec<_>>();
    let events = of(Kind::Event);
    let facts = if events.is_empty() { HashMap::new() } else { event::facts_among(conn, &events)? };
    let mut all: HashMap<PostId, (String, String)> =
        facts.into_iter().map(|(id, f)| (id, (v.span(&f.starts, f.ends.as_deref(), v.now), f.place))).collect();
    let work = opportunity::work_among(conn, &of(Kind::Opportunity))?;
    all.extend(work.into_iter().map(|(id, w)| (id, (w.happens, w.place))));
    Ok(all)
}

/// What one wants to know first of each of these posts, as its kind says it.
fn leads(
    conn: &mut Conn,
    v: &Visit,
    these: &[Post],
    facts: &HashMap<PostId, Facts>,
) -> Result<HashMap<PostId, Lead>, Error> {
    let of = |kind: Kind| these.iter().filter(|p| p.kind == kind).collect::<Vec<_>>();
    let mut all = event::leads(conn, v, &of(Kind::Event), facts)?;
    all.extend(opportunity::leads(conn, v, &of(Kind::Opportunity))?);
    all.extend(case_question::leads(conn, v, &of(Kind::CaseQuestion))?);
    Ok(all)
}

/// One post as a row.
///
/// # Errors
/// A fault of storage.
pub fn row(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Row, Error> {
    rows(conn, v, std::slice::from_ref(post))?.pop().ok_or(Error::NotFound)
}

fn when_and_state(v: &Visit, post: &Post, facts: Option<&Facts>) -> Result<(Option<String>, Option<Tag>), Error> {
    Ok(match post.kind {
        Kind::Event => {
            let f = facts.ok_or(Error::NotFound)?;
            let state = event::shown_state(event::State::of(&post.state), &f.until(), &v.local_now());
            (Some(v.span(&f.starts, f.ends.as_deref(), v.now)), state)
        }
        Kind::CaseQuestion => {
            let of = case_question::State::of(&post.state);
            (None, case_question::shown_state(of, post.published, v.now))
        }
        _ => (None, state_tag(post)),
    })
}
