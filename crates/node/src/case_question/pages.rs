//! The form of a question, its page, and what is done there.

use super::actions::{self, Ask};
use super::advise::{self as advising, Advice};
use super::left::told_of_gone;
use super::presses;
use super::rules::{self, Ground, Outcome, Said, State, Step, is_of_long_ago, shown_state, takes};
use super::store::{Details, Texts, asked_again, details_among, texts};
use super::thread::{AdviceView, Gone, Known, ReplyView, Thread, TrialView, thread};
use crate::error::{Error, Field, Key};
use crate::node::Cx;
use crate::page::{Choice, Fields, Form, NOTHING, Page, Tag, Visit, done, typed_html};
use crate::people::{self, Act, may};
use crate::post::answering::{Answering, Typed, answer_with};
use crate::post::pages::{Compose, Look, PostView, beginning, look, tell_what, unsent_tag, view};
use crate::post::{self, Head, Life, NewResponse, Post, PostId, Response, ResponseId, ResponseState, by_slug};
use crate::texts::Day;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Tx, Word};
use std::collections::HashMap;

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/advice", web::post().to(advise))
        .route("/posts/{slug}/outcome/{response}", web::post().to(tell_outcome));
    presses::routes(cfg);
}

#[derive(Template)]
#[template(path = "case_question/compose.html")]
struct ComposePage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    parts: Compose,
}

/// The form.
///
/// # Errors
/// When the template fails.
pub fn form_page(v: &Visit, typed: &Fields, wrong: &[(Field, Key)], parts: Compose) -> Page {
    v.show_form(wrong, &ComposePage { v, form: v.form(typed, wrong), parts })
}

/// What was filled in; a day that is doubtful is noted in `wrong`.
pub fn read_form(head: Head, typed: &Fields, today: Day, wrong: &mut Vec<(Field, Key)>) -> Ask {
    let wanted_by = typed.day_to_come("wanted_by", today).and_then(|day| match day {
        Ok(day) => Some(day.to_string()),
        Err(key) => {
            wrong.push((Field::WantedBy, key));
            None
        }
    });
    let texts = Texts {
        situation: typed.text("situation"),
        question: typed.text("question"),
        tried: typed.text("tried"),
        wanted_by,
    };
    Ask { head, texts, trials: Vec::new() }
}

/// Fills in the form with what there is.
///
/// # Errors
/// A fault of storage.
pub fn fill(conn: &mut Conn, post: PostId, typed: Fields) -> Result<Fields, Error> {
    let t = texts(conn, post)?;
    Ok(typed
        .with("situation", t.situation)
        .with("question", t.question)
        .with("tried", t.tried)
        .with("wanted_by", t.wanted_by.unwrap_or_default()))
}

/// What one reads of a question before one advises.
fn read_of(title: &str, t: &Texts) -> Fields {
    Fields::default()
        .with("title", title)
        .with("situation", &*t.situation)
        .with("question", &*t.question)
        .with("tried", &*t.tried)
}

#[derive(Template)]
#[template(path = "case_question/page.html")]
struct QuestionPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Option<Tag>,
    situation: String,
    question: String,
    /// What is advised to.
    read: Fields,
    tried: String,
    wanted_by: Option<String>,
    themes: Vec<String>,
    trials: Vec<TrialView>,
    advice: Vec<AdviceView>,
    /// What was said about advice that is gone, and about nothing.
    left: Vec<ReplyView>,
    loose: Vec<ReplyView>,
    /// How many houses know this too, and whether ours is one of them.
    known: Known,
    back: Back<'a>,
    grounds: Vec<Choice>,
    senders: Vec<Choice>,
    /// Who will read an answer: the thread, or the asker alone.
    readers: Vec<Choice>,
    outcomes: Vec<Choice>,
    /// Whether it takes advice.
    open: bool,
    /// Whether it is not closed: who asked can still try something and close it.
    still: bool,
    /// Whether who looks says it for the house; otherwise they prepare it.
    speaks: bool,
    /// Whether a lesson can be written from it.
    may_learn: bool,
}

