//! What somebody must hear, in one place: what needs us, what others answered, and the news. The weekly mail counts the
//! same three.

use super::answer_news::{released_key, thrown_key};
use super::today::{Need, needs};
use crate::case_question::{self, Outcome};
use crate::error::{Error, Key};
use crate::kinds;
use crate::membership::{self, TieNews};
use crate::page::{Page, Visit};
use crate::peer;
use crate::post::pages::Row;
use crate::post::{self, News, Post, PostId, Response, Writer};
use actix_web::web::{self, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Time};
use std::collections::HashMap;
use std::time::Duration;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/notices", web::get().to(page))
        .route("/responses/{id}/seen", web::post().to(seen))
        .route("/posts/{slug}/released/seen", web::post().to(release_seen))
        .route("/thrown/{id}/seen", web::post().to(thrown_seen))
        .route("/posts/{slug}/follow", web::post().to(|v: Visit, s: web::Path<String>| follow(v, s, true)))
        .route("/posts/{slug}/unfollow", web::post().to(|v: Visit, s: web::Path<String>| follow(v, s, false)));
}

/// What others answered in one thread.
pub(super) struct Answered {
    /// Who, last.
    pub(super) house: String,
    /// What they did there, in words.
    pub(super) text: String,
    pub(super) path: String,
    pub(super) title: String,
    pub(super) when: String,
    /// How many answers there are besides.
    pub(super) more: usize,
    /// Newer stands first.
    at: Time,
}

/// What others said since then that concerns who visits: one line a thread, the newest first.
pub(super) fn answers(conn: &mut Conn, v: &Visit, since: Time) -> Result<Vec<Answered>, Error> {
    let mut threads: Vec<Answered> = Vec::new();
    let mut places: HashMap<PostId, usize> = HashMap::new();
    for heard in post::new_answers(conn, &v.who, since)? {
        if let Some(thread) = places.get(&heard.post.id).and_then(|at| threads.get_mut(*at)) {
            thread.more += 1;
            continue;
        }
        let response = post::response(conn, heard.response)?;
        let text = v.t(kinds::said(conn, &heard.post, &response)?);
        places.insert(heard.post.id, threads.len());
        threads.push(line(v, &heard.post, house_of(conn, &response)?, text, heard.at));
    }
    for f in post::answer_news(conn, &v.who, since, true)? {
        let text = kinds::news_of(conn, v, &f)?;
        let mut told = line(v, &f.post, String::new(), text, f.at);
        if matches!(f.news, Some(News::TakenAway | News::Parted)) {
            (told.path, told.title) = (f.post.kind.path().to_owned(), v.t(kinds::list_words(f.post.kind).0));
        }
        threads.push(told);
    }
    for (post, at) in post::released(conn, &v.who, since, true)? {
        threads.push(line(v, &post, String::new(), v.t(released_key(&post)), at));
    }
    threads.extend(outcomes(conn, v, since)?);
    threads.extend(ties(conn, v, since)?);
    for (post, at) in post::thrown_posts(conn, &v.who, since, true)? {
        let mut told = line(v, &post, String::new(), v.t(thrown_key(&post)), at);
        (told.path, told.title) = (post.kind.path().to_owned(), v.t(kinds::list_words(post.kind).0));
        threads.push(told);
    }
    for (post, gone) in post::thrown_away(conn, &v.who, since, true)? {
        let text = v.t(kinds::thrown_answer_key(conn, &post)?);
        threads.push(line(v, &post, String::new(), text, gone.withdrawn.unwrap_or(since)));
    }
    threads.sort_by_key(|a| std::cmp::Reverse(a.at));
    Ok(threads)
}

