//! What a question has beyond a post, and an advice beyond a response.

use super::rules::Ground;
use crate::error::Error;
use crate::post::{PostId, ResponseId};
use diesel::prelude::*;
use huisraad_storage::{Conn, One};

diesel::table! {
    case_questions (post) {
        post -> BigInt,
        situation -> Text,
        question -> Text,
        tried -> Text,
        wanted_by -> Nullable<Text>,
    }
}
diesel::table! { advice (response) { response -> BigInt, ground -> Text, tried -> Bool, } }

/// The texts of a question.
#[derive(Debug, Clone, Default, Queryable)]
pub struct Texts {
    /// What happens.
    pub situation: String,
    /// What is asked.
    pub question: String,
    /// What was tried.
    pub tried: String,
    /// The day of the meeting it is wanted for.
    pub wanted_by: Option<String>,
}

/// The texts of a question.
///
/// # Errors
/// [`Error::NotFound`].
pub fn texts(conn: &mut Conn, post: PostId) -> Result<Texts, Error> {
    use case_questions::{question, situation, tried, wanted_by};
    Ok(case_questions::table.find(post).select((situation, question, tried, wanted_by)).one(conn)?)
}

/// What an advice rests on, and whether it is tried.
///
/// # Errors
/// [`Error::NotFound`].
pub fn advice_for(conn: &mut Conn, response: ResponseId) -> Result<(Ground, bool), Error> {
    Ok(advice::table.find(response).select((advice::ground, advice::tried)).one(conn)?)
}