impl QuestionPage<'_> {
    /// The form in which one tells what this advice did.
    fn form_at(&self, id: &ResponseId) -> Form<'_> {
        self.form(At::Outcome(*id)).at(id)
    }

    /// The form in which one replies to this advice.
    fn reply_to(&self, id: &ResponseId) -> Form<'_> {
        self.form(At::Reply(*id)).at(format!("reply-{id}"))
    }

    /// Whether it is the form of what it did that comes back.
    fn is_back(&self, id: &ResponseId) -> bool {
        self.back.at == At::Outcome(*id)
    }

    /// Whether it is the form of a reply to it.
    fn reply_is_back(&self, id: &ResponseId) -> bool {
        self.back.at == At::Reply(*id)
    }

    /// The form at the end of the page.
    fn main(&self) -> Form<'_> {
        self.form(At::End)
    }

    fn form(&self, at: At) -> Form<'_> {
        let back = if self.back.at == at { self.back.typed } else { None };
        back.map_or_else(|| self.v.form(&NOTHING, &[]), |typed| self.v.form(typed, self.back.wrong))
    }

    /// What in the form that came back could tell who somebody is, where that is the form asked about.
    fn look_if(&self, is_back: bool) -> Option<&Look> {
        self.back.look.as_ref().filter(|_| is_back)
    }

    /// The same of the form at the end.
    fn look_at_end(&self) -> Option<&Look> {
        self.look_if(self.back.at == At::End)
    }

    /// What was typed about what, when it is shown again at the end of the page. What an advice did, told of one, is no part of
    /// another's answer.
    fn again(&self) -> [(&'static str, &str); 3] {
        let typed = self.back.typed.filter(|_| self.back.at == At::End).unwrap_or(&NOTHING);
        ["said", "about", "outcome"].map(|name| (name, typed.get(name)))
    }
}

/// What each of these answers of ours is: a word, or about which advice.
///
/// # Errors
/// A fault of storage.
pub fn says(conn: &mut Conn, v: &Visit, these: &[ResponseId]) -> Result<HashMap<ResponseId, String>, Error> {
    let details = details_among(conn, these)?;
    let abouts =
        post::responses_by_uri(conn, &details.values().filter_map(|d| d.about.as_deref()).collect::<Vec<_>>())?;
    Ok(details.into_iter().map(|(id, d)| (id, says_one(v, &d, &abouts))).collect())
}

fn says_one(v: &Visit, d: &Details, abouts: &HashMap<String, Response>) -> String {
    let about = d.about.as_ref().and_then(|uri| abouts.get(uri));
    let about = about.map_or_else(String::new, |r| v.t1("reply-about", "text", beginning(&r.body)));
    match (d.said.known(), &d.outcome) {
        (None, _) => v.t("word-unknown"),
        (Some(Said::Known), _) => v.t("known-too"),
        (Some(Said::Advice), _) => Ground::key_of(&d.ground).map_or_else(String::new, |key| v.t(key)),
        (Some(Said::Tried), Some(outcome)) => {
            format!("{} {} ({about})", v.t("report-tried"), v.t(Outcome::key_of(outcome)))
        }
        (Some(Said::FollowUp | Said::Tried), _) => about,
    }
}

/// The page of a question.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    show(v, post, Back::default()).await
}

/// What comes back to be looked at or mended: which form of the page, what was typed in it, and why.
#[derive(Default)]
struct Back<'a> {
    typed: Option<&'a Fields>,
    wrong: &'a [(Field, Key)],
    look: Option<Look>,
    at: At,
}

/// Where on the page a form stands.
#[derive(Default, PartialEq)]
enum At {
    #[default]
    End,
    /// With an advice: what it did.
    Outcome(ResponseId),
    /// With an advice: a reply to it.
    Reply(ResponseId),
}

