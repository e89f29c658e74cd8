//! What became of an answer of ours: told to whom it is for, on *Vandaag* until they have seen it, and among the answers after
//! that.

use super::answers::all_responses_to;
use super::rules::may_decide;
use super::store::{Post, PostId, readable_of};
use super::taken_away::{self, is_counted_on};
use super::thread::{Response, ResponseId, ResponseState, responses};
use super::told_all;
use crate::error::Error;
use crate::node::Cx;
use crate::people::{self, Act, may};
use crate::viewer::{PersonId, Viewer};
use crate::words::Kind;
use diesel::prelude::*;
use huisraad_storage::{Conn, Time, Tx, text_enum};
use std::collections::{HashMap, HashSet};

diesel::table! { fates_read (response, person) { response -> BigInt, person -> BigInt, } }

text_enum! {
    /// What there is to tell of an answer, where it is not that its owner decided something.
    pub enum News {
        /// What it answers is at another time or place.
        Moved = "moved",
        /// What it answers does not take place.
        Off = "off",
        /// A chair released it: to its writer.
        Released = "released",
        /// What it answers was taken back. It stands beside the answer, which is gone with it.
        TakenAway = "taken-away",
        /// Another number of it was not taken: it stands as it was.
        NotChanged = "not-changed",
        /// For another number of it there is no place yet: it stands as it was, and asks on.
        NumberWaits = "number-waits",
        /// Who comes says another number, or needs something else: to who decides about what was answered.
        OtherNumber = "other-number",
        /// What it answers is over.
        Ended = "ended",
        /// All places are taken, and nobody decided about it yet.
        Full = "full",
        /// Who was to come, to work or to mediate does so no more: to who decides about what was answered. It stands beside the
        /// answer, which is gone.
        Left = "left",
        /// A chair took back what somebody of ours had answered: to its writer. It stands beside the answer, which is gone.
        TakenBack = "taken-back",
        /// The tie with the house that was answered is over, and the answer with it. It stands beside the answer, which is gone.
        Parted = "parted",
    }
}

/// Whether its writer must hear that an answer to such a post went from one state to another. That it arrived is no news, nor that
/// what was prepared is said now. Where there is something to say yes to each yes is, also one that comes at once, in the place of
/// the word that it arrived; or to what is prepared here, because this node went back to an older copy. So is that one waits for a
/// place.
pub(super) fn is_news(kind: Kind, before: ResponseState, after: ResponseState) -> bool {
    use ResponseState::{Confirmed, Prepared, Refused, Sent, TakenOut, Waiting};
    match after {
        Confirmed if matches!(before, Prepared | Sent) => is_counted_on(kind),
        // So it is that the answer was no.
        Refused | TakenOut if before == Prepared => true,
        _ if before == Prepared => false,
        Confirmed => matches!(before, Waiting | Refused | TakenOut),
        // An organiser answers at once: who waits there is on a list, and may think that they come.
        Waiting if before == Sent => kind == Kind::Event,
        Waiting => matches!(before, Confirmed | Refused),
        // A no that was told is told once, in whatever form it comes again.
        Refused | TakenOut => !matches!(before, Refused | TakenOut),
        Prepared | Sent => false,
    }
}

/// Answers that count on what they answer.
pub(super) const STANDING: [ResponseState; 3] = [ResponseState::Sent, ResponseState::Waiting, ResponseState::Confirmed];

/// What became of an answer of ours.
pub struct AnswerNews {
    /// To what.
    pub post: Post,
    /// The answer.
    pub response: Response,
    /// Since when it is so.
    pub at: Time,
    /// What is told of it; `None` when it is what its owner decided.
    pub news: Option<News>,
    /// The day for which it was, of what was taken back.
    pub day: Option<String>,
}

/// Whether what became of this answer is for this viewer: for who answered; and for the chairs where it was for the house, or who
/// wrote it is not known any more.
fn is_for(who: &Viewer, post: &Post, response: &Response) -> bool {
    let wrote = response.author.is_some() && response.author == who.person();
    match response.news {
        Some(News::Released) => return wrote,
        Some(News::OtherNumber) => return post.is_ours() && may_decide(who, post),
        _ => {}
    }
    if post.is_ours() && taken_away::all_were_to_go(post, response) {
        return is_off_or_moved(response);
    }
    // To a post of our own the house answers itself; but somebody of it may have applied.
    if post.is_ours() && post.kind != Kind::Opportunity {
        return false;
    }
    wrote || concerns_all(post, response) || (may(who.roles(), Act::Decide) && is_for_the_house(post, response))
}

