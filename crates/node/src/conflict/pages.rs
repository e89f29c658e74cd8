//! The page of a request.

use super::actions::{self, Offer};
use super::agreement::{agreement, are_together, as_it_stands, holds_for_good};
use super::ending;
use super::letters::{self, is_one_of_two, is_open};
use super::picking;
use super::road::{Stage, road};
use super::rules::{Held, State, Urgency, asks_whether_it_holds};
use super::stand_in;
use super::stand_in_pages::Asked;
use super::store::{Said, Texts, mediated_by, reads, said_among, texts, touched};
use super::words::{Agreed, Can, Matter, Meets};
use crate::error::{Error, Field, Key, Reason};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, Page, Tag, Visit, done, typed_html};
use crate::post::answering::{Answering, Typed, answer_with};
use crate::post::pages::{Answer, PostView, tag_of, tell_what, view};
use crate::post::shown::press;
use crate::post::{self, Life, NewResponse, Post, ResponseId, ResponseState, speaks};
use crate::texts::day_of;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx};
use std::collections::HashMap;

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    super::door::routes(cfg);
    super::letters_pages::routes(cfg);
    super::details_pages::routes(cfg);
    super::ending_pages::routes(cfg);
    super::agreement_pages::routes(cfg);
    super::slip::routes(cfg);
    super::stand_in_pages::routes(cfg);
    cfg.route("/posts/{slug}/offer", web::post().to(offer))
        .route("/posts/{slug}/pick/{response}", web::post().to(pick))
        .route("/posts/{slug}/another/{response}", web::post().to(another));
}

struct OfferView {
    answer: Answer,
    said: Said,
    /// Whether who looks and who offers may write to each other.
    letters: bool,
    /// Whether they wrote what was not opened.
    unread: bool,
    /// Whether it may be picked: it waits, and its house hears that.
    picks: bool,
    /// Whether who looks may choose another than who was picked.
    dismisses: bool,
    /// Whether another of that house may go on in their place, where that is asked of who looks.
    stand_in: Option<Asked>,
    /// When it came.
    when: String,
    /// What they said that they can, in words, on each card in the same order.
    can: Vec<String>,
}

#[derive(Template)]
#[template(path = "conflict/page.html")]
struct RequestPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Option<Tag>,
    summary: String,
    hope: String,
    details: String,
    /// Whether there were details, and nobody can open them any more.
    lost: bool,
    urgency: Key,
    /// What else helps who may help: between whom it is, whether all want it, how, and in which languages.
    facts: Vec<String>,
    tried: String,
    ties_allowed: bool,
    ties_reason: String,
    /// Whether it is of another house, whose chair does not know of it.
    outside_chair: bool,
    /// How often the details were read; and by which house, and when, each time.
    reads: usize,
    read_by: Vec<(String, String)>,
    offers: Vec<OfferView>,
    /// What a press about what was agreed is pressed on.
    stands: String,
    /// Whether another of our house mediates now in the place of the visitor.
    handed_over: bool,
    /// Whether a mediator of ours was picked, and it is the visitor.
    mediates: bool,
    form: Form<'a>,
    /// What is offered to.
    read: String,
    ties: Vec<Choice>,
    can: Vec<Choice>,
    senders: Vec<Choice>,
    /// Whether who looks is offered a slip for it, and whether they have one.
    slip: Option<bool>,
    /// Whether it is over, and who looks reads nothing of it any more; and what is said of that.
    closed: bool,
    over: String,
    /// Whether it is over, and who looks may undo that.
    ended: bool,
    /// Until when it stands as it does.
    until: String,
    /// Whether nothing happened with it for so long that it is asked whether it is still needed.
    left: bool,
    /// Whether who looks may pick somebody.
    chooses: bool,
    /// Whether somebody mediates.
    mediated: bool,
    /// How many offer, and still may.
    count: usize,
    /// Whether another house may be asked: nobody can be picked.
    asks_another: bool,
    /// What is said of an offer that was passed over.
    passed_over: Key,
    /// Whether an offer of ours may still be picked.
    may_be_picked: bool,
    /// Whether who looks may end it, and in which words.
    ends: bool,
    closes: Key,
    /// What is agreed before anybody mediates.
    beforehand: [Key; 5],
    /// Whether who looks may write down what is agreed.
    agrees: bool,
    /// Whether both sides want to talk, and with who mediates.
    together: bool,
    /// What happens one after the other, for who asked and for who mediates.
    road: Vec<Stage>,
    /// Whether something was written down, and who looks may read it.
    written: bool,
    /// Where something is agreed, what was said of whether it holds; empty where nothing was.
    agreed: Option<Key>,
    /// What the other side said of it; empty where nothing was.
    other_said: Key,
    /// Whether it does not, as one of the two says.
    fails: bool,
    /// Whether others could learn from it, and who asked may write that down: it holds after all weeks, for both sides.
    learns: bool,
    /// Where one goes with a complaint then, as the house says it; clean.
    complaints: String,
    /// After how many weeks it is asked now whether it holds.
    asks: Option<i64>,
    /// What can be said to that, and its words.
    answers: Vec<(&'static str, Key)>,
    /// The words of taking an offer back.
    gives_back: Key,
    /// Whether who looks may offer.
    open: bool,
    /// Whether who looks offers for the house; otherwise they prepare it.
    speaks: bool,
}

