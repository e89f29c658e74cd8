//! What had ended stays ended: from the database that a copy replaces, and from those that were replaced before and are still
//! beside it, their removals are carried into the copy, and who may do what. What was written after the copy is not: the other
//! houses have it, and it is fetched from them.
//!
//! Who has a say, in this order: today's database; then of those that were put aside, the newest first, each that the copy has
//! not heard out. What such a one says was carried over when it was put aside, so a copy made after that knows it, and knows
//! better. Of something that may turn again the first says how it is that knows of it, or must have known
//! ([`people::newest_says`]); what never comes back under the same name is gone when any of them ended it, or lacks it and must
//! have had it.

use super::lineage::{self, Lineage};
use super::{Scratch, Wrong, about};
use crate::error::Error;
use crate::house::{self, House};
use crate::kinds::HandedOver;
use crate::membership::AsToday;
use crate::node::{Cx, MIGRATIONS, Node};
use crate::peer::{self, Peer};
use crate::post::{self, News, Post, Stage, StillHere};
use crate::viewer::{PersonId, Viewer};
use crate::words::Kind;
use crate::{consultation, kinds, membership, notice, people};
use huisraad_federation::Authority;
use huisraad_storage::{Conn, Database, Time, Tx, file};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use url::Url;

/// What has ended in a database, and what is still in it of what goes without a trace. Each table of which something can be
/// taken away is in it; a test holds the list.
pub struct Ended {
    posts: Vec<Gone>,
    /// The answers that were taken back, each with what it answers, where it was said.
    responses: Vec<(String, Option<String>)>,
    /// Those of them of which our house still says what they did.
    spoken_of: HashSet<String>,
    /// Posts that are over, of whichever house, as they are; and the ids of those that go on.
    over: Vec<Post>,
    goes_on: HashSet<String>,
    /// What became of the answers that were not taken back.
    fates: post::Fates,
    /// What this house says of itself; nothing where none was founded.
    house: Option<House>,
    consultations: Vec<String>,
    houses: Vec<Peer>,
    /// The words for houses that were taken back, the newcomers that are none any more, and the houses we do not want to know.
    words: Vec<String>,
    left: Vec<membership::Left>,
    unwanted: Vec<String>,
    people: people::WhoMayDoWhat,
    still_here: StillHere,
    addresses: HashSet<String>,
    followers: HashSet<String>,
    /// The offers of who was chosen to mediate and is not wanted after all, by their ids.
    dismissed: Vec<String>,
    /// To whom is given what was agreed in confidence.
    given: Vec<(String, Option<PersonId>)>,
    /// The offers with which somebody else goes on, in the place of who mediated.
    handed_over: Vec<HandedOver>,
    /// What other houses said that we are to them.
    granted: HashMap<String, peer::Granted>,
    lineage: Lineage,
}

/// A post that was taken back, and whom it had been told to.
struct Gone {
    post: Post,
    told: Vec<String>,
}

/// How much of it ended again.
#[derive(Debug, Default, Clone, Copy)]
pub struct Carried {
    /// Posts, answers and consultations that were removed.
    pub removed: usize,
    /// Ties with other houses that were ended or paused.
    pub ties: usize,
    /// People whose keys or roles are others now, or who are no longer here.
    pub people: usize,
}

/// Reads what has ended in a database that nobody has open. One of an earlier program is brought up to date in the scratch
/// folder, and stays as it is.
///
/// # Errors
/// When it cannot be read, whole or in part.
pub fn read(database: &Path, scratch: &Scratch) -> Result<Ended, Wrong> {
    let unreadable = |e: &dyn std::fmt::Display| Wrong(format!("{}: {e}", database.display()));
    let mut conn = file::open_alone(database).map_err(|e| unreadable(&e))?;
    if let Some(fault) = file::fault(&mut conn).map_err(|e| unreadable(&e))? {
        return Err(unreadable(&fault));
    }
    if let Ok(ended) = ended(&mut conn) {
        return Ok(ended);
    }
    drop(conn);
    let copy = scratch.path().join("ended.db");
    std::fs::copy(database, &copy).map_err(about(&copy))?;
    Database::Sqlite(copy.clone()).migrate(MIGRATIONS).map_err(|e| unreadable(&e))?;
    let mut conn = file::open_alone(&copy).map_err(|e| unreadable(&e))?;
    let ended = ended(&mut conn).map_err(|e| unreadable(&e));
    drop(conn);
    std::fs::remove_file(&copy).map_err(about(&copy))?;
    ended
}

