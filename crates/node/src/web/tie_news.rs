//! What other houses decided of the tie between us, on *Vandaag* and among the answers.

use super::notices::LONG;
use super::today::{Need, Seen};
use crate::error::Error;
use crate::membership::{self, TieNews};
use crate::page::{Page, Visit, go};
use actix_web::web::{self, Path, ServiceConfig};
use huisraad_storage::Conn;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/houses/news/{id}/seen", web::post().to(seen));
}

/// The sentence.
pub(super) fn sentence(v: &Visit, news: &TieNews) -> String {
    v.t1(news.key, "house", news.name.clone())
}

/// The cards, for whom they are.
pub(super) fn needs(conn: &mut Conn, v: &Visit) -> Result<Vec<Need>, Error> {
    let news = membership::tie_news(conn, &v.who, v.now.minus(LONG))?;
    let card = |n: TieNews| Need {
        when: v.ago(n.at, v.now),
        title: sentence(v, &n),
        from: n.authority,
        // There the words stand too, and there is no page of a house that is not on our list.
        path: "/houses".into(),
        text: n.words,
        button: v.t("need-look"),
        seen: Some(Seen { to: format!("/houses/news/{}/seen", n.id), at: n.at }),
    };
    let mut all: Vec<Need> = news.into_iter().filter(|n| n.waits).map(card).collect();
    for p in membership::not_arrived(conn, &v.who)? {
        all.push(Need {
            title: v.t1("tie-news-not-taken", "house", p.name),
            path: format!("/houses/{}", p.authority),
            from: p.authority,
            when: String::new(),
            text: v.t("tie-news-not-taken-help"),
            button: v.t("need-look"),
            seen: None,
        });
    }
    Ok(all)
}

/// A chair has seen it.
async fn seen(v: Visit, id: Path<i64>) -> Page {
    v.node.act(v.who.clone(), move |tx, cx| membership::tie_news_seen(tx, cx, *id)).await?;
    go("/")
}