/// Whether everybody of the house must hear it: it was to go there, and whoever did not read it stands before a closed door.
fn concerns_all(post: &Post, response: &Response) -> bool {
    taken_away::house_comes(post, response) && is_off_or_moved(response)
}

fn is_off_or_moved(response: &Response) -> bool {
    response.news.is_some_and(is_for_all)
}

/// Whether it is for the house to hear, and not only for who wrote it.
pub(super) fn is_for_the_house(post: &Post, response: &Response) -> bool {
    response.author.is_none() || !matches!(post.kind, Kind::Opportunity | Kind::Conflict)
}

/// What became of our answers since then, as far as it is for this viewer, the newest first: what they have
/// `seen`, or what they have not.
///
/// # Errors
/// A fault of storage.
pub fn answer_news(
    conn: &mut Conn,
    who: &Viewer,
    (since, now): (Time, Time),
    seen: bool,
) -> Result<Vec<AnswerNews>, Error> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    let all: Vec<Response> = responses::table
        .filter(responses::decided.ge(since.0))
        .filter(responses::peer.is_null().and(responses::guest.is_null()).or(responses::news.eq(News::OtherNumber)))
        .filter(responses::withdrawn.is_null())
        .order((responses::decided.desc(), responses::id.desc()))
        .load(conn)?;
    let ids: HashSet<PostId> = all.iter().map(|r| r.post).collect();
    let posts: HashMap<PostId, Post> = readable_of(conn, who, &ids.into_iter().collect::<Vec<_>>(), None, None)?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let mut pressed = read_by(conn, person)?;
    let for_all = told_all::unread(conn, person, &all.iter().map(|r| r.id).collect::<Vec<_>>())?;
    let news_of = |mut response: Response| {
        let post = posts.get(&response.post)?.clone();
        let mut at = response.decided?;
        // Before what else became of it.
        if let Some((news, told)) = for_all.get(&response.id) {
            (response.news, at) = (Some(*news), at.max(*told));
        }
        let news = response.news;
        is_for(who, &post, &response).then_some(AnswerNews { post, response, at, news, day: None })
    };
    let mut all: Vec<AnswerNews> = all.into_iter().filter_map(news_of).collect();
    pressed.retain(|response| !for_all.contains_key(response));
    all.extend(taken_away::for_viewer(conn, who, since)?);
    // What everybody was to hear before they were of the house is not for them; what the house must hear is.
    // Who came while the clock ran ahead came long ago, as far as anybody knows.
    let came = people::came(conn, person)?.filter(|came| *came <= now);
    let decides = may(who.roles(), Act::Decide);
    all.retain(|f| decides || f.response.author == Some(person) || came.is_none_or(|came| came <= f.at));
    all.retain(|f| seen == pressed.contains(&f.response.id));
    all.sort_by_key(|f| std::cmp::Reverse((f.at, f.response.id)));
    Ok(all)
}

/// Of which answers this person has seen what became of them.
pub(super) fn read_by(conn: &mut Conn, person: PersonId) -> Result<HashSet<ResponseId>, Error> {
    let of_them = fates_read::table.filter(fates_read::person.eq(person)).select(fates_read::response);
    Ok(of_them.load(conn)?.into_iter().collect())
}

