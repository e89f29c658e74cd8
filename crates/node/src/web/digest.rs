//! The weekly mail: how much there is of what needs somebody, of answers and of news, and the titles of what is public.

use super::notices::answers;
use super::today::needs;
use crate::due::{self, Topic};
use crate::error::Error;
use crate::kinds;
use crate::mail::{Letter, Sentence};
use crate::node::Node;
use crate::notice::{self, Mailed};
use crate::page::{Caller, Visit};
use crate::people;
use crate::post::{Post, Scope};
use crate::texts::Say;
use crate::viewer::{PersonId, Viewer};
use huisraad_storage::Conn;
use std::sync::Arc;
use std::time::Duration;

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
/// Among how many posts news is counted, and how many public titles a mail has.
const NEWEST: usize = 100;
const TITLES: usize = 5;

/// Sends somebody the link that confirms their address.
///
/// # Errors
/// When it must be tried again.
pub async fn send_link(node: &Arc<Node>, person: PersonId) -> Result<(), Error> {
    let mailed = node.read(move |c| notice::of(c, person)).await?;
    let (Some(mailer), Some(m)) = (&node.mailer, mailed.filter(|m| m.confirmed.is_none() && !m.address.is_empty()))
    else {
        return Ok(());
    };
    let say = Say::new(node.texts.clone(), m.language);
    let sentences = vec![
        Sentence::plain(say.t("mail-link-why")),
        Sentence::to(say.t("mail-link-yes"), node.url(&format!("/mail/yes/{}", m.token))),
        Sentence::plain(say.t("mail-link-not-you")),
    ];
    let letter = Letter { say: &say, subject: say.t("mail-link-subject"), sentences, off: None };
    mailer.send(&m.address, &letter).await
}

/// Sends somebody their weekly mail, if there is anything to say, and plans the next.
///
/// # Errors
/// When it must be tried again.
pub async fn send_week(node: &Arc<Node>, person: PersonId) -> Result<(), Error> {
    let mailed = node.read(move |c| notice::confirmed(c, person)).await?;
    let Some(m) = mailed else { return Ok(()) };
    if let Some(mailer) = &node.mailer {
        let visit_of = node.clone();
        let (language, now) = (m.language, node.clock.now());
        let sentences = node
            .read(move |conn| {
                let roles = people::roles_of(conn, person)?;
                let v = Visit {
                    node: visit_of.clone(),
                    who: Viewer::Person { id: person, roles },
                    say: Say::new(visit_of.texts.clone(), language),
                    now,
                    path: "/".into(),
                    sent: false,
                    way: None,
                    section: None,
                    back: None,
                    done: None,
                    house: String::new(),
                    enrolled: false,
                    from: Caller::default(),
                    leaves: None,
                    slip: None,
                };
                of_the_week(conn, &v)
            })
            .await?;
        if !sentences.is_empty() {
            send(node, mailer, &m, sentences).await?;
        }
    }
    plan_next(node, person).await
}

/// Plans the weekly mail of somebody for a week from now.
///
/// # Errors
/// A fault of storage.
pub async fn plan_next(node: &Arc<Node>, person: PersonId) -> Result<(), Error> {
    node.act(Viewer::Clock, move |tx, cx| due::add(tx, cx.now.plus(WEEK), Topic::WeeklyMail, &person.to_string())).await
}

async fn send(
    node: &Arc<Node>,
    mailer: &crate::mail::Mailer,
    m: &Mailed,
    mut sentences: Vec<Sentence>,
) -> Result<(), Error> {
    let say = Say::new(node.texts.clone(), m.language);
    sentences.push(Sentence::to(say.t("mail-look"), node.url("/notices")));
    let off = Some(node.url(&format!("/mail/off/{}", m.token)));
    mailer.send(&m.address, &Letter { say: &say, subject: say.t("mail-subject"), sentences, off }).await
}

/// What there is to say; empty when there is nothing.
fn of_the_week(conn: &mut Conn, v: &Visit) -> Result<Vec<Sentence>, Error> {
    let since = v.now.minus(WEEK);
    let posts = kinds::newest(conn, &v.who, NEWEST, v.now)?;
    let fresh: Vec<_> = posts.into_iter().filter(|p| p.published.is_some_and(|at| at >= since)).collect();
    let counts = [
        ("mail-needs", needs(conn, v)?.0.len()),
        ("mail-answers", answers(conn, v, since)?.len()),
        ("mail-news", fresh.len()),
    ];
    let mut sentences: Vec<Sentence> =
        counts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| Sentence::plain(v.t1(key, "n", n))).collect();
    // What everybody may read may stand in a mail; of the rest not even the title.
    let public: Vec<Post> = fresh.into_iter().filter(|p| p.audience == Scope::Public).take(TITLES).collect();
    for row in kinds::rows(conn, v, &public)? {
        sentences.push(Sentence::to(format!("{}: {}", v.t(row.kind), row.title), v.node.url(&row.path)));
    }
    Ok(sentences)
}