async fn show(v: &Visit, post: Post, back: Back<'_>) -> Page {
    let visit = v.clone();
    let (mut p, t, said, themes, (times, known_ready), gone) = v
        .node
        .read(move |conn| {
            let (t, themes) = (texts(conn, post.id)?, post::themes::of(conn, post.id)?);
            let times = asked_again(conn, post.id)?;
            let mut p = view::<State>(conn, &visit, post)?;
            let all = p.answers.iter().map(|a| &a.response).chain(p.prepared.iter().map(|one| &one.response));
            let mut said = details_among(conn, &all.map(|r| r.id).collect::<Vec<_>>())?;
            let is_known = |r: &Response| said.get(&r.id).is_some_and(|d| d.said == Said::Known);
            let known_ready = p.prepared.iter().any(|one| is_known(&one.response));
            let what = |conn: &mut Conn, all: &[ResponseId]| says(conn, &visit, all);
            tell_what(conn, &mut p, what, |c, post, r| advising::admits(c, post, r, visit.now))?;
            let said = p.answers.iter().map(|a| said.remove(&a.response.id).ok_or(Error::NotFound));
            let said = said.collect::<Result<Vec<_>, _>>()?;
            let ids = post::withdrawn_to(conn, p.post.id)?.into_iter().map(|r| r.uri).collect();
            let gone = Gone { ids, told: told_of_gone(conn, p.post.id)? };
            Ok::<_, Error>((p, t, said, themes, (times, known_ready), gone))
        })
        .await?;
    let of = State::of(&p.post.state);
    let asked = p.decides && (times > 0 || of.is_over());
    let (at, now) = (p.post.published, v.now);
    if is_of_long_ago(of, at, now) {
        p.past();
    }
    let Thread { trials, advice, left, loose, known } = thread(v, &mut p, said, &gone, asked);
    let state = unsent_tag(&p.post).or_else(|| shown_state(of, at, now));
    let open = at.is_some() && takes(of, at, &Said::Advice.into(), now).is_ok() && p.takes_word(v);
    let still = at.is_some() && of.admits(Step::Try).is_ok() && may(v.who.roles(), Act::Respond);
    let speaks = post::speaks(&v.who, &p.post, false);
    let senders = vec![
        Choice::new("role", v.role_words(), ""),
        Choice::new("anonymous", v.t("sender-anonymous"), v.t("sender-anonymous-help")),
    ];
    let for_one = if p.post.is_without_chair() { "advice-for-asker-circle" } else { "advice-for-asker-help" };
    let for_all = Choice::new("thread", v.t("advice-for-all"), v.t1("advice-for-all-help", "house", p.house.clone()));
    let readers = if p.post.is_ours() {
        let first = if speaks { String::new() } else { v.t("prepared-first") };
        vec![Choice::new("house", v.t("advice-for-us"), ""), Choice::new("thread", v.t("advice-for-all"), first)]
    } else {
        vec![for_all, Choice::new("asker", v.t1("advice-for-asker", "house", p.house.clone()), v.t(for_one))]
    };
    v.show_form(
        back.wrong,
        &QuestionPage {
            v,
            state,
            situation: typed_html(&t.situation),
            question: typed_html(&t.question),
            read: read_of(&p.post.title, &t),
            tried: typed_html(&t.tried),
            wanted_by: t.wanted_by.map(|d| v.kept_day(&d, v.now)),
            themes,
            trials,
            advice,
            left,
            loose,
            known: Known { ready: known_ready, ..known },
            back,
            grounds: Ground::CHOICES.iter().filter_map(|g| Some(Choice::new(g.as_str(), v.t(g.key()?), ""))).collect(),
            senders,
            readers,
            outcomes: Outcome::ANSWERS.iter().map(|o| Choice::new(o.as_str(), v.t(o.key()), "")).collect(),
            may_learn: p.post.is_ours() && of.is_over() && v.signed_in(),
            open,
            still,
            speaks,
            p,
        },
    )
}