/// Whether there is a tie, of each of these offers of ours.
///
/// # Errors
/// A fault of storage.
pub fn says(conn: &mut Conn, v: &Visit, these: &[ResponseId]) -> Result<HashMap<ResponseId, String>, Error> {
    let words = |said: Said| {
        let tie = v.t(if said.tied { "tie-has" } else { "tie-has-not" });
        let can = said.can.iter().map(|can| v.t(can.keys().1));
        std::iter::once(tie)
            .chain(can)
            .chain(Some(said.languages).filter(|l| !l.is_empty()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    Ok(said_among(conn, these)?.into_iter().map(|(id, said)| (id, words(said))).collect())
}

/// What somebody said that they can, in words. Of what they did not tick nothing is said.
fn can_of(v: &Visit, said: &Said) -> Vec<String> {
    Can::ALL.iter().filter(|can| said.can.contains(can)).map(|can| v.t(can.keys().1)).collect()
}

/// What was ticked of a request, in words.
fn facts_of(v: &Visit, t: &Texts) -> Vec<String> {
    let word = |known: Option<Option<Key>>| known.map_or(Some("word-unknown"), |key| key).map(|key| v.t(key));
    let matter = t.matter.known().map(|m| Some(m.keys().0).filter(|_| m != Matter::Unsaid));
    let ticked =
        [matter, t.agreed.known().map(Agreed::key), t.meets.known().map(Meets::key)].into_iter().filter_map(word);
    let languages =
        Some(&t.languages).filter(|text| !text.is_empty()).map(|text| v.t1("conflict-they-speak", "languages", text));
    ticked.chain(languages).collect()
}

/// What one reads of a request before one offers to help.
fn read_of(title: &str, t: &Texts) -> Fields {
    Fields::default().with("title", title).with("summary", &*t.summary).with("hope", &*t.hope)
}

/// The page of a request.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    show(v, post, &Fields::default(), &[]).await
}

async fn show(v: &Visit, post: Post, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let visit = v.clone();
    let (mut p, t, all, (reads, slip, unread, stand_ins), (touched, agreed, complaints, together, (mediated, other))) =
        v.node
            .read(move |conn| {
                let t = texts(conn, post.id)?;
                let (reads, slip) = (reads(conn, post.id)?, super::slip::offered(conn, &visit.who, &post)?);
                let (unread, stand_ins) =
                    (letters::unread_for(conn, &visit.who, &post)?, stand_in::with(conn, post.id)?);
                let (touched, agreed) = (touched(conn, post.id)?, agreement(conn, post.id)?);
                let since = (
                    touched,
                    agreed,
                    super::door::complaints(conn)?,
                    are_together(conn, post.id)?,
                    (mediated_by(conn, post.id)?, super::other_side::other(conn, post.id)?),
                );
                let mut p = view::<State>(conn, &visit, post)?;
                tell_what(conn, &mut p, |conn, all| says(conn, &visit, all), actions::admits)?;
                let mut said = said_among(conn, &p.answers.iter().map(|a| a.response.id).collect::<Vec<_>>())?;
                let all = p.answers.iter().map(|a| said.remove(&a.response.id).ok_or(Error::NotFound));
                let all = all.collect::<Result<Vec<_>, _>>()?;
                Ok((p, t, all, (reads, slip, unread, stand_ins), since))
            })
            .await?;
    let me = v.who.person();
    let mine = |a: &Answer| a.response.is_by(me);
    // An offer is for who asked, and for who made it.
    let offers: Vec<OfferView> = std::mem::take(&mut p.answers)
        .into_iter()
        .zip(all)
        .filter(|(a, _)| (p.decides && State::of(&p.post.state) != State::Closed) || mine(a))
        .map(|(answer, said)| OfferView {
            // What was written stays to be read while it may be undone that it is over.
            letters: (is_open(&p.post, &answer.response)
                || (p.decides
                    && State::of(&p.post.state).may_be_undone()
                    && answer.response.state == ResponseState::Confirmed))
                && is_one_of_two(&v.who, &p.post, &answer.response),
            unread: unread.contains(&answer.response.id),
            stand_in: stand_ins
                .iter()
                .find(|asked| p.decides && asked.response == answer.response.id && asked.waits())
                .map(|asked| Asked::of(v, &p.post, asked)),
            dismisses: p.decides
                && State::of(&p.post.state).is_mediated()
                && answer.response.state == ResponseState::Confirmed,
            picks: answer.response.state == ResponseState::Waiting && answer.heard,
            can: can_of(v, &said),
            when: v.ago(answer.response.created, v.now),
            answer,
            said,
        })
        .collect();
    let at = State::of(&p.post.state);
    // At the house that mediates it may be of who mediated before.
    let agreed_on = agreed.on.filter(|_| together);
    let mediates = !p.post.is_ours()
        && offers.iter().any(|o| mine(&o.answer) && o.answer.response.state == ResponseState::Confirmed)
        && at.is_mediated();
    let until = v.day(day_of(ending::until(&p.post, touched)), v.now);
    let ended = p.decides && p.post.is_ours() && at == State::Ended;
    let helped = (mediated.is_some() && mediated == me)
        || offers.iter().any(|o| mine(&o.answer) && o.answer.response.state == ResponseState::Confirmed);
    let over = match (p.post.is_ours(), at) {
        (true, State::Ended) => v.t1("conflict-ends", "day", &until),
        (true, _) => v.t1("conflict-wiped", "day", &until),
        (false, _) if helped => v.t("conflict-you-helped"),
        (false, _) => v.t("conflict-purged"),
    };
    // Who mediated before reads so once, first.
    let over_to = stand_ins.iter().find(|s| s.before.is_some() && s.before == me && at.is_mediated());
    if let Some(unseen) = over_to.filter(|s| !s.seen) {
        let offer = unseen.response;
        v.node.act(v.who.clone(), move |tx, cx| stand_in::is_seen(tx, cx, offer)).await?;
    }
    let form = v.form(typed, wrong);
    let reads_all = p.post.is_ours() && (p.decides || p.may_edit);
    let details = if reads_all { v.node.ring.open(&t.sealed) } else { Some(String::new()) };
    let page = RequestPage {
        v,
        state: tag_of::<State>(&p.post),
        summary: typed_html(&t.summary),
        hope: typed_html(&t.hope),
        details: typed_html(details.as_deref().unwrap_or_default()),
        lost: details.is_none(),
        urgency: t.urgency.known().map_or("word-unknown", Urgency::key),
        facts: facts_of(v, &t),
        tried: typed_html(&t.tried),
        ties_allowed: t.ties_allowed,
        ties_reason: if p.post.is_ours() { t.ties_reason.clone() } else { String::new() },
        outside_chair: t.outside_chair && !p.post.is_ours() && !at.is_over(),
        reads: reads.len(),
        read_by: reads.into_iter().map(|(house, at)| (house, v.ago(at, v.now))).collect(),
        slip,
        stands: as_it_stands(&agreed, &other).mark(),
        handed_over: over_to.is_some(),
        mediates,
        read: form.answers(&read_of(&p.post.title, &t), &p.post.path()),
        form,
        ties: vec![Choice::new("no", v.t("tie-no"), ""), Choice::new("yes", v.t("tie-yes"), "")],
        can: Can::ALL.iter().map(|can| Choice::new(can.as_str(), v.t(can.keys().0), "")).collect(),
        senders: vec![
            Choice::new("role", v.role_words(), ""),
            Choice::new("name", v.t1("sender-name", "role", v.role_words()), ""),
        ],
        closed: at.is_over() && !ended,
        over,
        ended,
        left: p.decides && ending::is_left(&p.post, touched, v.now),
        until,
        chooses: p.decides && at.is_open(),
        mediated: at.is_mediated(),
        count: offers
            .iter()
            .filter(|o| !o.answer.response.is_kept_out() && o.answer.response.state != ResponseState::Refused)
            .count(),
        asks_another: p.decides && v.signed_in() && at.is_open() && !offers.iter().any(|o| o.picks),
        passed_over: if at.is_open() { "offer-not-wanted" } else { "conflict-taken-up" },
        may_be_picked: !p.post.is_ours() && at.is_open(),
        beforehand: ["beforehand-silent", "beforehand-sides", "beforehand-stop", "beforehand-notes", "beforehand-tie"],
        closes: if at.is_mediated() { "conflict-close" } else { "conflict-not-needed" },
        gives_back: if mediates { "conflict-hand-back" } else { "take-back" },
        ends: p.decides && (at.is_open() || at.is_mediated()),
        agrees: p.decides && p.post.is_ours() && at.is_mediated(),
        agreed: agreed_on.filter(|_| at.is_mediated()).map(|_| agreed.held.known().map_or("", |held| held.keys().1)),
        together,
        road: if (p.decides && p.post.is_ours() && at.is_mediated()) || mediates {
            road((mediates, t.outside_chair), together, agreed_on.is_some())
        } else {
            Vec::new()
        },
        written: p.decides && p.post.is_ours() && !agreed.sealed.is_empty(),
        other_said: other.held.known().map_or("", Held::other_key),
        fails: [agreed.held.known(), other.held.known()].contains(&Some(Held::No)),
        learns: p.decides && v.signed_in() && p.post.inside != post::Inside::Author && holds_for_good(&agreed, &other),
        complaints,
        asks: agreed_on
            .filter(|_| at.is_mediated() && (p.decides || mediates))
            .and_then(|on| asks_whether_it_holds(on, agreed.held_at, v.now)),
        answers: Held::ALL.iter().map(|held| (held.as_str(), held.keys().0)).collect(),
        open: at.is_open() && !p.post.is_ours() && offers.is_empty() && !p.prepared_mine() && p.takes_word(v),
        speaks: speaks(&v.who, &p.post, false),
        offers,
        p,
    };
    v.show_form(wrong, &page)
}

async fn offer(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let read = |_: &Post, byline, wrong: &mut Vec<(Field, Key)>| {
        if typed.get("tie").is_empty() {
            wrong.push((Field::Tie, "tie-missing"));
        }
        Typed::to_owner(Offer {
            response: NewResponse::here(byline, typed.text("offer"), ResponseState::Waiting),
            said: Said {
                tied: typed.get("tie") != "no",
                can: Can::read(typed.all("can").into_iter()),
                languages: typed.text("languages"),
                tie: typed.text("tie_line"),
            },
        })
    };
    let asked = typed.clone();
    let act = move |tx: &mut Tx<'_>, cx: &Cx, post, new: &Offer| {
        // From here on nobody changes it.
        let here = post::take(tx, post)?;
        asked.is_as_read(&read_of(&here.title, &texts(tx.conn(), post)?))?;
        match actions::offer(tx, cx, post, new) {
            // Who said nothing of it is asked for that alone.
            Err(Error::Refused(why @ Reason::ConflictTieExcludes)) => {
                Err(Error::Invalid(vec![(Field::Tie, why.key())]))
            }
            other => other,
        }
    };
    match answer_with(&v, slug.into_inner(), &typed, read, act).await? {
        Answering::Done(page) => Ok(page),
        Answering::Again(post, wrong, _) => show(&v, *post, &typed, &wrong).await,
    }
}

async fn pick(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    v.inside()?;
    let response = at.1;
    let post = press(&v, &typed, move |tx, cx| picking::picked(tx, cx, response)).await?;
    done(&post.path(), "chosen")
}

async fn another(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    v.inside()?;
    let response = at.1;
    let post = press(&v, &typed, move |tx, cx| picking::another(tx, cx, response)).await?;
    done(&post.path(), "another")
}
