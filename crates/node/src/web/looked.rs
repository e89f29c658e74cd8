//! What is looked at before words leave the house: who could be known by them.

use super::filled::filled;
use super::posts::{readable, show_form};
use crate::error::{Error, Field, Key};
use crate::kinds;
use crate::page::{Fields, Visit};
use crate::people;
use crate::post::files;
use crate::post::pages::{Look, look};
use crate::post::{self, Post, Scope};
use crate::words::Kind;
use actix_web::HttpResponse;
use huisraad_storage::Conn;

/// What must be written otherwise before it leaves, whatever its writer thinks of it.
pub(super) async fn tells_too_much(v: &Visit, kind: Kind, words: &Fields) -> Result<Vec<(Field, Key)>, Error> {
    let names = v.node.read(people::names).await?;
    Ok(kinds::must_not_tell(kind, &names, words))
}

/// What is found in words that leave: those of the fields, and those beside the pictures that hang on it already.
pub(super) async fn looked(
    v: &Visit,
    kind: Kind,
    words: &Fields,
    post: Option<&Post>,
    typed: &Fields,
) -> Result<Option<Look>, Error> {
    let id = post.map(|p| p.id);
    let of =
        move |conn: &mut Conn| Ok::<_, Error>((people::names(conn)?, id.map(|id| files::of(conn, id)).transpose()?));
    let (names, held) = v.node.read(of).await?;
    let mut texts: Vec<&str> = kinds::telling_fields(kind).iter().map(|f| words.get(f.as_str())).collect();
    texts.extend(held.iter().flatten().map(|(file, _)| file.description.as_str()));
    Ok(look(&texts, &names, typed))
}

/// What was saved as a draft is looked at when it goes on: the form again, with what was found. `None` when nothing is.
pub(super) async fn look_again(v: &Visit, slug: &str) -> Result<Option<HttpResponse>, Error> {
    let post = readable(v, slug.to_owned()).await?;
    if post.audience == Scope::House || !post::may_edit(&v.who, &post) {
        return Ok(None);
    }
    let typed = filled(v, &post).await?;
    let wrong = tells_too_much(v, post.kind, &typed).await?;
    if !wrong.is_empty() {
        return show_form(post.kind, v, &typed, &wrong, Some(&post), None).await.map(Some);
    }
    match looked(v, post.kind, &typed, Some(&post), &Fields::default()).await? {
        Some(look) => show_form(post.kind, v, &typed, &[], Some(&post), Some(look)).await.map(Some),
        None => Ok(None),
    }
}
