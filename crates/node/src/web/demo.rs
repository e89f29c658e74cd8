//! The buttons of the demo: they sign anybody in, and let weeks pass in a moment. On a real node they lead nowhere.

use crate::due::{self, Topic};
use crate::error::Error;
use crate::page::{Fields, Page, Visit, done, go};
use crate::people::{pages::let_in, somebody_with};
use crate::shared_clock::{file, read};
use crate::words::Role;
use actix_web::web::{self, ServiceConfig};
use std::time::Duration;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/demo/look-as", web::post().to(look_as)).route("/demo/later", web::post().to(later));
}

/// How far a press of the button goes: long enough to be asked what an advice did.
const STEP: Duration = Duration::from_secs(6 * 7 * 24 * 3600 + 3600);
/// How often, and how long, we wait for our own clock to follow.
const WAIT: (u32, Duration) = (40, Duration::from_millis(50));
/// How often we look whether what is due by then is done.
const FOLLOWS: u32 = 100;

async fn look_as(v: Visit, typed: web::Form<Fields>) -> Page {
    if !v.node.config.demo {
        return Err(Error::NotFound);
    }
    let role = Role::parse(typed.get("role")).ok_or(Error::NotFound)?;
    let person = v.node.read(move |c| somebody_with(c, role)).await?.ok_or(Error::NotFound)?;
    let_in(&v, person, true, go(&v.way_or_first(&typed))?).await
}

/// "6 weken later": moves the clock of all houses, lets who pressed the button stay, and says what day it is now.
async fn later(v: Visit) -> Page {
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
    // And for what follows of it here: who pressed reads what waits now.
    for _ in 0..FOLLOWS {
        let now = v.node.clock.now();
        if !v.node.read(move |conn| due::has_come(conn, Topic::PostStep, now)).await? {
            break;
        }
        tokio::time::sleep(WAIT.1).await;
    }
    match v.who.person() {
        Some(person) => let_in(&v, person, true, done("/", "later")?).await,
        None => done("/", "later"),
    }
}
