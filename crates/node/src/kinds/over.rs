//! That a post of another house is over, where nothing else of it may be said, or read.

use super::{ended_there, may_be_undone, stage};
use crate::error::{Error, Reason};
use crate::node::Cx;
use crate::post::{self, Post, Stage};
use crate::viewer::Viewer;
use crate::words::Kind;
use huisraad_storage::Tx;

/// That a post of another house is over, as that house says it.
pub struct Over {
    /// Which.
    pub uri: String,
    /// Its kind, where that is said.
    pub kind: Option<Kind>,
    /// Where it is now.
    pub state: String,
    /// Which version of it says so.
    pub version: i64,
}

/// What of a post of another house is taken also where that house may not address such a post any more, or ours may not read it: that it
/// is over, for ours may count on it.
///
/// # Errors
/// [`Error::Refused`] when it is not, or not known here.
pub fn write_end(tx: &mut Tx<'_>, cx: &Cx, said: &Over) -> Result<(), Error> {
    let refused = || Error::Refused(Reason::MembersOnly);
    let Viewer::House { id, .. } = &cx.who else { return Err(refused()) };
    let held = match post::by_uri(tx.conn(), &Viewer::Clock, &said.uri) {
        Ok(held) if held.peer == Some(*id) && said.kind.is_none_or(|kind| kind == held.kind) => held,
        Ok(_) | Err(Error::NotFound) => return Err(refused()),
        Err(e) => return Err(e),
    };
    let post = post::hold(tx, held.id)?;
    // Said once more. A whole text that says so is not taken, and its house is not told that it was.
    if said.kind.is_none() && post.state == said.state {
        return Ok(());
    }
    // Of what keeps its words the version stays: what else was said of it meanwhile is fetched once ours may read it.
    let version = if post.kind == Kind::Conflict { said.version } else { post.version };
    let over = Post { state: said.state.clone(), version, ..post.clone() };
    let is_new = post.withdrawn.is_none() && stage(&post) != Stage::Over && post.version < said.version;
    if !(stage(&over) == Stage::Over || may_be_undone(&over)) || !is_new {
        return Err(refused());
    }
    ended_there(tx, cx, &post, &over)
}