/// Notes that somebody has seen what became of an answer: what it was at that moment, where that is said. What came after it was not
/// seen.
///
/// # Errors
/// [`Error::NotFound`] when it is not for them.
pub fn news_seen(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId, at: Option<Time>) -> Result<(), Error> {
    let person = cx.who.person().ok_or(Error::NotFound)?;
    let mut held = super::answers::response(tx.conn(), response)?;
    let for_all = told_all::unread(tx.conn(), person, &[response])?.remove(&response);
    let decided = held.news;
    if let Some((news, _)) = for_all {
        held.news = Some(news);
    }
    if !taken_away::is_for(tx.conn(), &cx.who, response)? {
        let post = super::store::find(tx.conn(), &cx.who, held.post)?;
        let told = held.is_ours() || held.news == Some(News::OtherNumber);
        if !told || !is_for(&cx.who, &post, &held) {
            return Err(Error::NotFound);
        }
    }
    let now = match taken_away::since(tx.conn(), response)? {
        Some(gone) => Some(gone),
        None => held.decided.max(held.withdrawn).max(for_all.map(|(_, at)| at)),
    };
    if at.is_some() && now > at {
        return Ok(());
    }
    if for_all.is_some() {
        told_all::is_read(tx, person, response)?;
        // Beside it stands what its owner decided, and nothing else. What is gone says more than that.
        if !decided.is_none_or(is_for_all) && !taken_away::is_noted(tx.conn(), response)? {
            return Ok(());
        }
    }
    diesel::delete(fates_read::table.find((response, person))).execute(tx.conn())?;
    diesel::insert_into(fates_read::table)
        .values((fates_read::response.eq(response), fates_read::person.eq(person)))
        .execute(tx.conn())?;
    Ok(())
}

/// Something became of a post that is news to all of ours who answered it and were not told no: it does not take place, or is
/// `Moved`. Gives whose answers, each with whether it was told the same before and nobody saw that.
///
/// # Errors
/// A fault of storage.
pub fn concerns_who_answered(
    tx: &mut Tx<'_>,
    cx: &Cx,
    post: PostId,
    news: News,
) -> Result<Vec<(ResponseId, bool)>, Error> {
    let ours = responses::table
        .filter(responses::post.eq(post))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.eq_any(STANDING));
    let mut all = Vec::new();
    for held in ours.load::<Response>(tx.conn())? {
        let still = if is_for_all(news) {
            told_all::tell(tx, cx.now, held.id, news)?
        } else {
            // That it is over says more than that it was moved.
            told_all::forget_of(tx, held.id)?;
            false
        };
        is_told(tx, cx.now, held.id, Some(news))?;
        all.push((held.id, still));
    }
    Ok(all)
}

