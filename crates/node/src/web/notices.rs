//! What somebody must hear, in one place: what needs us, what others answered, and the news. The weekly mail counts the
//! same three.

use super::answer_news::{lost_key, released_key};
use super::today::{Need, needs};
use crate::error::Error;
use crate::kinds;
use crate::membership::{self, TieNews};
use crate::page::{Fields, Page, Visit};
use crate::post::pages::Row;
use crate::post::{self, Names, NewAnswer, Post, PostId, Response};
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
        .route("/thrown/{id}/seen", web::post().to(lost_seen))
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
    let heard = post::new_answers(conn, &v.who, since)?;
    let responses = post::responses_among(conn, &heard.iter().map(|h| h.response).collect::<Vec<_>>())?;
    let has_words = |id| responses.get(&id).is_some_and(|r: &Response| !r.body.is_empty());
    let mut newest: Vec<(NewAnswer, usize)> = Vec::new();
    let mut places: HashMap<PostId, usize> = HashMap::new();
    for heard in heard {
        let Some((leads, more)) = places.get(&heard.post.id).and_then(|at| newest.get_mut(*at)) else {
            places.insert(heard.post.id, newest.len());
            newest.push((heard, 0));
            continue;
        };
        *more += 1;
        // Advice before applause.
        if has_words(heard.response) && !has_words(leads.response) {
            (leads.response, leads.at) = (heard.response, leads.at.max(heard.at));
        }
    }
    let said = newest.iter().filter_map(|(h, _)| Some((&h.post, responses.get(&h.response)?)));
    let keys = kinds::answered_keys(conn, &said.collect::<Vec<_>>())?;
    let names = Names::of(conn, v, [], responses.values())?;
    let mut threads: Vec<Answered> = Vec::new();
    for (heard, more) in &newest {
        let (Some(response), Some(key)) = (responses.get(&heard.response), keys.get(&heard.response)) else { continue };
        threads.push(Answered { more: *more, ..line(v, &heard.post, names.writer(response), v.t(key), heard.at) });
    }
    let news = post::answer_news(conn, &v.who, (since, v.now), true)?;
    for (f, fate) in news.iter().zip(kinds::fates(conn, v, &news)?) {
        let mut told = line(v, &f.post, String::new(), fate.text, f.at);
        // Of what is gone there is no page, nor for who may not read it any more.
        if !post::may_read(&v.who, &f.post, &[]) {
            (told.path, told.title) = (f.post.kind.path().to_owned(), v.t(kinds::list_words(f.post.kind).0));
        }
        threads.push(told);
    }
    for (post, at) in post::released(conn, &v.who, since, true)? {
        threads.push(line(v, &post, String::new(), v.t(released_key(&post)), at));
    }
    for r in kinds::reports(conn, v, since)? {
        threads.push(line(v, &r.post, r.house, r.text, r.at));
    }
    threads.extend(ties(conn, v, since)?);
    for (post, at) in post::lost_posts(conn, &v.who, since, true)? {
        let mut told = line(v, &post, String::new(), v.t(lost_key(&post)), at);
        (told.path, told.title) = (post.kind.path().to_owned(), v.t(kinds::list_words(post.kind).0));
        threads.push(told);
    }
    let thrown = post::thrown_away(conn, &v.who, since, true)?;
    for ((post, gone), key) in thrown.iter().zip(kinds::thrown_answer_keys(conn, &thrown)?) {
        threads.push(line(v, post, String::new(), v.t(key), gone.withdrawn.unwrap_or(since)));
    }
    threads.sort_by_key(|a| std::cmp::Reverse(a.at));
    Ok(threads)
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

fn line(v: &Visit, post: &Post, house: String, text: String, at: Time) -> Answered {
    let (path, title) = (post.path(), kinds::title_in_passing(v, post));
    Answered { house, text, path, title, when: v.ago(at, v.now), more: 0, at }
}

#[derive(Template)]
#[template(path = "web/notices.html")]
struct Notices<'a> {
    v: &'a Visit,
    needs: Vec<Need>,
    past: Vec<Need>,
    answers: Vec<Answered>,
    newest: Vec<Row>,
}

const NEWEST: usize = 30;
/// How far back the page goes, and what nobody has pressed away stands on *Vandaag*.
pub(super) const LONG: Duration = Duration::from_secs(8 * 7 * 24 * 3600);

async fn page(v: Visit) -> Page {
    v.person()?;
    let visit = v.clone();
    let ((needs, past), answers, newest) = v
        .node
        .read(move |conn| {
            let posts = kinds::newest(conn, &visit.who, NEWEST, visit.now)?;
            let newest = kinds::rows(conn, &visit, &posts)?;
            Ok::<_, Error>((needs(conn, &visit)?, answers(conn, &visit, visit.now.minus(LONG))?, newest))
        })
        .await?;
    v.show(&Notices { v: &v, needs, past, answers, newest })
}

/// Somebody has seen what became of an answer.
async fn seen(v: Visit, response: web::Path<i64>, typed: web::Form<Fields>) -> Page {
    let (response, at) = (*response, typed.moment("at"));
    v.node.act(v.who.clone(), move |tx, cx| post::news_seen(tx, cx, response, at)).await?;
    crate::page::go("/")
}

/// Its writer has seen that a post was released.
async fn release_seen(v: Visit, slug: web::Path<String>, typed: web::Form<Fields>) -> Page {
    let at = typed.moment("at");
    v.node.act(v.who.clone(), move |tx, cx| post::release_seen(tx, cx, &slug, at)).await?;
    crate::page::go("/")
}

/// Its writer has seen that a post was thrown away.
async fn lost_seen(v: Visit, post: web::Path<i64>) -> Page {
    let post = *post;
    v.node.act(v.who.clone(), move |tx, cx| post::lost_seen(tx, cx, post)).await?;
    crate::page::go("/")
}

async fn follow(v: Visit, slug: web::Path<String>, yes: bool) -> Page {
    let post = v.node.act(v.who.clone(), move |tx, cx| post::follow(tx, cx, &slug, yes)).await?;
    crate::page::done(&post.path(), if yes { "followed" } else { "unfollowed" })
}
