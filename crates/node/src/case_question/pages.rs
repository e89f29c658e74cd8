//! The form of a question, its page, and what is done there.

use super::actions::{self, Ask};
use super::advise::{self as advising, Advice};
use super::rules::{Ground, Outcome, Said, Tally, is_over, state_key};
use super::store::{Details, Texts, asked_again, details, texts, trials};
use crate::error::{Error, Field, Key};
use crate::page::{Choice, Fields, Form, Page, Visit, done, typed_html};
use crate::people::{self, Act, may};
use crate::post::pages::{
    Answer, Compose, Look, PostView, answered, beginning, look, read_byline, shared_state, tell_what, view,
};
use crate::post::{self, Head, NewResponse, Post, PostId, Response, ResponseId, ResponseState, by_slug};
use crate::texts::Day;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_storage::Conn;

/// The routes of this kind alone.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/advice", web::post().to(advise))
        .route("/posts/{slug}/try/{response}", web::post().to(try_advice))
        .route("/posts/{slug}/outcome/{response}", web::post().to(tell_outcome))
        .route("/posts/{slug}/close", web::post().to(close));
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
    v.show_form(!wrong.is_empty(), &ComposePage { v, form: v.form(typed, wrong), parts })
}

/// What was filled in; a day that is doubtful is noted in `wrong`.
pub fn read_form(head: Head, typed: &Fields, today: Day, wrong: &mut Vec<(Field, Key)>) -> Ask {
    let wanted_by = typed.day_to_come("wanted_by", today).and_then(|day| match day {
        Ok(day) => Some(day.to_string()),
        Err(key) => {
            wrong.push(("wanted_by", key));
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

/// The form of a lesson, filled in with what a question taught.
///
/// # Errors
/// A fault of storage.
pub fn as_lesson(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Fields, Error> {
    let (t, tried) = (texts(conn, post.id)?, trials(conn, post.id)?);
    let told = |wanted: &[Outcome]| {
        let for_all = |r: &Response| !r.asker_only;
        let lines = tried.iter().filter(|(r, d)| for_all(r) && d.outcome.is_some_and(|o| wanted.contains(&o)));
        lines.map(|(r, d)| format!("{} {}", r.body, d.line).trim().to_owned()).collect::<Vec<_>>().join("\n\n")
    };
    let mut typed = Fields::default()
        .with("from", post.slug.clone())
        .with("title", post.title.clone())
        .with("lesson", format!("{}\n\n{}", t.situation, v.t("case-lesson-ends")))
        .with("helped", told(&[Outcome::Helped, Outcome::Partly]))
        .with("failed", told(&[Outcome::Not]));
    for theme in post::themes::of(conn, post.id)? {
        typed = typed.with("theme", theme);
    }
    Ok(typed)
}

/// Something said about an advice.
struct ReplyView {
    answer: Answer,
    outcome: Option<Key>,
}

/// An advice with all that was said about it.
struct AdviceView {
    answer: Answer,
    ground: Key,
    /// Whether the asker tries it.
    tried: bool,
    /// What it did at the asker.
    outcome: Option<Key>,
    /// What it did, over all who tried it; empty when nobody knows.
    record: String,
    replies: Vec<ReplyView>,
    /// Whether our house may say that it tried this too.
    may_report: bool,
}

/// What the asker tried, and what it did: this comes first on the page.
struct TrialView {
    response: ResponseId,
    from: String,
    text: String,
    outcome: Option<Key>,
    line: String,
    decided: Option<String>,
    /// Whether who looks is asked now.
    asked: bool,
}

#[derive(Template)]
#[template(path = "case_question/page.html")]
struct QuestionPage<'a> {
    v: &'a Visit,
    p: PostView,
    state: Key,
    situation: String,
    question: String,
    tried: String,
    wanted_by: Option<String>,
    themes: Vec<String>,
    trials: Vec<TrialView>,
    advice: Vec<AdviceView>,
    /// What was said about nothing that is here.
    loose: Vec<ReplyView>,
    /// How many houses know this too, and whether ours is one of them, or will be once the chair says so.
    known: (usize, bool),
    form: Form<'a>,
    grounds: Vec<Choice>,
    senders: Vec<Choice>,
    /// Who will read an answer: the thread, or the asker alone.
    readers: Vec<Choice>,
    outcomes: Vec<Choice>,
    open: bool,
    /// Whether who looks says it for the house; otherwise they prepare it.
    speaks: bool,
    look: Option<Look>,
    /// The same for what is said of a trial, and what was typed there.
    trial_look: Option<(ResponseId, Look)>,
    line: &'a str,
    /// What was typed about what, when it is shown again.
    again: [(&'static str, &'a str); 3],
    /// Whether a lesson can be written from it.
    may_learn: bool,
}

/// What an answer of ours is: a word, or about which advice.
///
/// # Errors
/// A fault of storage.
pub fn says(conn: &mut Conn, v: &Visit, response: &Response) -> Result<String, Error> {
    let d = details(conn, response.id)?;
    let about = d.about.as_deref().map(|uri| post::response_by_uri(conn, uri)).transpose()?.flatten();
    let about = about.map_or_else(String::new, |r| v.t1("reply-about", "text", beginning(&r.body)));
    Ok(match (d.said, d.outcome) {
        (Said::Known, _) => v.t("known-too"),
        (Said::Advice, _) => v.t(d.ground.key()),
        (Said::Tried, Some(outcome)) => format!("{} {} ({about})", v.t("report-tried"), v.t(outcome.key())),
        (Said::FollowUp | Said::Tried, _) => about,
    })
}

/// The page of a question.
///
/// # Errors
/// A fault of storage.
pub async fn page(v: &Visit, post: Post) -> Page {
    show(v, post, &Fields::default(), &[], None).await
}

/// Sorts what was said: advices by what they did, each with what was said about it, and the rest.
struct Thread {
    trials: Vec<TrialView>,
    advice: Vec<AdviceView>,
    loose: Vec<ReplyView>,
    known: (usize, bool),
}

fn thread(v: &Visit, p: &mut PostView, details: Vec<Details>, asked: bool) -> Thread {
    let all: Vec<(Answer, Details)> = std::mem::take(&mut p.answers).into_iter().zip(details).collect();
    let known: Vec<bool> =
        all.iter().filter(|(a, d)| d.said == Said::Known && a.counts).map(|(a, _)| a.response.is_ours()).collect();
    let known = (known.len(), known.contains(&true));
    let (advices, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, d)| d.said == Said::Advice);
    let mut others: Vec<(Answer, Details)> = others.into_iter().filter(|(_, d)| d.said != Said::Known).collect();
    let (mut trials, mut sorted) = (Vec::new(), Vec::new());
    for (answer, d) in advices {
        let about = |o: &Details| o.about.as_deref() == Some(answer.response.uri.as_str());
        let (mine, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, o)| about(o));
        others = rest;
        let mut tally = Tally::default();
        if d.tried {
            tally.count(d.outcome);
            trials.push(TrialView {
                response: answer.response.id,
                from: answer.house.clone(),
                text: beginning(&answer.response.body),
                outcome: d.outcome.map(Outcome::key),
                line: d.line.clone(),
                decided: d.decided_on.as_deref().map(|day| v.kept_day(day, v.now)),
                asked: asked && d.outcome.is_none_or(|o| o == Outcome::Unknown),
            });
        }
        let reports =
            |own: bool| mine.iter().filter(move |(a, o)| o.said == Said::Tried && a.response.is_ours() == own);
        let counted = mine.iter().filter(|(a, o)| o.said == Said::Tried && a.counts);
        counted.for_each(|(_, o)| tally.count(o.outcome));
        let may_report =
            v.signed_in() && !p.post.is_ours() && reports(true).next().is_none() && !answer.response.asker_only;
        let record = match tally.known() {
            0 => String::new(),
            n => v.t2("advice-record", "helped", tally.helped + tally.partly, "n", n),
        };
        let replies = mine.into_iter().map(reply_view).collect();
        let outcome = d.outcome.map(Outcome::key);
        let view = AdviceView { ground: d.ground.key(), tried: d.tried, outcome, record, replies, may_report, answer };
        sorted.push((tally.order(), view));
    }
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    Thread {
        trials,
        advice: sorted.into_iter().map(|(_, view)| view).collect(),
        loose: others.into_iter().map(reply_view).collect(),
        known,
    }
}

fn reply_view((answer, d): (Answer, Details)) -> ReplyView {
    ReplyView { answer, outcome: d.outcome.map(Outcome::key) }
}

async fn show(
    v: &Visit,
    post: Post,
    typed: &Fields,
    wrong: &[(Field, Key)],
    look: Option<(Option<ResponseId>, Look)>,
) -> Page {
    let visit = v.clone();
    let (mut p, t, said, themes, (times, known_ready)) = v
        .node
        .read(move |conn| {
            let (t, themes) = (texts(conn, post.id)?, post::themes::of(conn, post.id)?);
            let times = asked_again(conn, post.id)?;
            let mut p = view(conn, &visit, post)?;
            let mut known_ready = false;
            let what = |conn: &mut Conn, r: &Response| {
                known_ready |= details(conn, r.id)?.said == Said::Known;
                says(conn, &visit, r)
            };
            tell_what(conn, &mut p, what, advising::admits)?;
            let said = p.answers.iter().map(|a| details(conn, a.response.id)).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, Error>((p, t, said, themes, (times, known_ready)))
        })
        .await?;
    let (look, trial_look) = match look {
        Some((Some(trial), look)) => (None, Some((trial, look))),
        Some((None, look)) => (Some(look), None),
        None => (None, None),
    };
    let asked = p.decides && (times > 0 || is_over(&p.post.state));
    let Thread { trials, advice, loose, known } = thread(v, &mut p, said, asked);
    let state = shared_state(&p.post.state).unwrap_or_else(|| state_key(&p.post.state));
    let open = p.post.published.is_some() && !is_over(&p.post.state) && may(v.who.roles(), Act::Respond);
    let speaks = post::speaks(&v.who, &p.post, false);
    let grounds = Ground::ALL.iter().map(|g| Choice::new(g.as_str(), v.t(g.key()), "")).collect();
    let senders = vec![
        Choice::new("role", v.role_words(), ""),
        Choice::new("anonymous", v.t("sender-anonymous"), v.t("sender-anonymous-help")),
    ];
    let for_all = Choice::new("thread", v.t("advice-for-all"), v.t1("advice-for-all-help", "house", p.house.clone()));
    let readers = if p.post.is_ours() {
        let first = if speaks { String::new() } else { v.t("prepared-first") };
        vec![Choice::new("house", v.t("advice-for-us"), ""), Choice::new("thread", v.t("advice-for-all"), first)]
    } else {
        vec![
            for_all,
            Choice::new("asker", v.t1("advice-for-asker", "house", p.house.clone()), v.t("advice-for-asker-help")),
        ]
    };
    v.show_form(
        !wrong.is_empty(),
        &QuestionPage {
            v,
            state,
            situation: typed_html(&t.situation),
            question: typed_html(&t.question),
            tried: typed_html(&t.tried),
            wanted_by: t.wanted_by.map(|d| v.kept_day(&d, v.now)),
            themes,
            trials,
            advice,
            loose,
            known: (known.0, known.1 || known_ready),
            again: ["said", "about", "outcome"].map(|name| (name, typed.get(name))),
            look,
            trial_look,
            line: typed.get("line"),
            form: v.form(typed, wrong),
            grounds,
            senders,
            readers,
            outcomes: Outcome::ANSWERS.iter().map(|o| Choice::new(o.as_str(), v.t(o.key()), "")).collect(),
            may_learn: p.post.is_ours() && is_over(&p.post.state) && v.signed_in(),
            open,
            speaks,
            p,
        },
    )
}

async fn advise(v: Visit, slug: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let (who, s) = (v.who.clone(), slug.into_inner());
    let post = v.node.read(move |c| by_slug(c, &who, &s)).await?;
    let mut wrong = Vec::new();
    let byline = read_byline(&v, &typed, &mut wrong);
    let asker_only = if post.is_ours() { typed.get("for") != "thread" } else { typed.get("for") == "asker" };
    let new = Advice {
        response: NewResponse {
            asker_only,
            ..NewResponse::here(byline, typed.text("advice"), ResponseState::Confirmed)
        },
        ground: Ground::parse(typed.get("ground")).unwrap_or(Ground::Thinking),
        said: Said::parse(typed.get("said")).unwrap_or(Said::Advice),
        about: Some(typed.text("about")).filter(|a| !a.is_empty()),
        outcome: Outcome::parse(typed.get("outcome")),
    };
    let names = v.node.read(people::names).await?;
    // What stays in our own house may name who lives there.
    let stays = post.is_ours() && new.response.asker_only;
    if let Some(look) = look(&[typed.get("advice")], &names, &typed).filter(|_| !stays) {
        return show(&v, post, &typed, &[], Some((None, look))).await;
    }
    let (id, said) = (post.id, answered(&v, &post, new.response.asker_only));
    match v.node.act(v.who.clone(), move |tx, cx| advising::advise(tx, cx, id, &new)).await {
        Ok(()) => done(&post.path(), said),
        Err(Error::Invalid(wrong)) => show(&v, post, &typed, &wrong, None).await,
        Err(e) => Err(e),
    }
}

async fn tell_outcome(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    let outcome = Outcome::parse(typed.get("outcome")).ok_or(Error::Refused("outcome-missing"))?;
    let ((slug, response), line) = (at.into_inner(), typed.text("line"));
    let names = v.node.read(people::names).await?;
    if let Some(look) = look(&[&line], &names, &typed) {
        let who = v.who.clone();
        let post = v.node.read(move |c| by_slug(c, &who, &slug)).await?;
        return show(&v, post, &typed, &[], Some((Some(response), look))).await;
    }
    let post =
        v.node.act(v.who.clone(), move |tx, cx| actions::tell_outcome(tx, cx, response, outcome, &line, None)).await?;
    done(&post.path(), "changed")
}

async fn try_advice(v: Visit, at: Path<(String, i64)>) -> Page {
    let response = at.1;
    let post = v.node.act(v.who.clone(), move |tx, cx| actions::try_advice(tx, cx, response)).await?;
    done(&post.path(), "chosen")
}

async fn close(v: Visit, slug: Path<String>) -> Page {
    let post = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            let post = by_slug(tx.conn(), &cx.who, &slug)?;
            actions::close(tx, cx, post.id)
        })
        .await?;
    done(&post.path(), "changed")
}
