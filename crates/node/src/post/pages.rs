//! What the screens of all kinds share: the frame around a post's page, where it went, and the list.

pub use super::compose::{
    Compose, Look, audience_so_far, compose, fill_audience, look, read_audience, read_byline, read_decided, read_other,
    without_who_is_part_of_it,
};

use super::answers;
use super::audience::{Inside, Scope};
use super::beyond;
use super::board;
use super::concerning;
use super::counted_on::{self, CountedOn};
use super::files::{self, File};
use super::hears::why_unheard;
use super::life::{Life, Stage, is_over_now, stage};
pub use super::life::{tag_of, unsent_tag};
use super::names::Names;
use super::prepared_view::prepared_view;
pub use super::prepared_view::{Prepared, answered, prepared_form, tell_what};
use super::refused::may_say_again;
use super::relay;
pub use super::rows::{Beside, Lead, Row, row};
use super::rules::{self, Byline};
use super::store::{self, Post};
use super::thread::{Response, may_take_back};
use super::trail::{self, Trail};
use crate::error::{Error, Key, Reason};
use crate::page::{Tone, Visit, shown_text, typed_html};
use crate::peer::{self, Peer};
use crate::people::{Act, may};
use crate::texts::seen::isolated;
use crate::words::{Kind, Role, Standing};
use askama::Template;
use huisraad_storage::{Conn, Time};

/// The names, as one line.
pub(super) fn names<'a>(peers: impl Iterator<Item = &'a Peer>) -> String {
    peers.map(|p| isolated(&p.name)).collect::<Vec<_>>().join(", ")
}

/// "Noor, voorzitter", "voorzitter", or "anoniem".
pub fn byline_words(v: &Visit, b: &Byline) -> String {
    let Some(role) = &b.role else { return v.t("anonymous") };
    let role = v.t(role.known().map_or("role-unknown", Role::key));
    b.name.as_ref().filter(|name| !name.is_empty()).map_or(role.clone(), |name| format!("{}, {role}", isolated(name)))
}

/// A response, as a page shows it.
pub struct Answer {
    /// As it is kept.
    pub response: Response,
    /// The house it came from.
    pub house: String,
    /// The house that passed it on, where we do not hold the one it came from.
    pub via: Option<String>,
    /// Whether it counts where houses are counted: it is our own, or of a house that our chairs let in. Another's roster may
    /// hold what nobody here ever saw.
    pub counts: bool,
    /// Why its house does not hear what becomes of it now.
    pub beyond: Option<Key>,
    /// Whether its house hears us at all.
    pub heard: bool,
    /// Its writer.
    pub byline: String,
    /// The day of the meeting that decided it, in words.
    pub decided: Option<String>,
    /// Its text, clean.
    pub html: String,
    /// Whether who looks may take it back.
    pub may_take_back: bool,
    /// Whether who looks may take it out of the thread, for the house that asks.
    pub may_take_out: bool,
    /// Whether who looks may say it once more: it did not go, and may now.
    pub may_say_again: bool,
}

/// What a page shows of a post, whatever its kind.
pub struct PostView {
    /// As it is kept.
    pub post: Post,
    /// The house it came from.
    pub house: String,
    /// What that house is to us, where it is no member: who reads must know to whom they speak.
    pub standing: Option<Key>,
    /// Why that house does not get what we would say to it; `None` when it does.
    pub unheard: Option<Key>,
    /// Whether it may go there, whatever that house said that we are to it: that may be an old word.
    pub hears: bool,
    /// Its writer.
    pub byline: String,
    /// When it was published, or last changed while it is not.
    pub when: String,
    /// The day of the meeting, in words.
    pub decided: Option<String>,
    /// Who reads it, in one sentence.
    pub readers: String,
    /// Where it went.
    pub trail: Option<Trail>,
    /// Whether the meeting does not send it as it is.
    pub stays: bool,
    /// The answers.
    pub answers: Vec<Answer>,
    /// What somebody of our house prepared and nobody released yet, for who reads it.
    pub prepared: Vec<Prepared>,
    /// Whether it came back after a restore, and no chair has looked at it yet.
    pub returned: bool,
    /// Whether this program knows the state it is in.
    pub known: bool,
    /// Whether who looks may say that what came back is right.
    pub may_look: bool,
    /// Whether who looks may release it now.
    pub may_release: bool,
    /// Whether who looks may put it ready now.
    pub may_ready: bool,
    /// Whether who looks may change it.
    pub may_edit: bool,
    /// Whether they may change its words: what is over stays as it ended.
    pub may_change: bool,
    /// Whether who looks may answer, choose and close for the house.
    pub decides: bool,
    /// Where who looks may take it back: who counts on it and hears of that.
    pub counted_on: Option<CountedOn>,
    /// Where who looks may hang it on the notice board: whether it hangs there.
    pub pinned: Option<bool>,
    /// For what may be followed: whether who looks does.
    pub followed: Option<bool>,
    /// Its pictures and PDFs, and whether each is here.
    pub files: Vec<(File, bool)>,
    /// Whether who looks may put one with it now.
    pub may_attach: bool,
}