/// What houses that asked say they do, or did, with advice: with ours, and in what somebody follows.
fn outcomes(conn: &mut Conn, v: &Visit, since: Time) -> Result<Vec<Answered>, Error> {
    let mut told = Vec::new();
    for (response, outcome, at) in case_question::told_since(conn, since)? {
        told.push((post::response(conn, response)?, outcome, at));
    }
    let ids: Vec<PostId> = told.iter().map(|(r, _, _)| r.post).collect();
    let posts = post::concerning(conn, &v.who, &ids)?;
    let mut lines = Vec::new();
    for (response, outcome, at) in told {
        let Some(post) = posts.get(&response.post).filter(|_| response.withdrawn.is_none()) else { continue };
        let what: Key = match (response.is_ours(), &outcome) {
            (true, None) => "heard-tries-ours",
            (false, None) => "heard-tries",
            (true, Some(_)) => "heard-outcome-ours",
            (false, Some(_)) => "heard-outcome",
        };
        let house = post.peer.map(|id| peer::name_of(conn, id)).transpose()?.unwrap_or_else(|| v.house.clone());
        let outcome = outcome.map_or_else(String::new, |o| format!(" ({})", v.t(Outcome::key_of(&o))));
        lines.push(line(v, post, house, format!("{}{outcome}", v.t(what)), at));
    }
    Ok(lines)
}

/// What other houses decided of the tie between us, where it does not wait for a chair to see it.
fn ties(conn: &mut Conn, v: &Visit, since: Time) -> Result<Vec<Answered>, Error> {
    let news = membership::tie_news(conn, &v.who, since)?;
    let told = |n: TieNews| Answered {
        house: String::new(),
        text: super::tie_news::sentence(v, &n),
        // Of a house that said no there may be no page.
        path: if n.key == "tie-news-no" { "/houses".into() } else { format!("/houses/{}", n.authority) },
        title: n.name,
        when: v.ago(n.at, v.now),
        more: 0,
        at: n.at,
    };
    Ok(news.into_iter().filter(|n| !n.waits).map(told).collect())
}

fn house_of(conn: &mut Conn, response: &Response) -> Result<String, Error> {
    match response.writer() {
        Writer::Peer(id) => peer::name_of(conn, id),
        Writer::Guest(actor) => peer::guest_name(conn, &actor),
        Writer::Us => Ok(String::new()),
    }
}

fn line(v: &Visit, post: &Post, house: String, text: String, at: Time) -> Answered {
    let (path, title) = (post.path(), post.title.clone());
    Answered { house, text, path, title, when: v.ago(at, v.now), more: 0, at }
}

#[derive(Template)]
#[template(path = "web/notices.html")]
struct Notices<'a> {
    v: &'a Visit,
    needs: Vec<Need>,
    answers: Vec<Answered>,
    news: Vec<Row>,
}

const NEWS: usize = 30;
/// How far back the page goes, and what nobody has pressed away stands on *Vandaag*.
pub(super) const LONG: Duration = Duration::from_secs(8 * 7 * 24 * 3600);

async fn page(v: Visit) -> Page {
    v.person()?;
    let visit = v.clone();
    let (needs, answers, news) = v
        .node
        .read(move |conn| {
            let posts = kinds::news(conn, &visit.who, NEWS, visit.now)?;
            let news = kinds::rows(conn, &visit, &posts)?;
            Ok::<_, Error>((needs(conn, &visit)?, answers(conn, &visit, visit.now.minus(LONG))?, news))
        })
        .await?;
    v.show(&Notices { v: &v, needs, answers, news })
}

/// Somebody has seen what became of an answer.
async fn seen(v: Visit, response: web::Path<i64>) -> Page {
    let response = *response;
    v.node.act(v.who.clone(), move |tx, cx| post::news_seen(tx, cx, response)).await?;
    crate::page::go("/")
}

/// Its writer has seen that a post was released.
async fn release_seen(v: Visit, slug: web::Path<String>) -> Page {
    v.node.act(v.who.clone(), move |tx, cx| post::release_seen(tx, cx, &slug)).await?;
    crate::page::go("/")
}

/// Its writer has seen that a post was thrown away.
async fn thrown_seen(v: Visit, post: web::Path<i64>) -> Page {
    let post = *post;
    v.node.act(v.who.clone(), move |tx, cx| post::thrown_seen(tx, cx, post)).await?;
    crate::page::go("/")
}

async fn follow(v: Visit, slug: web::Path<String>, yes: bool) -> Page {
    let post = v.node.act(v.who.clone(), move |tx, cx| post::follow(tx, cx, &slug, yes)).await?;
    crate::page::done(&post.path(), if yes { "followed" } else { "unfollowed" })
}