fn ended(conn: &mut Conn) -> Result<Ended, Error> {
    let mut posts = Vec::new();
    for post in post::all_withdrawn(conn)? {
        posts.push(Gone { told: post::told_of(conn, post.id)?, post });
    }
    let all = post::everything(conn)?.into_iter().filter(|p| p.withdrawn.is_none());
    let (over, goes_on): (Vec<Post>, Vec<Post>) =
        all.partition(|p| kinds::stage(p) == Stage::Over || kinds::may_be_undone(p));
    let house = match house::this_house(conn) {
        Ok(house) => Some(house),
        Err(Error::NotFound) => None,
        Err(e) => return Err(e),
    };
    let accounts = people::everybody(conn)?.into_iter().map(|p| p.id).collect();
    Ok(Ended {
        over,
        goes_on: goes_on.into_iter().map(|p| p.uri).collect(),
        fates: post::fates(conn)?,
        house,
        posts,
        responses: post::withdrawn_responses(conn)?,
        spoken_of: kinds::still_spoken_of(conn)?.into_iter().collect(),
        consultations: consultation::forgotten(conn)?,
        houses: peer::everyone(conn)?,
        words: membership::words_taken_back(conn)?,
        left: membership::left(conn)?,
        unwanted: membership::unwanted(conn)?,
        people: people::who_may_do_what(conn)?,
        still_here: post::still_here(conn, accounts)?,
        addresses: notice::tokens(conn)?,
        followers: peer::public_follows(conn)?,
        dismissed: kinds::dismissed(conn)?,
        given: kinds::given(conn)?,
        handed_over: kinds::handed_over(conn)?,
        granted: peer::granted_last(conn)?,
        lineage: lineage::of(conn, Time(i64::MAX))?,
    })
}

