//! A prepared answer on the page of its post: for who wrote it, and for the chairs, who read it there and release it.

use super::pages::{PostView, byline_words};
use super::prepared::{may_say, prepared_to};
use super::relay::has_thread;
use super::rules::{reads_prepared, speaks};
use super::store::Post;
use super::thread::{Response, ResponseId};
use crate::error::{Error, Key};
use crate::page::{Visit, typed_html};
use crate::texts::capital;
use huisraad_storage::Conn;
use std::collections::HashMap;

/// A prepared answer, as who reads it sees it.
pub struct Prepared {
    /// As it is kept.
    pub response: Response,
    /// What others will see of its writer.
    pub byline: String,
    /// When it was prepared.
    pub when: String,
    /// What it says beside its words; its kind fills it in.
    pub says: String,
    /// Its text, clean.
    pub html: String,
    /// Whether who looks may send it.
    pub may_release: bool,
    /// Why it cannot go there any more.
    pub too_late: Option<Key>,
    /// Whether it is of who looks.
    pub mine: bool,
}

impl Prepared {
    /// The form with which it is released, among those of the page.
    pub fn form(&self) -> String {
        prepared_form(self.response.id)
    }
}

/// The form with which this prepared answer is released, among those of the page of its post.
pub fn prepared_form(id: ResponseId) -> String {
    format!("prepared-{id}")
}

/// The prepared answers to a post that the visitor reads.
///
/// # Errors
/// A fault of storage.
pub(super) fn prepared_view(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Vec<Prepared>, Error> {
    if !v.signed_in() {
        return Ok(Vec::new());
    }
    let all = prepared_to(conn, post.id)?.into_iter().filter(|r| reads_prepared(&v.who, r.author));
    let view = |response: Response| Prepared {
        byline: byline_words(v, &response.byline()),
        when: v.ago(response.created, v.now),
        says: String::new(),
        html: typed_html(&response.body),
        may_release: may_say(&v.who, post, &response),
        too_late: None,
        mine: response.author == v.who.person(),
        response,
    };
    Ok(all.map(view).collect())
}

/// What is said to who answered a post: that it goes, that it stays here, or that the chair reads it first. `inside`: it was for our
/// own house.
pub fn answered(v: &Visit, post: &Post, inside: bool) -> &'static str {
    let stays = post.is_ours() && (inside || !has_thread(post.kind));
    match speaks(&v.who, post, inside) {
        false => "prepared",
        true if stays => "answered-here",
        true => "answered",
    }
}

/// Puts beside each what its kind tells of it: `says` more than their words, and `admits` whether it may still go there.
///
/// # Errors
/// A fault of storage.
pub fn tell_what(
    conn: &mut Conn,
    p: &mut PostView,
    says: impl FnOnce(&mut Conn, &[ResponseId]) -> Result<HashMap<ResponseId, String>, Error>,
    admits: impl Fn(&mut Conn, &Post, &Response) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut says = says(conn, &p.prepared.iter().map(|one| one.response.id).collect::<Vec<_>>())?;
    for one in &mut p.prepared {
        one.says = capital(&says.remove(&one.response.id).unwrap_or_default());
        if !p.hears {
            one.too_late = p.unheard;
            continue;
        }
        match admits(conn, &p.post, &one.response) {
            Err(Error::Refused(why)) => one.too_late = Some(why.key()),
            other => other?,
        }
    }
    Ok(())
}
