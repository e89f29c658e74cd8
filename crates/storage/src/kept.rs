//! Statements that stay prepared.
//!
//! On the connection of both engines Diesel has the engine parse every INSERT, every UPDATE and every SELECT with a limit
//! anew: their text can differ from call to call. Ours is the same each time, and parsing was most of what a stored activity
//! cost (docs/performance.md). The prepared statement is found by its whole text, so nothing can be mixed up.

use crate::conn::{Conn, MultiBackend};
use diesel::dsl::Limit;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::{LimitDsl, LoadQuery};

/// A statement that stays prepared.
#[derive(Debug, Clone, Copy)]
pub struct Kept<T>(T);

/// Gives statements [`Keep::kept`].
pub trait Keep: Sized {
    /// Keeps this statement prepared. Not for lists of varying length: each length is another text.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<T: QueryFragment<MultiBackend>> Keep for T {}

impl<T: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Kept<T> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &MultiBackend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<T> QueryId for Kept<T> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: Query> Query for Kept<T> {
    type SqlType = T::SqlType;
}

impl<T> RunQueryDsl<Conn> for Kept<T> {}

/// One row, by a statement that stays prepared: in place of Diesel's `first`.
pub trait One: LimitDsl + Sized {
    /// The first row.
    ///
    /// # Errors
    /// `NotFound` when there is none, or a fault of the database.
    fn one<'query, U>(self, conn: &mut Conn) -> QueryResult<U>
    where
        Kept<Limit<Self>>: LoadQuery<'query, Conn, U>,
    {
        Kept(self.limit(1)).get_result(conn)
    }
}

impl<T: LimitDsl> One for T {}