/// Ends again, in a database restored from a copy of this moment, what had ended in the one it replaces today, where that can
/// be read, and in those that were put aside before: newest first. The other houses are told once more of what was ours: they
/// may not have heard it.
///
/// # Errors
/// A fault of storage.
pub async fn carry(node: &Arc<Node>, today: Option<Ended>, aside: Vec<Ended>, made: Time) -> Result<Carried, Error> {
    let mut carried = Carried::default();
    let (here, heard) = node.read(move |conn| Ok((lineage::of(conn, made)?, lineage::heard_out(conn)?))).await?;
    let unheard = aside.into_iter().filter(|one| !heard.contains(&one.lineage.epoch()));
    let (mut people, mut houses, mut still_here, mut epochs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut all: Vec<(Ended, Time)> =
        today.into_iter().chain(unheard).map(|one| (here.shared(&one.lineage), one)).map(|(t, one)| (one, t)).collect();
    // First who was told no: with the words of a request its writers go.
    let fates: Vec<(post::Fates, Time)> =
        all.iter_mut().map(|(one, shared)| (std::mem::take(&mut one.fates), *shared)).collect();
    let dismissed: Vec<String> = all.iter_mut().flat_map(|(one, _)| std::mem::take(&mut one.dismissed)).collect();
    let no_again = move |tx: &mut Tx<'_>, cx: &Cx| {
        kinds::dismiss_again(tx, cx, &dismissed)?;
        let (changed, ours) = post::no_again(tx, cx, &fates)?;
        // What follows from it in our own posts: a place is free again.
        for id in ours {
            let post = post::find(tx.conn(), &Viewer::Clock, id)?;
            kinds::response_gone(tx, cx, &post)?;
        }
        Ok::<_, Error>(changed)
    };
    carried.removed += node.act(Viewer::Console, no_again).await?;
    let mut said: HashSet<String> = HashSet::new();
    let mut granted = Vec::new();
    for (n, (one, shared)) in all.into_iter().enumerate() {
        epochs.push(one.lineage.epoch());
        for gone in one.posts {
            carried.removed += usize::from(withdraw_again(node, gone).await?);
        }
        for (uri, to) in one.responses {
            let by_who_gave_it = one.spoken_of.contains(&uri);
            carried.removed += usize::from(take_back_again(node, uri, to, by_who_gave_it).await?);
        }
        // Of each the first that has it says whether it is over.
        for over in one.over {
            if said.insert(over.uri.clone()) {
                carried.removed += usize::from(over_again(node, over).await?);
            }
        }
        said.extend(one.goes_on);
        let (consultations, words, left) = (one.consultations, one.words, one.left);
        let (addresses, followers) = (one.addresses, one.followers);
        let gone = node.act(Viewer::Console, move |tx, cx| {
            membership::take_words_back(tx, cx, &words)?;
            membership::leave_again(tx, cx, &left)?;
            let mut gone = consultation::forget_again(tx, cx, &consultations)?;
            gone += notice::only(tx, &addresses, shared)?;
            Ok(gone + peer::only_follows(tx, &followers, shared)?)
        });
        carried.removed += gone.await?;
        // What our chair says of a house it may say otherwise again: the newest counts.
        if n == 0 {
            let unwanted = one.unwanted;
            let refuse =
                move |tx: &mut Tx<'_>, cx: &Cx| unwanted.iter().try_for_each(|actor| membership::refuse(tx, cx, actor));
            node.act(Viewer::Console, refuse).await?;
            let (given, over) = (one.given, one.handed_over);
            node.act(Viewer::Console, move |tx, _| kinds::given_no_more(tx, &given)).await?;
            node.act(Viewer::Console, move |tx, cx| kinds::handed_over_again(tx, cx, &over)).await?;
            if let Some(today) = one.house {
                let as_today = node.act(Viewer::Console, move |tx, cx| house::as_today(tx, cx, &today));
                carried.removed += usize::from(as_today.await?);
            }
        }
        granted.push(one.granted);
        houses.push((one.houses, shared));
        people.push((one.people, shared));
        still_here.push((one.still_here, shared));
    }
    carried.removed += node.act(Viewer::Console, move |tx, _| post::take_away_again(tx, &still_here)).await?;
    carried.ties = ties_again(node, houses).await?;
    // By the houses as they are today.
    let say = move |tx: &mut Tx<'_>, _: &Cx| granted.iter().try_for_each(|said| peer::granted_again(tx, said));
    node.act(Viewer::Console, say).await?;
    let as_it_was = node.act(Viewer::Console, move |tx, cx| people::as_it_was(tx, cx, kinds::BELONGINGS, &people));
    carried.people = as_it_was.await?;
    node.act(Viewer::Console, move |tx, _| lineage::hear_out(tx, &epochs)).await?;
    Ok(carried)
}

