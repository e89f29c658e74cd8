//! Themes: words under which a house finds again what was asked and learned. The list is the house's own; what comes from
//! elsewhere may carry words that are not in it.

use super::store::PostId;
use crate::error::{Error, Field};
use crate::node::Cx;
use crate::people::{Act, require};
use crate::texts::seen::{look_alike, shows_nothing};
use diesel::prelude::*;
use huisraad_storage::{Conn, Keep, Tx};
use std::collections::HashMap;

mod pages;

pub use pages::routes;

mod table {
    diesel::table! { post_themes (post, theme) { post -> BigInt, theme -> Text, } }
    diesel::table! { themes (name) { name -> Text, place -> BigInt, } }
}
use table::{post_themes, themes};

/// What a house starts with, a line each.
const FIRST: &str = include_str!("../../../../../config/themes.txt");
/// Themes of one post.
const MOST: usize = 5;
/// Letters in one theme.
const LETTERS: usize = 40;
/// Themes on the list.
const LIST: usize = 60;

/// Themes as they are kept: without doubles, and neither too many nor too long.
pub fn plain<'a>(words: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words {
        // What comes from elsewhere may be a list of a hundred thousand.
        if all.len() == most {
            break;
        }
        let word: String = word.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LETTERS).collect();
        if !shows_nothing(&word) && !all.iter().any(|w| look_alike(w, &word)) {
            all.push(word);
        }
    }
    all
}

/// The themes of a post, from a form or from the wire.
pub fn of_one<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    plain(words, MOST)
}

/// The list of this house, in its order.
///
/// # Errors
/// A fault of storage.
pub fn list(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let own: Vec<String> = themes::table.order(themes::place.asc()).select(themes::name).load(conn)?;
    Ok(if own.is_empty() { FIRST.lines().map(str::to_owned).collect() } else { own })
}

/// Changes the list of this house; an empty one is the list it started with.
///
/// # Errors
/// When the caller may not; when there are too many, or one is too long.
pub fn change(tx: &mut Tx<'_>, cx: &Cx, words: &str) -> Result<(), Error> {
    require(&cx.who, Act::Arrange)?;
    let wrong = |key| Error::Invalid(vec![(Field::Themes, key)]);
    let spaced = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.lines().any(|line| spaced(line).chars().count() > LETTERS) {
        return Err(wrong("themes-long"));
    }
    if plain(words.lines(), LIST + 1).len() > LIST {
        return Err(wrong("themes-many"));
    }
    diesel::delete(themes::table).execute(tx.conn())?;
    for (place, name) in (0i64..).zip(plain(words.lines(), LIST)) {
        diesel::insert_into(themes::table)
            .values((themes::name.eq(name), themes::place.eq(place)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The themes of a post.
///
/// # Errors
/// A fault of storage.
pub fn of(conn: &mut Conn, post: PostId) -> Result<Vec<String>, Error> {
    Ok(post_themes::table
        .filter(post_themes::post.eq(post))
        .order(post_themes::theme.asc())
        .select(post_themes::theme)
        .load(conn)?)
}

/// The themes of each of these posts; none is said of one without.
///
/// # Errors
/// A fault of storage.
pub fn of_each(conn: &mut Conn, these: &[PostId]) -> Result<HashMap<PostId, Vec<String>>, Error> {
    let mut of: HashMap<PostId, Vec<String>> = HashMap::new();
    let all: Vec<(PostId, String)> = post_themes::table
        .filter(post_themes::post.eq_any(these.to_vec()))
        .order(post_themes::theme.asc())
        .select((post_themes::post, post_themes::theme))
        .load(conn)?;
    for (post, theme) in all {
        of.entry(post).or_default().push(theme);
    }
    Ok(of)
}

/// Those of these posts that are under a theme.
pub(super) fn posts_under(conn: &mut Conn, theme: &str, of: &[PostId]) -> Result<Vec<PostId>, Error> {
    Ok(post_themes::table
        .filter(post_themes::theme.eq(theme))
        .filter(post_themes::post.eq_any(of))
        .select(post_themes::post)
        .load(conn)?)
}

/// Sets the themes of a post; `fresh`: it has none yet.
pub(super) fn set(tx: &mut Tx<'_>, post: PostId, to: &[String], fresh: bool) -> Result<(), Error> {
    if !fresh {
        diesel::delete(post_themes::table.filter(post_themes::post.eq(post))).execute(tx.conn())?;
    }
    for theme in to {
        diesel::insert_into(post_themes::table)
            .values((post_themes::post.eq(post), post_themes::theme.eq(theme)))
            .kept()
            .execute(tx.conn())?;
    }
    Ok(())
}
