//! Answers that somebody prepared for the chair: what *Vandaag* says of them, and the press with which they go.

use super::today::Need;
use crate::error::Error;
use crate::kinds;
use crate::node::Cx;
use crate::page::{Fields, Page, Visit, done};
use crate::post::pages::{answered, beginning, prepared_form, read_decided};
use crate::post::shown::as_shown;
use crate::post::{self, Post, PostId, Response, Stage};
use crate::texts::day_of;
use crate::texts::seen::isolated;
use actix_web::web::{self, Path, ServiceConfig};
use huisraad_storage::{Conn, Tx};
use std::collections::HashSet;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/responses/{id}/release", web::post().to(release));
}

/// The cards for these prepared answers: for who may release them, and for who wrote one that cannot go any more, or that the house
/// gave in another form.
pub(super) fn needs(conn: &mut Conn, v: &Visit, all: &[(Post, Response)]) -> Result<Vec<Need>, Error> {
    let mut cards = Vec::new();
    // Where a post stands in a state that we do not know there is nothing to decide.
    let known = |p: &Post| kinds::stage(p) != Stage::Unknown;
    // What it answers is over: there is nothing to send any more, only to see and to throw away.
    let here = all.iter().map(|(p, _)| p.clone()).collect();
    let live: HashSet<PostId> = kinds::without_past(conn, here, v.now)?.into_iter().map(|p| p.id).collect();
    let is_late = |p: &Post| kinds::stage(p) == Stage::Over || !live.contains(&p.id);
    let said = kinds::said_already(conn, &all.iter().map(|(p, _)| p.clone()).collect::<Vec<_>>())?;
    let theirs = |r: &Response| r.author.is_some() && r.author == v.who.person();
    let hears =
        |p: &Post, r: &Response| post::may_say(&v.who, p, r) || (theirs(r) && (is_late(p) || said.contains(&p.id)));
    let (posts, responses): (Vec<Post>, Vec<Response>) =
        all.iter().filter(|(p, r)| known(p) && hears(p, r)).cloned().unzip();
    let rows = kinds::rows(conn, v, &posts)?;
    let late: Vec<(bool, bool)> = posts.iter().map(|p| (is_late(p), said.contains(&p.id))).collect();
    let mut says = kinds::says(conn, v, &posts.iter().zip(&responses).collect::<Vec<_>>())?;
    for ((row, response), (late, said)) in rows.into_iter().zip(responses).zip(late) {
        let words = Some(beginning(&response.body)).filter(|words| !words.is_empty());
        let parts =
            [says.remove(&response.id).unwrap_or_default(), words.map_or_else(String::new, |w| format!("“{w}”"))];
        let key = match (late, said, theirs(&response)) {
            (true, _, true) => "need-prepared-late-own",
            (true, _, false) => "need-prepared-late",
            (false, true, true) => "need-prepared-said-own",
            (false, true, false) => "need-prepared-said",
            (false, false, _) => "need-prepared",
        };
        let who = response.byline_name.as_deref().map_or_else(|| v.t("need-prepared-somebody"), isolated);
        cards.push(Need {
            from: v.t1(row.by, "house", row.house),
            when: v.ago(response.created, v.now),
            title: row.title,
            path: format!("{}#prepared-{}", row.path, response.id),
            text: v.t2(key, "who", who, "text", sentence(parts.join(" ").trim())),
            button: v.t(if late || said { "need-look" } else { "need-ready-button" }),
            seen: None,
        });
    }
    Ok(cards)
}

/// What is said, ended as a sentence: another one may follow.
fn sentence(said: &str) -> String {
    let ends = said.trim_end_matches('”').ends_with(['.', '?', '!', '…']);
    if ends || said.is_empty() { said.to_owned() } else { format!("{said}.") }
}

/// Releases what somebody prepared. Pressed twice, it goes once.
async fn release(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let mut wrong = Vec::new();
    let decided = read_decided(&typed, day_of(v.now), &mut wrong);
    if !wrong.is_empty() {
        let (who, id) = (v.who.clone(), *id);
        let post = v.node.read(move |conn| {
            let held = post::response(conn, id)?;
            post::find(conn, &who, held.post)
        });
        return kinds::page(&v.with_back(&prepared_form(id), &typed, wrong), post.await?).await;
    }
    let typed = typed.clone();
    let release = move |tx: &mut Tx<'_>, cx: &Cx| {
        let held = post::response(tx.conn(), *id)?;
        // It answers to what was read: where that was moved since, it is read again first.
        if held.is_prepared() {
            as_shown(tx, cx, &typed)?;
        }
        Ok((kinds::release_answer(tx, cx, *id, decided)?, held.asker_only))
    };
    let (post, alone) = v.node.act(v.who.clone(), release).await?;
    // Who reads an answer is said where it is asked, and not by who reads what it answers.
    done(&post.path(), answered(&v, &post, alone))
}
