//! What a question taught, as the form of a lesson begins with it.

use super::left::told_of_gone;
use super::rules::Outcome;
use super::store::{texts, trials};
use crate::error::Error;
use crate::page::{Fields, Visit};
use crate::post::{self, Post, Response};
use huisraad_storage::Conn;

/// The form of a lesson, filled in with what a question taught.
///
/// # Errors
/// A fault of storage.
pub fn as_lesson(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Fields, Error> {
    let (t, tried) = (texts(conn, post.id)?, trials(conn, post.id)?);
    let for_all = || tried.iter().filter(|(r, _)| !r.asker_only);
    // Whose words they are is said; what they did is ours.
    let advice = |r: &Response| {
        if r.is_ours() { r.body.clone() } else { v.t1("case-lesson-advice", "advice", r.body.trim()) }
    };
    let told = |wanted: &[Outcome]| {
        let these = for_all().filter(|(_, d)| d.did().is_some_and(|o| wanted.contains(&o)));
        these.map(|(r, _)| advice(r)).collect::<Vec<_>>().join("\n\n")
    };
    let gone = told_of_gone(conn, post.id)?;
    let told_to_all = for_all().chain(gone.iter().filter(|(r, _)| !r.asker_only));
    let lines: Vec<&str> = told_to_all.map(|(_, d)| d.line.trim()).filter(|line| !line.is_empty()).collect();
    let learnt = format!("{} {}", v.t("case-lesson-ends"), lines.join(" "));
    let mut typed = Fields::default()
        .with("from", post.slug.clone())
        .with("title", post.title.clone())
        .with("lesson", format!("{}\n\n{}", t.situation, learnt.trim()))
        .with("helped", told(&[Outcome::Helped, Outcome::Partly]))
        .with("failed", told(&[Outcome::Not]));
    for theme in post::themes::of(conn, post.id)? {
        typed = typed.with("theme", theme);
    }
    Ok(typed)
}