impl PostView {
    /// What is past is not offered to the notice board any more, where it would not be shown; what hangs there can be taken off.
    /// Nobody counts on it.
    pub fn past(&mut self) {
        self.counted_on = None;
        self.pinned = self.pinned.filter(|hangs| *hangs);
        self.takes_no_more();
    }

    /// What did not go is not said again.
    pub fn takes_no_more(&mut self) {
        self.answers.iter_mut().for_each(|answer| answer.may_say_again = false);
    }

    /// Whether who looks may answer, and the house that wrote it gets that.
    pub fn takes_word(&self, v: &Visit) -> bool {
        self.hears && may(v.who.roles(), Act::Respond)
    }

    /// What "zeker?" means here: which houses counted on it, with what they hear, and that there is no way back.
    pub fn sure(&self, v: &Visit, hears: &str) -> String {
        let houses = self.counted_on.as_ref().map(|who| who.houses.as_str()).filter(|houses| !houses.is_empty());
        let said =
            houses.map(|houses| if hears.is_empty() { houses.to_owned() } else { format!("{houses} {}", v.t(hears)) });
        said.into_iter().chain([v.t("sure")]).collect::<Vec<_>>().join(" ")
    }

    /// The colour of what went well; none where this program does not know the state of the whole.
    pub fn leaf(&self) -> &'static str {
        if self.known { "leaf" } else { "" }
    }

    /// Whether who looks prepared an answer that waits.
    pub fn prepared_mine(&self) -> bool {
        self.prepared.iter().any(|a| a.mine)
    }
}

