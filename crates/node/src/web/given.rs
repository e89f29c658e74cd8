//! What was agreed in a conflict, for one person of the other side: on *Vandaag* of that person alone, without a word of the conflict.

use super::today::Need;
use crate::error::Error;
use crate::kinds;
use crate::page::Visit;
use huisraad_storage::Conn;

/// A card for each agreement that they were given and did not read, or of which it is asked whether it holds.
///
/// # Errors
/// A fault of storage.
pub(super) fn needs(conn: &mut Conn, v: &Visit) -> Result<Vec<Need>, Error> {
    let given = kinds::given_to(conn, &v.who, v.now)?;
    let card = |(post, weeks): (crate::post::Post, Option<i64>)| Need {
        from: String::new(),
        when: String::new(),
        title: v.t("agreement-title"),
        path: post.way("agreement"),
        text: weeks.map_or_else(|| v.t("need-agreement-given"), |n| v.t1("need-held", "n", n)),
        button: v.t("need-look"),
        seen: None,
    };
    Ok(given.into_iter().map(card).collect())
}
