//! The way out, and what a role becomes. What cannot be undone is asked before, at a terminal; what was done is said in a line.

use super::super::say::{agreed, count, done, unchanged};
use super::{CardArgs, ComputerArgs, EndArgs, OneArgs, RoleArgs, found_person, nobody, said, words};
use crate::commands::Failure;
use crate::error::Error;
use crate::kinds::BELONGINGS;
use crate::people::{self, Person};
use crate::post;
use crate::viewer::Viewer;
use crate::words::Role;
use huisraad_storage::Conn;
use serde_json::json;

/// How a house without a chair gets one.
const NO_CHAIR: &str = "Nobody is a chair here now: `huisraad invite --role chair` prints a card for one.";

/// A sentence, and where it was the last chair how to come in again.
fn with_way_in(sentence: String, last: bool) -> String {
    if last { format!("{sentence} {NO_CHAIR}") } else { sentence }
}

fn last_chair(name: &str) -> Failure {
    Failure::Failed(format!(
        "{name} is the last chair, and without one nobody speaks for the house or lets anybody in: make somebody else chair \
         first (`huisraad person role NAME --add chair`), or say --last-chair"
    ))
}

/// How many drafts go with somebody. What they sent outside the chair stays, and is counted nowhere.
fn drafts_of(conn: &mut Conn, person: &Person) -> Result<usize, Error> {
    let mut drafts = 0;
    for id in people::earlier(conn, person.id)?.into_iter().chain([person.id]) {
        drafts += post::only_of(conn, id)?.iter().filter(|own| own.published.is_none()).count();
    }
    Ok(drafts)
}

/// In words, for what is going to be or was done with them.
fn erased(drafts: usize) -> String {
    format!("{} erased", count(drafts, "draft", "drafts"))
}

pub(super) async fn end(a: EndArgs) -> Result<(), Failure> {
    let node = a.one.at.open().await?;
    let id = found_person(&node, &a.one.name).await?.id;
    let look = move |c: &mut Conn| {
        let p = people::person(c, id)?;
        Ok::<_, Error>((people::is_last_chair(c, id)?, drafts_of(c, &p)?, p))
    };
    let (last, drafts, p) = node.read(look).await?;
    if last && !a.last_chair {
        return Err(last_chair(&p.shown));
    }
    if !a.yes && std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        eprintln!("{} ({}) goes at once: {}. This cannot be undone.", p.shown, said(p.roles), erased(drafts));
    }
    if !agreed(a.yes)? {
        return Err(unchanged());
    }
    let may = a.last_chair;
    let ended = node.act(Viewer::Console, move |tx, cx| {
        // Looked at again: somebody may have changed it while the question stood there.
        let (last, drafts, _) = look(tx.conn())?;
        if last && !may {
            return Ok(None);
        }
        people::end(tx, cx, BELONGINGS, id)?;
        Ok(Some((last, drafts)))
    });
    let Some((last, drafts)) = ended.await? else { return Err(last_chair(&p.shown)) };
    let object = json!({"ended": p.shown, "roles": words(p.roles), "drafts": drafts,
        "chairs_left": !last});
    let sentence = format!("{} ({}) is gone: {}.", p.shown, said(p.roles), erased(drafts));
    done(a.one.json, &object, &with_way_in(sentence, last));
    Ok(())
}