/// Gathers what a page shows of a post that the visitor may read.
///
/// # Errors
/// A fault of storage.
pub fn view<S: Life>(conn: &mut Conn, v: &Visit, post: Post) -> Result<PostView, Error> {
    let from = post.peer.map(|id| peer::by_id(conn, id)).transpose()?;
    let readers = store::readers(conn, post.id)?;
    let mut answers = Vec::new();
    let takes = S::of(&post.state).takes_answers().is_ok();
    let decides = post.is_ours() && post.published.is_some() && rules::may_decide(&v.who, &post);
    let all = answers::responses_to(conn, post.id)?;
    let named = Names::of(conn, v, [], &all)?;
    let mut beyond = beyond::of(conn, &post, &all)?;
    if matches!(stage::<S>(&post), Stage::Over) {
        // That it is over they heard; of what is called off a house on pause did not, nor one that did not take it.
        let is_off = S::of(&post.state).tag().is_some_and(|tag| tag.tone == Tone::Off);
        beyond.retain(|_, why| is_off && [beyond::ON_PAUSE, beyond::NO_READER].contains(why));
    }
    // Who was told no need not hear it.
    let counts_on_it = |r: &Response| super::news::STANDING.contains(&r.state);
    for response in all {
        let house = named.standing(&response);
        // A house that we paused is not heard here, whoever passes it on.
        if !post.is_ours() && house.is_some_and(|s| matches!(s, Standing::Paused | Standing::Stopped)) {
            continue;
        }
        if !is_shown(v, &post, &response) {
            continue;
        }
        let mine = response.is_ours() && v.signed_in() && may_take_back(&v.who, &post, &response);
        let held = response.is_ours() || house.is_some_and(Standing::held);
        let is_house = |s: Standing| s.held() && s != Standing::Associate;
        let counts = (response.is_ours() && !response.is_kept_out()) || house.is_some_and(is_house);
        answers.push(Answer {
            house: named.writer(&response),
            via: from.as_ref().filter(|_| !held).map(|p| p.name.clone()),
            counts,
            beyond: response.peer.filter(|_| counts_on_it(&response)).and_then(|house| beyond.get(&house).copied()),
            heard: held,
            byline: byline_words(v, &response.byline()),
            decided: response.decided_on.as_deref().map(|d| v.kept_day(d, v.now)),
            html: typed_html(&response.body),
            may_take_back: mine,
            may_take_out: decides && !response.is_ours() && relay::has_thread(post.kind),
            may_say_again: takes && may_say_again(&v.who, &post, &response),
            response,
        });
    }
    let ended = is_over_now::<S>(&post) && !relay::has_thread(post.kind);
    let goes = post.published.is_some() && rules::may_edit(&v.who, &post) && !ended;
    let unheard = from.as_ref().map(|owner| why_unheard(conn, owner, &post)).transpose()?.flatten();
    let standing = from.as_ref().map(|p| p.standing).filter(|s| *s != Standing::Member);
    Ok(PostView {
        standing: standing.map(Standing::key),
        hears: unheard.is_none_or(|why| why == Reason::NotMemberThere),
        unheard: unheard.map(Reason::key),
        house: from.map_or_else(|| v.house.clone(), |p| p.name),
        byline: byline_words(v, &post.byline()),
        when: v.ago(post.published.unwrap_or(post.updated), v.now),
        decided: post.decided_on.as_deref().map(|d| v.kept_day(d, v.now)),
        readers: readers_words(conn, v, &post, &readers)?,
        trail: trail::of(conn, v, &post)?,
        stays: super::releases::stays(conn, &post)?,
        answers,
        prepared: prepared_view(conn, v, &post)?,
        returned: v.signed_in() && super::is_returned(conn, post.id)?,
        known: stage::<S>(&post) != Stage::Unknown,
        may_look: may(v.who.roles(), Act::Decide),
        may_release: post.is_ours() && post.published.is_none() && rules::is_released_by(&v.who, &post),
        may_ready: post.unsent() == Some(Stage::Draft) && rules::may_edit(&v.who, &post),
        may_edit: rules::may_edit(&v.who, &post),
        may_change: rules::may_change(&v.who, &post) && !is_over_now::<S>(&post),
        decides,
        counted_on: if goes { counted_on::words(conn, v, &post)? } else { None },
        pinned: pinned::<S>(conn, v, &post)?,
        // What our own house asks or answers it hears of anyway.
        followed: match v.who.person() {
            Some(person) if !post.is_ours() && relay::has_thread(post.kind) => {
                Some(concerning::is_followed(conn, post.id, person)?)
            }
            _ => None,
        },
        files: files::of(conn, post.id)?,
        may_attach: files::may_add(&v.who, &post),
        post,
    })
}

