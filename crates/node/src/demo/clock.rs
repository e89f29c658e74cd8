//! The button of the demo that lets weeks pass in a moment.

use crate::error::Error;
use crate::page::{Page, Visit, go};
use crate::people::pages::let_in;
use crate::shared_clock::{file, read};
use std::time::Duration;

/// How far a press of the button goes: long enough to be asked what an advice did.
const STEP: Duration = Duration::from_secs(6 * 7 * 24 * 3600 + 3600);
/// How often, and how long, we wait for our own clock to follow.
const WAIT: (u32, Duration) = (40, Duration::from_millis(50));

/// "6 weken later": moves the clock of all houses, and lets who pressed the button stay.
pub(super) async fn later(v: Visit) -> Page {
    if !v.node.config.demo {
        return Err(Error::NotFound);
    }
    let file = file(&v.node.config.data);
    let to = read(&file) + STEP.as_secs();
    // Whole or not at all: other houses read it at any moment.
    let new = file.with_extension("new");
    let written = std::fs::write(&new, to.to_string()).and_then(|()| std::fs::rename(&new, &file));
    written.map_err(|e| Error::Internal(format!("the clock of the demo: {e}")))?;
    for _ in 0..WAIT.0 {
        if v.node.clock.now().since(v.now) > STEP / 2 {
            break;
        }
        tokio::time::sleep(WAIT.1).await;
    }
    match v.who.person() {
        Some(person) => let_in(&v, person, true, "/").await,
        None => go("/"),
    }
}