async fn advise(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    let said = Said::parse(typed.get("said")).unwrap_or(Said::Advice);
    let read = |post: &Post, byline, wrong: &mut Vec<(Field, Key)>| {
        let asker_only = rules::is_for_asker(said, post.is_ours(), typed.get("for")).unwrap_or_else(|| {
            wrong.push((Field::For, "advice-for-missing"));
            true
        });
        let new = Advice {
            response: NewResponse {
                asker_only,
                ..NewResponse::here(byline, typed.text("advice"), ResponseState::Confirmed)
            },
            ground: Ground::parse(typed.get("ground")).unwrap_or(Ground::Unsaid).into(),
            said: said.into(),
            about: Some(typed.text("about")).filter(|a| !a.is_empty()),
            outcome: Outcome::parse(typed.get("outcome")).map(Word::from),
        };
        // What stays in our own house may name who lives there.
        let stays = post.is_ours() && asker_only;
        Typed { new, shown: (!stays).then(|| typed.text("advice")), asker_only }
    };
    let asked = typed.clone();
    let act = move |tx: &mut Tx<'_>, cx: &Cx, id, new: &Advice| {
        // From here on nobody changes it.
        let here = post::take(tx, id)?;
        asked.is_as_read(&read_of(&here.title, &texts(tx.conn(), id)?))?;
        advising::advise(tx, cx, id, new)
    };
    let (post, wrong, look) = match answer_with(&v, slug.into_inner(), &typed, read, act).await? {
        Answering::Done(page) => return Ok(page),
        Answering::Again(post, wrong, look) => (*post, wrong, look),
    };
    // What an advice did is told in a form of its own, and so is a reply to it.
    let (about, id) = (typed.text("about"), post.id);
    let about = v.node.read(move |c| post::response_by_uri(c, &about)).await?;
    // Where that advice is gone the text stands at the end of the page.
    let stands = |r: &Response| r.withdrawn.is_none() && !r.is_out();
    let at = match (about.filter(|r| r.post == id && stands(r)), said) {
        (Some(r), Said::Tried) => At::Outcome(r.id),
        (Some(r), Said::FollowUp) if !r.asker_only => At::Reply(r.id),
        _ => At::End,
    };
    show(&v, post, Back { typed: Some(&typed), wrong: &wrong, look, at }).await
}

async fn tell_outcome(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let ((slug, response), line) = (at.into_inner(), typed.text("line"));
    let who = v.who.clone();
    let (post, names) = v.node.read(move |c| Ok::<_, Error>((by_slug(c, &who, &slug)?, people::names(c)?))).await?;
    let back = Back { typed: Some(&typed), at: At::Outcome(response), ..Back::default() };
    let outcome = Outcome::parse(typed.get("outcome"));
    let early: Vec<(Field, Key)> =
        outcome.is_none().then_some((Field::Outcome, "outcome-missing")).into_iter().collect();
    if let Some(look) = look(&[&line], &names, &typed).filter(|_| early.is_empty()) {
        return show(&v, post, Back { look: Some(look), ..back }).await;
    }
    // Without an outcome nothing is kept: only what else is wrong is found.
    let outcome = outcome.unwrap_or(Outcome::Helped);
    let tell = move |tx: &mut Tx<'_>, cx: &Cx| {
        let post = Error::all_at_once(&early, actions::tell_outcome(tx, cx, response, outcome, &line, None))?;
        let advice = post::response(tx.conn(), response)?;
        Ok((post::is_beyond(tx.conn(), &post, &advice)?, post))
    };
    match v.node.act(v.who.clone(), tell).await {
        Ok((beyond, post)) => done(&post.path(), if beyond { "outcome-unheard" } else { "outcome-told" }),
        Err(Error::Invalid(wrong)) => show(&v, post, Back { wrong: &wrong, ..back }).await,
        Err(e) => Err(e),
    }
}