/// Whether it hangs on the board, for who arranges that; `None` where it does not hang there and has no place there: also of what is
/// over, to which nobody comes.
fn pinned<S: Life>(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Option<bool>, Error> {
    if !may(v.who.roles(), Act::Arrange) || !board::may_hang(post) {
        return Ok(None);
    }
    let hangs = board::is_pinned(conn, post.id)?;
    let in_vain = matches!(post.kind, Kind::Event | Kind::Opportunity) && stage::<S>(post) == Stage::Over;
    Ok(Some(hangs).filter(|hangs| *hangs || !in_vain))
}

/// What we said to the house that asks alone is between its writer, our chairs and that house: not for all who live here, nor
/// for whoever comes after.
pub fn is_shown(v: &Visit, post: &Post, response: &Response) -> bool {
    let between = response.asker_only && response.is_ours() && !post.is_ours() && relay::has_thread(post.kind);
    !between || v.is("chair") || v.signed_in() && response.author == v.who.person()
}

fn readers_words(conn: &mut Conn, v: &Visit, post: &Post, readers: &[String]) -> Result<String, Error> {
    if !v.signed_in() && !v.is_bearer() {
        return Ok(v.t("readers-public"));
    }
    let all = peer::held(conn)?;
    let member_names = names(all.iter().filter(|p| p.standing == Standing::Member));
    let inside = v.t(match post.inside {
        Inside::Author => "readers-inside-author",
        Inside::Chairs => "readers-inside-chairs",
        Inside::House => "readers-inside-house",
    });
    Ok(match post.audience {
        Scope::Public => v.t("readers-public"),
        Scope::House => inside,
        Scope::Network if post.is_ours() && member_names.is_empty() => v.t("readers-network-none"),
        Scope::Network if post.is_ours() => v.t1("readers-network", "houses", member_names),
        Scope::Network => v.t("readers-network-theirs"),
        Scope::Circle => {
            let circle = v.t(post.audience_role.and_then(Role::circle_key).unwrap_or("audience-house"));
            let circle = v.t1("readers-circle", "circle", circle);
            // Outside the chair, our own chair is not among the chairs.
            match (post.is_ours(), post.inside, post.kind) {
                (true, Inside::Author, _) => format!("{circle} {inside}"),
                (false, _, Kind::Conflict) => format!("{circle} {}", v.t("readers-conflict-circle")),
                _ => circle,
            }
        }
        Scope::Houses if post.is_ours() && readers.is_empty() && post.published.is_none() => v.t("readers-unsaid"),
        Scope::Houses if post.is_ours() => {
            let chosen = names(all.iter().filter(|p| readers.contains(&p.authority)));
            let paused = |p: &&Peer| p.standing == Standing::Paused && readers.contains(&p.authority);
            let paused = names(peer::everyone(conn)?.iter().filter(paused));
            let (none, on_pause) = (paused.is_empty(), v.t1("readers-on-pause", "houses", paused));
            if chosen.is_empty() {
                return Ok(format!("{inside} {}", if none { v.t("readers-none") } else { on_pause }));
            }
            let also = match post.audience_role {
                Some(role) => v.t2("readers-also-role", "houses", chosen, "role", v.t(role.key())),
                None => v.t1("readers-also", "houses", chosen),
            };
            if none { format!("{inside} {also}") } else { format!("{inside} {also} {on_pause}") }
        }
        Scope::Houses if post.kind == Kind::Conflict => v.t("readers-conflict-theirs"),
        Scope::Houses => v.t("readers-houses-theirs"),
    })
}

/// What a house tells of its post, for those whom it concerns.
pub struct Report {
    /// The post.
    pub post: Post,
    /// The name of the house.
    pub house: String,
    /// What it tells, in words after that name.
    pub text: String,
    /// When.
    pub at: Time,
}

/// The house that a post is of, by name.
///
/// # Errors
/// A fault of storage.
pub fn house_of(conn: &mut Conn, v: &Visit, post: &Post) -> Result<String, Error> {
    Ok(post.peer.map(|id| peer::name_of(conn, id)).transpose()?.unwrap_or_else(|| v.house.clone()))
}

/// The page of a kind's list.
#[derive(Template)]
#[template(path = "post/list.html")]
pub struct ListPage<'a> {
    /// Who looks.
    pub v: &'a Visit,
    /// Its heading.
    pub heading: Key,
    /// What stands under its heading before all else, as HTML; with it danger stands above that.
    pub first: String,
    /// Whether one is told first what to do when there is danger.
    pub danger: bool,
    /// A sentence under it.
    pub intro: Key,
    /// What to say when there is nothing.
    pub empty: Key,
    /// Where a new one is written, and the words on the button.
    pub new: Option<(String, Key)>,
    /// What is not published yet.
    pub unreleased: Vec<Row>,
    /// What is.
    pub rows: Vec<Row>,
    /// Where the next page is, and the words on the button.
    pub next: Option<(String, Key)>,
    /// Where what is over stands, or, from there, what is not; and its words.
    pub beside: Option<(String, Key)>,
}

impl ListPage<'_> {
    /// The week that begins with this row, where the rows stand by week.
    fn week(&self, row: &usize) -> Option<Key> {
        let of = |row: usize| self.rows.get(row)?.lead.week;
        of(*row).filter(|week| row.checked_sub(1).and_then(of) != Some(*week))
    }
}

/// The beginning of a text that somebody typed, as people see it, cut at a word.
pub fn beginning(text: &str) -> String {
    first_letters(text, 140)
}

/// The same, of so many letters.
pub fn first_letters(text: &str, letters: usize) -> String {
    let line = shown_text(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= letters {
        return line;
    }
    let cut: String = line.chars().take(letters).collect();
    format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole))
}
