//! The handlers that all kinds share: somebody answers a post, or says yes or no to an answer.

use super::pages::{answered, read_byline};
use super::rules::Byline;
use super::store::{Post, PostId, by_slug};
use super::thread::ResponseId;
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::page::{Fields, Page, Visit, done};
use actix_web::HttpResponse;
use huisraad_storage::Tx;

/// What came of a form with an answer.
pub enum Answering {
    /// It is said, or prepared for the chair.
    Done(HttpResponse),
    /// The form comes back, with all that is wrong.
    Again(Post, Vec<(Field, Key)>),
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
    read: impl FnOnce(Byline, &mut Vec<(Field, Key)>) -> T,
    act: impl FnOnce(&mut Tx<'_>, &Cx, PostId, &T) -> Result<(), Error> + Send + 'static,
) -> Result<Answering, Error> {
    v.person()?;
    let who = v.who.clone();
    let post = v.node.read(move |conn| by_slug(conn, &who, &slug)).await?;
    let mut wrong = Vec::new();
    let byline = read_byline(v, typed, &mut wrong);
    let (new, id) = (read(byline, &mut wrong), post.id);
    match v.node.act(v.who.clone(), move |tx, cx| Error::all_at_once(&wrong, act(tx, cx, id, &new))).await {
        Ok(()) => done(&post.path(), answered(v, &post, false)).map(Answering::Done),
        Err(Error::Invalid(wrong)) => Ok(Answering::Again(post, wrong)),
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
    let post = v.node.act(v.who.clone(), move |tx, cx| act(tx, cx, response, yes)).await?;
    done(&post.path(), if yes { "said-yes" } else { "said-no" })
}