pub(super) async fn role(a: RoleArgs) -> Result<(), Failure> {
    let read = |text: &String| Role::parse(text).ok_or_else(|| Failure::Usage(format!("{text:?} is no role")));
    let add = a.add.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let remove = a.remove.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if add.is_empty() && remove.is_empty() {
        return Err(Failure::Usage("say which: --add ROLE or --remove ROLE".into()));
    }
    let node = a.at.open().await?;
    let p = found_person(&node, &a.name).await?;
    let (id, may) = (p.id, a.last_chair);
    let changed = node.act(Viewer::Console, move |tx, cx| {
        let last = remove.contains(&Role::Chair) && people::is_last_chair(tx.conn(), id)?;
        if last && !may {
            return Ok(None);
        }
        add.iter().try_for_each(|r| people::set_role(tx, cx, BELONGINGS, id, (*r, true)))?;
        remove.iter().try_for_each(|r| people::set_role(tx, cx, BELONGINGS, id, (*r, false)))?;
        Ok(Some((last, people::person(tx.conn(), id)?.roles)))
    });
    let Some((last, roles)) = changed.await? else { return Err(last_chair(&p.shown)) };
    let object = json!({"name": p.shown, "before": words(p.roles), "roles": words(roles), "chairs_left": !last});
    let sentence = if roles == p.roles {
        format!("Nothing changed: {} is {} already.", p.shown, said(roles))
    } else {
        format!("{} was: {}; is now: {}.", p.shown, said(p.roles), said(roles))
    };
    done(a.json, &object, &with_way_in(sentence, last));
    Ok(())
}

fn found<T>(done: Result<T, Error>, missing: &str) -> Result<T, Failure> {
    match done {
        Err(Error::NotFound) => Err(Failure::Failed(missing.to_owned())),
        done => Ok(done?),
    }
}

pub(super) async fn card(a: CardArgs) -> Result<(), Failure> {
    let (id, node) = (a.id, a.at.open().await?);
    let ended = node.act(Viewer::Console, move |tx, cx| {
        let card = people::open_cards(tx.conn(), cx.now)?.into_iter().find(|c| c.id == id).ok_or(Error::NotFound)?;
        people::end_card(tx, cx, id)?;
        Ok((card.role, people::shown(tx.conn(), card.person)?))
    });
    let (role, whom) = found(ended.await, &format!("there is no open card {id}: `huisraad person cards` shows them"))?;
    let object = json!({"card_ended": id, "role": role.as_str(), "for": whom});
    let whom = whom.unwrap_or_else(|| format!("a {role}"));
    done(a.json, &object, &format!("Card {id}, for {whom}, works no more."));
    Ok(())
}

pub(super) async fn sessions(a: OneArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let p = found_person(&node, &a.name).await?;
    let id = p.id;
    let ended = node.act(Viewer::Console, move |tx, cx| {
        let all = people::signed_in(tx.conn(), cx.now)?;
        people::end_sessions(tx, cx, id)?;
        Ok(all.iter().filter(|s| s.person == id).count())
    });
    let ended = ended.await?;
    let sentence = match ended {
        0 => format!("{} was signed in nowhere.", p.shown),
        n => format!("{} is signed out everywhere: {} ended.", p.shown, count(n, "session", "sessions")),
    };
    done(a.json, &json!({"signed_out": p.shown, "sessions": ended}), &sentence);
    Ok(())
}

pub(super) async fn computer(a: ComputerArgs) -> Result<(), Failure> {
    let (id, node) = (a.id.clone(), a.at.open().await?);
    let ended = node.act(Viewer::Console, move |tx, cx| people::end_computer(tx, cx, &id)).await;
    found(ended, &format!("there is no computer {}: `huisraad person computers` shows them", a.id))?;
    done(a.json, &json!({"computer_ended": a.id}), &format!("Computer {} is the house's own no more.", a.id));
    Ok(())
}

pub(super) async fn unlock(a: OneArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let p = found_person(&node, &a.name).await?;
    let id = p.id;
    let freed = node.act(Viewer::Console, move |tx, cx| {
        let locked = people::person(tx.conn(), id)?.locked;
        // A few wrong numbers are forgotten too, as ever.
        people::unlock(tx, cx, id)?;
        Ok(locked)
    });
    let freed = match freed.await {
        Err(Error::NotFound) => return Err(Failure::Failed(nobody(&a.name))),
        freed => freed?,
    };
    let sentence = if freed {
        format!("The card of {} works again.", p.shown)
    } else {
        format!("The card of {} was not locked.", p.shown)
    };
    done(a.json, &json!({"unlocked": p.shown, "was_locked": freed}), &sentence);
    Ok(())
}
