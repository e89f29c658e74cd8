//! What *Vandaag* says first: what became of what somebody answered, or prepared, until they have seen it.

use super::notices::LONG;
use super::today::{Need, Seen};
use crate::error::{Error, Key};
use crate::kinds::{self, Fate};
use crate::page::Visit;
use crate::post::{self, AnswerNews, Names, News, Post, ResponseState, Stage};
use crate::texts::{day_of, parse_day};
use crate::words::Kind;
use huisraad_storage::{Conn, Time};
use std::collections::HashSet;

/// The cards, for whom they are; and those about a day that is gone by, which press nobody any more.
pub(super) fn needs(conn: &mut Conn, v: &Visit) -> Result<(Vec<Need>, Vec<Need>), Error> {
    let mut gone_by = Vec::new();
    let (mut all, since) = (Vec::new(), v.now.minus(LONG));
    let news = post::answer_news(conn, &v.who, (since, v.now), false)?;
    let posts = news.iter().map(|f| f.post.clone()).collect();
    let live: HashSet<_> = kinds::without_past(conn, posts, v.now)?.into_iter().map(|p| p.id).collect();
    // A yes to what is over needs nobody; a no, and that it is gone, is told all the same.
    let gone = |f: &AnswerNews| matches!(f.news, Some(News::TakenAway | News::TakenBack | News::Parted | News::Ended));
    let advice_left = |f: &AnswerNews| f.post.kind == Kind::CaseQuestion && f.news == Some(News::Left);
    let no = |f: &AnswerNews| matches!(f.response.state, ResponseState::Refused | ResponseState::TakenOut);
    // So is that something was off: who did not read it may think that they missed it.
    let off = |f: &AnswerNews| {
        f.post.kind == Kind::Event && matches!(f.news, Some(News::Off) | None) && kinds::stage(&f.post) == Stage::Over
    };
    let told = |f: &AnswerNews| gone(f) || off(f) || no(f) || advice_left(f);
    // Who does not come to what is off changes nothing any more; and what has room again is full no more.
    let late = |f: &AnswerNews| match f.news {
        Some(News::Left | News::OtherNumber) if !advice_left(f) => kinds::stage(&f.post) == Stage::Over,
        Some(News::Full) => kinds::is_open(&f.post),
        _ => false,
    };
    let news: Vec<AnswerNews> =
        news.into_iter().filter(|f| !late(f) && (told(f) || live.contains(&f.post.id))).collect();
    let thrown = post::thrown_away(conn, &v.who, since, false)?;
    let posts = || news.iter().map(|f| &f.post).chain(thrown.iter().map(|(post, _)| post));
    let names = Names::of(conn, v, posts(), [])?;
    let today = day_of(v.now);
    for (f, fate) in news.iter().zip(kinds::fates(conn, v, &news)?) {
        let passed = f.day.as_deref().and_then(parse_day).map(|day| day < today);
        let place = if passed.unwrap_or(f.post.kind == Kind::Event && !gone(f) && !live.contains(&f.post.id)) {
            &mut gone_by
        } else {
            &mut all
        };
        place.push(card(v, f, names.house(&f.post), fate));
    }
    let (released, times): (Vec<Post>, Vec<Time>) = post::released(conn, &v.who, since, false)?.into_iter().unzip();
    for ((post, at), row) in released.iter().zip(times).zip(kinds::rows(conn, v, &released)?) {
        all.push(Need {
            from: v.t1(row.by, "house", row.house),
            when: v.ago(at, v.now),
            title: v.t(released_key(post)),
            text: row.title,
            button: v.t("need-look"),
            seen: Some(Seen { to: format!("{}/released/seen", row.path), at }),
            path: row.path,
        });
    }
    for (post, at) in post::lost_posts(conn, &v.who, since, false)? {
        all.push(Need {
            from: v.t1(post.kind.by_key(), "house", v.house.clone()),
            when: v.ago(at, v.now),
            title: v.t(lost_key(&post)),
            text: {
                let written = v.kept_day(&day_of(post.created).to_string(), v.now);
                let help = if lost_key(&post) == CLOSED { "closed-alone-help" } else { "thrown-help" };
                format!("{} {}", v.t1("written-on", "day", written), v.t(help))
            },
            button: v.t("need-look"),
            path: post.kind.path().to_owned(),
            seen: Some(Seen { to: format!("/thrown/{}/seen", post.id), at }),
        });
    }
    for ((post, gone), key) in thrown.iter().zip(kinds::thrown_answer_keys(conn, &thrown)?) {
        all.push(Need {
            from: v.t1(post.kind.by_key(), "house", names.house(post)),
            when: v.ago(gone.withdrawn.unwrap_or(since), v.now),
            title: v.t(key),
            text: kinds::title_in_passing(v, post),
            button: v.t("need-look"),
            path: post.path(),
            seen: Some(Seen { to: format!("/responses/{}/seen", gone.id), at: gone.withdrawn.unwrap_or(since) }),
        });
    }
    Ok((all, gone_by))
}

/// What is said to its writer of what stood ready: it was sent, or the meeting does not send it as it is.
pub(super) fn released_key(post: &Post) -> Key {
    if post.unsent().is_some() { "not-sent-post" } else { "released-post" }
}

/// What is said to who wrote what is closed now, and read by nobody.
const CLOSED: Key = "closed-alone";

/// What is said to its writer of what is gone: it was closed, or never sent.
pub(super) fn lost_key(post: &Post) -> Key {
    match (post.published.is_some(), post.withdrawn.is_some()) {
        (true, true) => "taken-back-post",
        (true, false) => CLOSED,
        (false, _) => "thrown-post",
    }
}

fn card(v: &Visit, f: &AnswerNews, house: String, fate: Fate) -> Need {
    let gone = !post::may_read(&v.who, &f.post, &[]);
    Need {
        from: v.t1(f.post.kind.by_key(), "house", house),
        when: v.ago(f.at, v.now),
        title: fate.text,
        // Of what is gone there is no page, nor for who may not read it any more.
        path: if gone { f.post.kind.path().to_owned() } else { f.post.path() },
        text: fate.beside,
        button: v.t("need-look"),
        seen: Some(Seen { to: format!("/responses/{}/seen", f.response.id), at: f.at }),
    }
}