async fn over_again(node: &Arc<Node>, over: Post) -> Result<bool, Error> {
    node.act(Viewer::Console, move |tx, cx| {
        let Some(post) = post::here(tx.conn(), &over.uri)? else { return Ok(false) };
        if post.state == over.state && kinds::may_be_undone(&post) {
            return Ok(false);
        }
        let is_open = matches!(kinds::stage(&post), Stage::Live | Stage::Unknown);
        match (post.is_ours(), over.is_ours()) {
            (true, true) if kinds::stage(&post) == Stage::Live => kinds::end_again(tx, cx, &post, &over.state)?,
            // It was sent since, and is closed: what stands here is not to be sent once more, nor read.
            (true, true) if post.kind == Kind::Conflict && post.unsent().is_some() && over.published.is_some() => {
                kinds::withdraw(tx, cx, &post).map(drop)?;
            }
            // What is as new here says itself how it is. Of what keeps its words the version stays, so that what else that house said
            // of it is fetched.
            (false, false) if is_open && post.version < over.version => {
                let version = if post.kind == Kind::Conflict { over.version } else { post.version };
                kinds::ended_there(tx, cx, &post, &Post { version, ..over })?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    })
    .await
}

/// Gives the houses the standing that they have today, where that is lower, and their keys and words. Gives how many ties changed.
async fn ties_again(node: &Arc<Node>, all: Vec<(Vec<Peer>, Time)>) -> Result<usize, Error> {
    let as_today = node.act(Viewer::Console, move |tx, cx| {
        let (mut changed, mut parted) = (0, Vec::new());
        for here in peer::everyone(tx.conn())? {
            let same = |there: &[Peer]| {
                let row = there.iter().find(|p| p.is_row_of(&here));
                row.or_else(|| there.iter().find(|p| p.actor == here.actor)).cloned()
            };
            let is_changed = match people::newest_says(&all, here.created, |there| same(there)) {
                Some(Some(today)) => match membership::as_today(tx, cx, &here, &today)? {
                    AsToday::Same => false,
                    AsToday::Changed => true,
                    AsToday::Parted(to) => {
                        parted.push((today, to));
                        true
                    }
                },
                Some(None) => membership::over_again(tx, cx, &here)?,
                None => false,
            };
            changed += usize::from(is_changed);
        }
        membership::names_settled(tx)?;
        Ok((changed, parted))
    });
    let (changed, parted) = as_today.await?;
    for (today, to) in parted {
        if let Ok(actor) = Url::parse(&today.actor) {
            kinds::part_ways(node, &actor).await?;
        }
        node.act(Viewer::Console, move |tx, cx| membership::open_again(tx, cx, &today, to)).await?;
    }
    Ok(changed)
}

async fn withdraw_again(node: &Arc<Node>, gone: Gone) -> Result<bool, Error> {
    node.act(Viewer::Console, move |tx, cx| {
        let Some(post) = post::here(tx.conn(), &gone.post.uri)? else {
            // Written and taken back after the copy: it must not come back from a house that did not hear of it.
            if gone.post.is_ours() && gone.post.published.is_some() && !post::is_known(tx.conn(), &gone.post.uri)? {
                post::keep_tombstone(tx, &gone.post, &gone.told)?;
            }
            return Ok(false);
        };
        // Whoever heard of it hears it once more: that was not in the copy.
        kinds::tell_who_answered(tx, cx, &post, News::TakenAway)?;
        let emptied =
            if post.is_ours() { post::withdraw(tx, cx, post.id)? } else { post::empty_theirs(tx, cx, &post)? };
        kinds::wipe(tx, cx, &emptied)?;
        Ok(true)
    })
    .await
}

async fn take_back_again(
    node: &Arc<Node>,
    uri: String,
    to: Option<String>,
    by_who_gave_it: bool,
) -> Result<bool, Error> {
    // What our house says of it goes with it where we took it out, and stays where who gave it took it back.
    let who = if by_who_gave_it { Viewer::Clock } else { Viewer::Console };
    node.act(who, move |tx, cx| {
        let Some(held) = post::response_by_uri(tx.conn(), &uri)? else {
            if let Some(to) = to {
                never_came(tx, cx, &uri, &to)?;
            }
            return Ok(false);
        };
        if held.withdrawn.is_some() {
            return Ok(false);
        }
        let thread = post::find(tx.conn(), &Viewer::Console, held.post)?;
        if held.is_ours() {
            kinds::take_back(tx, cx, held.id)?;
        } else if thread.is_ours() {
            kinds::take_out(tx, cx, held.id)?;
        } else {
            post::empty_response(tx, cx, held.id)?;
            kinds::response_gone(tx, cx, &thread)?;
        }
        Ok(true)
    })
    .await
}

/// Of an answer that came after the copy was made, and was taken back since, it is kept that it is gone: it may come again. What our house
/// answered is told once more, for the other may not have heard it.
fn never_came(tx: &mut Tx<'_>, cx: &Cx, uri: &str, to: &str) -> Result<(), Error> {
    let Some(host) = Url::parse(uri).ok().as_ref().and_then(Authority::of) else { return Ok(()) };
    if post::is_known(tx.conn(), uri)? {
        return Ok(());
    }
    if let Some(house) = peer::by_authority(tx.conn(), host.as_str())? {
        return post::withdrawn_unseen(tx, cx, house.id, uri);
    }
    let Some(post) = post::here(tx.conn(), to)?.filter(|p| !p.is_ours()) else { return Ok(()) };
    if Some(host) != Authority::of(&cx.node.actor()) {
        return Ok(());
    }
    let gone = post::keep_answer_tombstone(tx, cx.now, uri, post.id)?;
    let removal = kinds::removal_of_response(cx, &post, &gone)?;
    post::deliver(tx, cx, &post, &gone, &removal)
}