/// Who does it knows it.
///
/// # Errors
/// A fault of storage.
pub fn knows(tx: &mut Tx<'_>, cx: &Cx, these: &[ResponseId]) -> Result<(), Error> {
    let Some(person) = cx.who.person() else { return Ok(()) };
    for response in these {
        told_all::is_read(tx, person, *response)?;
        diesel::delete(fates_read::table.find((response, person))).execute(tx.conn())?;
        diesel::insert_into(fates_read::table)
            .values((fates_read::response.eq(response), fates_read::person.eq(person)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// All places of a post are taken: who of ours waits for a yes hears that before they hear no, unless there is other news that they did
/// not read yet.
///
/// # Errors
/// A fault of storage.
pub fn is_full(tx: &mut Tx<'_>, now: Time, post: PostId) -> Result<(), Error> {
    let waiting = responses::table
        .filter(responses::post.eq(post))
        .filter(responses::peer.is_null())
        .filter(responses::guest.is_null())
        .filter(responses::withdrawn.is_null())
        .filter(responses::state.eq(ResponseState::Waiting));
    for held in waiting.load::<Response>(tx.conn())? {
        if held.decided.is_none() || held.news.is_some_and(is_for_all) || was_seen(tx.conn(), held.id)? {
            is_told(tx, now, held.id, Some(News::Full))?;
        }
    }
    Ok(())
}

/// A change of an answer of ours was not taken (`what`: [`News::NotChanged`]), or waits, and it is as it was. That is told where the
/// answer stands. It takes the place of a yes that nobody read, for it says with how many too; and of nothing else that nobody read
/// yet.
///
/// # Errors
/// A fault of storage.
pub fn is_not_changed(tx: &mut Tx<'_>, now: Time, held: &Response, what: News) -> Result<(), Error> {
    // A yes says with how many, and so does this.
    let yes = held.news.is_none() && held.state == ResponseState::Confirmed;
    let kept = held.news.is_some_and(is_for_all);
    let first = !yes && !kept && !matches!(held.news, Some(News::Released | News::NotChanged | News::NumberWaits));
    let unread = held.decided.is_some() && first && !was_seen(tx.conn(), held.id)?;
    if unread || !STANDING.contains(&held.state) {
        return Ok(());
    }
    is_told(tx, now, held.id, Some(what))
}

/// A chair released an answer that somebody else wrote: its writer hears so.
///
/// # Errors
/// A fault of storage.
pub fn was_released(tx: &mut Tx<'_>, cx: &Cx, response: ResponseId) -> Result<(), Error> {
    let by_another = responses::table.find(response).filter(responses::author.ne(cx.who.person()));
    match by_another.select(responses::id).first::<ResponseId>(tx.conn()).optional()? {
        Some(_) if cx.who.person().is_some() => is_told(tx, cx.now, response, Some(News::Released)),
        _ => Ok(()),
    }
}

/// There is news of an answer.
pub(super) fn is_told(tx: &mut Tx<'_>, now: Time, response: ResponseId, news: Option<News>) -> Result<(), Error> {
    diesel::update(responses::table.find(response))
        .set((responses::decided.eq(now.0), responses::news.eq(news)))
        .execute(tx.conn())?;
    is_unseen(tx, response)
}

/// An organiser gives more places than were confirmed: that is a yes too.
///
/// # Errors
/// A fault of storage.
pub fn got_more(tx: &mut Tx<'_>, now: Time, held: &Response) -> Result<(), Error> {
    was_decided(tx, now, held, held.state)
}

/// Who comes to what is ours says another number, or needs something else: who decides about it hears so.
///
/// # Errors
/// A fault of storage.
pub fn says_another_number(tx: &mut Tx<'_>, now: Time, response: ResponseId) -> Result<(), Error> {
    is_told(tx, now, response, Some(News::OtherNumber))
}

/// What each reads for themselves, whatever else becomes of the answer.
fn is_for_all(news: News) -> bool {
    matches!(news, News::Moved | News::Off)
}

/// What was gone is back: an answer that stands counts as it did, and who gave it hears so.
pub(super) fn counts_again(tx: &mut Tx<'_>, now: Time, response: ResponseId) -> Result<(), Error> {
    let held = super::answers::response(tx.conn(), response)?;
    if STANDING.contains(&held.state) { is_told(tx, now, response, None) } else { is_unseen(tx, response) }
}

/// Its owner decided something of an answer. That what it answers is over stays the news of who answered, for as long as nobody saw it:
/// with it is told what was decided.
pub(super) fn was_decided(tx: &mut Tx<'_>, now: Time, held: &Response, after: ResponseState) -> Result<(), Error> {
    if !STANDING.contains(&after) {
        // Who does not come need not hear that it is moved.
        told_all::forget_of(tx, held.id)?;
    }
    let more = held.news.filter(|news| *news == News::Ended);
    let kept = more.is_some() && STANDING.contains(&after) && !was_seen(tx.conn(), held.id)?;
    is_told(tx, now, held.id, more.filter(|_| kept))
}

fn was_seen(conn: &mut Conn, response: ResponseId) -> Result<bool, Error> {
    let seen = fates_read::table.filter(fates_read::response.eq(response));
    Ok(diesel::select(diesel::dsl::exists(seen)).get_result(conn)?)
}

/// Something became of it anew: nobody has seen that yet.
pub(super) fn is_unseen(tx: &mut Tx<'_>, response: ResponseId) -> Result<(), Error> {
    diesel::delete(fates_read::table.filter(fates_read::response.eq(response))).execute(tx.conn())?;
    Ok(())
}

/// Forgets who saw what became of the answers to a post that is gone.
pub(super) fn forget_seen(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    for response in all_responses_to(tx.conn(), post)? {
        // Who read that it would be gone need not read it again.
        if !taken_away::is_noted(tx.conn(), response)? {
            is_unseen(tx, response)?;
        }
    }
    Ok(())
}

/// Forgets that its writer saw what became of an answer that is not theirs alone: that would still say who wrote it. What they saw is
/// told to nobody else afterwards, when it is not known any more for whom it was.
pub(super) fn forget_writers(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    let written = responses::table.filter(responses::post.eq(post)).filter(responses::author.is_not_null());
    let written = written.filter(responses::asker_only.eq(false)).select((responses::id, responses::author));
    for (response, author) in written.load::<(ResponseId, Option<PersonId>)>(tx.conn())? {
        let seen = fates_read::table.find((response, author.unwrap_or_default()));
        if diesel::delete(seen).execute(tx.conn())? > 0 {
            diesel::update(responses::table.find(response))
                .set(responses::decided.eq(None::<i64>))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}
