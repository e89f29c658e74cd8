//! What each topic of `due` does, and keeping the search index in step.

mod night;

use crate::consultation;
use crate::copies;
use crate::due::{self, Job, Topic};
use crate::error::Error;
use crate::folder::forget_snapshots;
use crate::kinds;
use crate::membership;
use crate::node::{Cx, Node};
use crate::people;
use crate::post;
use crate::reconcile;
use crate::viewer::Viewer;
use crate::web::digest;
use huisraad_federation::{fault_point, put_right};
use huisraad_storage::{Time, Tx};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Runs one job.
///
/// # Errors
/// The job's own: it is tried again.
pub async fn run(node: Arc<Node>, job: Job) -> Result<(), Error> {
    fault_point("job", || job.topic.to_string());
    match job.topic {
        Topic::Pull | Topic::Reconcile => reconcile::run(node, job).await,
        Topic::PostStep => node.act(Viewer::Clock, move |tx, cx| kinds::due(tx, cx, &job.reference)).await,
        Topic::ForgetConsultation => {
            let Ok(id) = job.reference.parse() else { return Ok(()) };
            node.act(Viewer::Clock, move |tx, cx| consultation::forget(tx, cx, id)).await
        }
        Topic::Night => night(&node).await,
        Topic::TellOfUs => node.act(Viewer::Clock, membership::tell_of_us).await,
        // Nor is who cannot be reached for days looked for any longer.
        Topic::Move | Topic::Meet if job.is_hopeless(60) => Ok(()),
        Topic::Roster | Topic::Meet | Topic::PartWays => {
            let Ok(actor) = Url::parse(&job.reference) else { return Ok(()) };
            match job.topic {
                Topic::Roster => membership::read_roster(&node, &actor).await,
                Topic::Meet => membership::look_up(&node, &actor).await,
                _ => kinds::part_ways(&node, &actor).await,
            }
        }
        Topic::Move => membership::look_at_move(&node, &job.reference).await,
        // What the mail server does not take for some days is left.
        Topic::ConsultationMail | Topic::ConfirmAddress if job.is_hopeless(60) => Ok(()),
        Topic::FetchFiles => match job.reference.parse() {
            Ok(peer) => post::files::fetch_next(&node, peer).await,
            Err(_) => Ok(()),
        },
        Topic::Letters => match job.reference.parse() {
            Ok(offer) => kinds::send_letters(&node, offer).await,
            Err(_) => Ok(()),
        },
        Topic::ConsultationMail => consultation::send_mail(&node, &job.reference).await,
        Topic::ConfirmAddress => match job.reference.parse() {
            Ok(person) => digest::send_link(&node, person).await,
            Err(_) => Ok(()),
        },
        Topic::WeeklyMail => match job.reference.parse() {
            // So is what there was to say that week; the next week comes all the same.
            Ok(person) if job.is_hopeless(60) => digest::plan_next(&node, person).await,
            Ok(person) => digest::send_week(&node, person).await,
            Err(_) => Ok(()),
        },
    }
}

/// When the next night is: at two o'clock (UTC).
fn next_night(now: Time) -> Time {
    const HOUR: i64 = 3_600_000_000;
    let (day, two) = (24 * HOUR, 2 * HOUR);
    Time(((now.0 - two).div_euclid(day) + 1) * day + two)
}

/// Sees to it that there is a next night.
///
/// # Errors
/// A fault of storage.
pub async fn plan_night(node: &Arc<Node>) -> Result<(), Error> {
    node.act(Viewer::Clock, |tx, cx| due::add_once(tx, next_night(cx.now), Topic::Night, "")).await
}

/// Puts the next night off by a day: in a copy that was put back it may be long due, and what stands there by mistake is to be put right
/// before it ends anything.
///
/// # Errors
/// A fault of storage.
pub fn put_off_night(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    due::forget(tx, Topic::Night, "")?;
    due::add(tx, next_night(cx.now.plus(Duration::from_secs(24 * 3600))), Topic::Night, "")
}

/// What was kept of how it was before goes when its time has come, what has had its use goes, and the database's file is made
/// whole by itself. One that fails holds up no other: on a disk that is full there is no room to write a file anew, and the first
/// of them make it.
async fn night(node: &Arc<Node>) -> Result<(), Error> {
    let snapshots = forget_snapshots(&node.config.data, node.clock.now(), false)
        .map_err(|e| Error::Internal(format!("{}: {e}", node.config.data.display())));
    let steps = [
        ("snapshots", snapshots.map(drop)),
        ("what was put aside", copies::sweep_folder(node).await.map(drop)),
        ("what has had its use", night::forget_used_up(node).await),
        ("the database's file", node.store.rewrite().await.map(drop).map_err(Error::from)),
    ];
    for (what, done) in steps {
        if let Err(e) = done {
            tracing::error!(error = %e, what, "something of the night was not done; it is tried again tomorrow");
        }
    }
    node.act(Viewer::Clock, |tx, cx| due::add(tx, next_night(cx.now), Topic::Night, "")).await
}

/// How often we look whether the clock was put back.
const CLOCK: Duration = Duration::from_secs(10);

/// Mends what was written while the clock ran ahead: when we begin, and whenever the clock is put back.
pub async fn watch_clock(node: Arc<Node>) {
    let mut last = None::<Time>;
    loop {
        let now = node.clock.now();
        if last.is_none_or(|last| last.is_ahead_of(now)) {
            let mended = node.act(Viewer::Clock, |tx, cx| {
                people::put_right(tx, cx.now)?;
                due::put_right(tx, cx.now, kinds::planned_ahead)?;
                Ok(put_right(tx, cx.now)?)
            });
            match mended.await {
                Ok(()) => last = Some(now),
                Err(e) => tracing::error!(error = %e, "what a clock that ran ahead left could not be mended"),
            }
        } else {
            last = Some(now);
        }
        tokio::time::sleep(CLOCK).await;
    }
}

/// How long we rest after some posts were indexed: that takes a small part of the machine while much comes in, and follows later.
const REST: Duration = Duration::from_millis(250);
/// How often we look when there is nothing to do.
const LOOK: Duration = Duration::from_secs(1);

/// Keeps the search index in step with the posts, for as long as the future lives.
pub async fn follow(node: Arc<Node>) {
    loop {
        let rest = match kinds::index_some(&node).await {
            Ok(true) => REST,
            Ok(false) => LOOK,
            Err(e) => {
                tracing::error!(error = %e, "the search index could not be brought up to date");
                LOOK
            }
        };
        tokio::time::sleep(rest).await;
    }
}
