//! The handlers that all kinds share: somebody answers a post, or says yes or no to an answer.

use super::compose::{Look, look};
use super::pages::{answered, read_byline};
use super::rules::Byline;
use super::shown::press;
use super::store::{Post, PostId, by_slug};
use super::thread::{Response, ResponseId};
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::page::{Fields, Page, Visit, done};
use crate::people;
use actix_web::HttpResponse;
use huisraad_storage::Tx;

impl Post {
    /// Where a form of its page goes that does something with it.
    pub fn way(&self, what: &str) -> String {
        format!("{}/{what}", self.path())
    }

    /// The same with one of its answers.
    pub fn way_of(&self, what: &str, id: &ResponseId) -> String {
        format!("{}/{what}/{id}", self.path())
    }
}

impl Response {
    /// Where the form goes with which it is taken back.
    pub fn take_back_way(&self) -> String {
        format!("/responses/{}/take-back", self.id)
    }
}

/// What somebody typed as their answer.
pub struct Typed<T> {
    /// As the kind's own action takes it.
    pub new: T,
    /// What others than the house that asked will read of it: it is looked at for what tells who somebody is.
    pub shown: Option<String>,
    /// Whether only the house that asked will read it.
    pub asker_only: bool,
}

impl<T> Typed<T> {
    /// An answer that the kind itself sends to its owner alone.
    pub fn to_owner(new: T) -> Typed<T> {
        Typed { new, shown: None, asker_only: false }
    }
}

/// What came of a form with an answer.
pub enum Answering {
    /// It is said, or prepared for the chair.
    Done(HttpResponse),
    /// The form comes back, with all that is wrong, or with what could tell who somebody is.
    Again(Box<Post>, Vec<(Field, Key)>, Option<Look>),
}

/// Somebody answers a post of a kind. `read`: what was typed, beside who they want to be; it notes what is missing. `act`: the kind's
/// own action.
///
/// # Errors
/// Those of the action, but for what is wrong in the form.
pub async fn answer_with<T: Send + 'static>(
    v: &Visit,
    slug: String,
    typed: &Fields,
    read: impl FnOnce(&Post, Byline, &mut Vec<(Field, Key)>) -> Typed<T>,
    act: impl FnOnce(&mut Tx<'_>, &Cx, PostId, &T) -> Result<(), Error> + Send + 'static,
) -> Result<Answering, Error> {
    v.person()?;
    let who = v.who.clone();
    let (post, names) =
        v.node.read(move |conn| Ok::<_, Error>((by_slug(conn, &who, &slug)?, people::names(conn)?))).await?;
    let mut wrong = Vec::new();
    let byline = read_byline(v, typed, &mut wrong);
    let Typed { new, shown, asker_only } = read(&post, byline, &mut wrong);
    if let Some(look) = shown.and_then(|text| look(&[&text], &names, typed)) {
        return Ok(Answering::Again(Box::new(post), wrong, Some(look)));
    }
    let id = post.id;
    match press(v, typed, move |tx, cx| Error::all_at_once(&wrong, act(tx, cx, id, &new))).await {
        Ok(()) => done(&post.path(), answered(v, &post, asker_only)).map(Answering::Done),
        Err(Error::Invalid(wrong)) => Ok(Answering::Again(Box::new(post), wrong, None)),
        // What was typed comes back on the page as it is now.
        Err(Error::Refused(Reason::ChangedMeanwhile)) => {
            Ok(Answering::Again(Box::new(post), vec![(Field::Read, "meanwhile-theirs")], None))
        }
        Err(e) => Err(e),
    }
}

/// Somebody who decides says yes or no to an answer.
///
/// # Errors
/// When neither was pressed; those of the action.
pub async fn decide_with(
    v: &Visit,
    response: ResponseId,
    typed: &Fields,
    act: impl FnOnce(&mut Tx<'_>, &Cx, ResponseId, bool) -> Result<Post, Error> + Send + 'static,
) -> Page {
    let yes = typed.says_yes()?;
    let post = press(v, typed, move |tx, cx| act(tx, cx, response, yes)).await?;
    done(&post.path(), if yes { "said-yes" } else { "said-no" })
}
