//! A press of a button says what stood on its page: where that changed meanwhile, it is read again first. So no older page undoes
//! what somebody said, nor says yes or no to what nobody read.

use super::hold::{hold, hold_with};
use super::rules::may_decide;
use super::store::{Post, by_slug, find};
use super::thread::{Response, ResponseId};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::page::{Fields, Visit};
use crate::people::{Act, may};
use huisraad_federation::sha256_base64;
use huisraad_storage::Tx;

/// The field in which a form says it: of a post, of an answer, or of both with a space between.
pub const SHOWN: &str = "shown";

impl Post {
    /// What a press on its page says of it: which it is, and how it is.
    pub fn shown(&self) -> String {
        let state = self.state.replace(char::is_whitespace, "_");
        format!("{}:{}.{}.{state}.{}", self.slug, self.updated.0, self.version, self.published.is_some())
    }

    /// The same, and of an answer to it.
    pub fn shown_with(&self, answer: &Response) -> String {
        format!("{} {}", self.shown(), answer.shown())
    }
}

/// In the place of the state of an answer: however it is.
const ANY: &str = "*";

/// Whether what was shown stands there now.
fn still_stands(shown: &str, now: &str) -> bool {
    match shown.strip_suffix(ANY) {
        Some(writers) => now.starts_with(writers),
        None => shown == now,
    }
}

impl Response {
    /// What a press beside it says of it: which it is, and how it is.
    pub fn shown(&self) -> String {
        format!("{}~{}.{}", self.id, self.version, self.state)
    }

    /// What a press of its writer says, who takes it back or changes it: what became of it meanwhile at the other house is no change of
    /// theirs (that it arrived, mostly), and takes nothing from what they want.
    pub fn shown_to_writer(&self) -> String {
        format!("{}~{}.{ANY}", self.id, self.version)
    }
}

/// What was read of something, in one number, for where only a number is kept.
pub fn mark(words: &[&str]) -> i64 {
    let all = words.join("|");
    sha256_base64(all.as_bytes()).bytes().fold(0, |mark: i64, b| mark.wrapping_mul(31).wrapping_add(i64::from(b)))
}

/// That what was pressed on is as it stood there. From here on nobody changes it. What is not there any more is left to the action,
/// and so is a form that says nothing, which no page of ours makes.
///
/// # Errors
/// [`Error::Refused`] when somebody changed it meanwhile.
pub fn as_shown(tx: &mut Tx<'_>, cx: &Cx, typed: &Fields) -> Result<(), Error> {
    for shown in typed.all(SHOWN).into_iter().flat_map(str::split_whitespace) {
        let now = match shown.split_once('~').and_then(|(id, _)| id.parse().ok()) {
            Some(id) => answer_now(tx, cx, id),
            None => {
                let slug = shown.split(':').next().unwrap_or_default();
                by_slug(tx.conn(), &cx.who, slug).and_then(|post| hold(tx, post.id)).map(|post| Some(post.shown()))
            }
        };
        match now {
            Ok(Some(now)) if !still_stands(shown, &now) => return Err(Error::Refused(Reason::ChangedMeanwhile)),
            Ok(_) | Err(Error::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// How an answer is now; `None` where it is gone, or is not for who presses: they learn nothing of it by naming it.
fn answer_now(tx: &mut Tx<'_>, cx: &Cx, id: ResponseId) -> Result<Option<String>, Error> {
    let of = super::response(tx.conn(), id)?.post;
    find(tx.conn(), &cx.who, of)?;
    let (post, held) = hold_with(tx, id)?;
    let wrote = held.author.is_some() && held.author == cx.who.person();
    // What a page shows of it is its kind's to say: beside an answer only these have a button.
    let reads = wrote || may(cx.who.roles(), Act::Decide) || may_decide(&cx.who, &post);
    Ok((reads && held.withdrawn.is_none()).then(|| held.shown()))
}

/// Does what was pressed, to what stood there.
///
/// # Errors
/// Those of [`as_shown`] and of the action.
pub async fn press<T: Send + 'static>(
    v: &Visit,
    typed: &Fields,
    act: impl FnOnce(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let typed = typed.clone();
    let act = move |tx: &mut Tx<'_>, cx: &Cx| {
        as_shown(tx, cx, &typed)?;
        act(tx, cx)
    };
    v.node.act(v.who.clone(), act).await
}
