//! The page on which the two write to each other, at both ends; and what the other house reads of it.

use super::far::{self, Far, day_in};
use super::letters::{self, Both, Letter, OFF, Written, between, for_house, is_open};
use super::letters_sent::thread_of;
use super::moments::{both_sides, day_set, proposal, puts_forward, says_both, says_not_both, sets_day, takes_day_away};
use super::rules::State;
use super::stand_in;
use super::store::texts;
use super::wire;
use crate::error::{Error, Field, Key};
use crate::house::pages::activity_json;
use crate::node::Cx;
use crate::page::{Fields, Form, Page, Visit, done, go, typed_html};
use crate::peer::{self, asker};
use crate::post::shown::press;
use crate::post::{Inside, Life, Names, Post, Response, ResponseState};
use crate::texts::seen;
use actix_web::HttpRequest;
use actix_web::web::{self, Path, Query, ServiceConfig};
use askama::Template;
use huisraad_storage::{Conn, Time, Tx};
use serde::Deserialize;
use serde_json::Value;

/// The routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/posts/{slug}/letters", web::get().to(thread))
        .route("/posts/{slug}/letters/{offer}", web::get().to(page))
        .route("/posts/{slug}/letters/{offer}", web::post().to(write));
}

#[derive(Deserialize)]
struct Asked {
    offer: String,
    /// Whether it only looks what is there, and nobody reads it.
    looks: Option<String>,
}

/// What the house that made an offer reads of what was written with it.
async fn thread(v: Visit, q: Query<Asked>, slug: Path<String>, req: HttpRequest) -> Page {
    let who = asker(&v.node, &req).await?;
    let (slug, Asked { offer, looks }) = (slug.into_inner(), q.into_inner());
    let read = move |tx: &mut Tx<'_>, cx: &_| for_house(tx, cx, &slug, &offer, looks.is_none());
    let (all, far) = v.node.act(who, read).await?;
    Ok(activity_json(&wire::thread(&all, far, |sealed| v.node.ring.open(sealed)), true))
}

/// A letter as it is shown.
struct LetterView {
    mine: bool,
    when: String,
    html: String,
    /// What is said beside it: that it waits, or that it did not arrive.
    note: Option<Key>,
}

#[derive(Template)]
#[template(path = "conflict/letters.html")]
struct LettersPage<'a> {
    v: &'a Visit,
    form: Form<'a>,
    path: String,
    /// With whom.
    other: String,
    /// What is said of what we wrote.
    mine: Key,
    /// Who reads it.
    read_by: Key,
    letters: Vec<LetterView>,
    /// The house that is not reached now, where what was written is kept.
    away: Option<String>,
    /// When it was last; empty where that is not known.
    reached: String,
    /// Whether there are earlier ones, that are not sent along any more.
    earlier: bool,
    open: bool,
    /// Whether who reads this mediates, and may say that they call first.
    calls: bool,
    /// Whether who reads this mediates, and did not say yet that both sides want to talk.
    asks_both: bool,
    /// Whether they may say that not both sides want to, any more.
    unsays_both: bool,
    /// Whether something was typed of the two sides, and of two moments.
    both_open: bool,
    moments_open: bool,
    /// Whether who reads this may set the day on which the two meet: somebody mediates.
    sets: bool,
    /// When that is, in words; empty where they set none. And whether something was typed of it.
    meets: String,
    meets_open: bool,
    /// In whose agenda it stands.
    meets_help: Key,
    at: String,
    ours: bool,
}

fn shown(v: &Visit, l: &Letter, note: Option<Key>) -> LetterView {
    let text = v.node.ring.open(&l.sealed);
    let note = if text.is_none() { Some("letter-lost") } else { note };
    LetterView { mine: l.ours, when: v.ago(l.at, v.now), html: typed_html(&text.unwrap_or_default()), note }
}

/// What the house that asks keeps of it, as who offers reads it.
fn read(v: &Visit, answer: &Value) -> Vec<(String, LetterView)> {
    let all = answer.get("huisraad:letters").and_then(Value::as_array);
    let one = |l: &Value| {
        let text = seen::kept(&crate::post::wire::text(l, "huisraad:text", letters::LONGEST));
        let at = l.get("published").and_then(Value::as_str).and_then(|t| t.parse::<jiff::Timestamp>().ok());
        let lost = l.get("huisraad:lost") == Some(&Value::Bool(true));
        let view = LetterView {
            mine: l.get("huisraad:byAsker") != Some(&Value::Bool(true)),
            when: at.map(|t| v.ago(Time(t.as_microsecond()), v.now)).unwrap_or_default(),
            html: typed_html(&text),
            note: lost.then_some("letter-lost"),
        };
        (crate::post::wire::text(l, "id", 500), view)
    };
    all.into_iter().flatten().map(one).collect()
}

/// What the two wrote, as it is shown.
struct Letters {
    all: Vec<LetterView>,
    /// The last that is kept here.
    newest: i64,
    /// The house that is not reached now.
    away: Option<String>,
    earlier: bool,
    /// Whether one of ours did not arrive.
    refused: bool,
    /// How far they are: as the other house says, where it was asked, and as what waits here says.
    far: Far,
}

/// What the two wrote. At the house that offers it is asked of the other each time; what waits here is shown below it.
async fn letters_of(v: &Visit, post: &Post, offer: &Response) -> Result<Letters, Error> {
    let (id, peer) = (offer.id, post.peer);
    let (here, house, known) = v
        .node
        .read(move |conn| {
            let house = peer.map(|p| peer::by_id(conn, p)).transpose()?;
            Ok::<_, Error>((letters::all(conn, id)?, house, far::of(conn, id)?))
        })
        .await?;
    let refused = here.iter().any(|l| l.refused && !l.lost_read);
    let newest = here.iter().map(|l| l.id).max().unwrap_or_default();
    let Some(house) = house else {
        return Ok(Letters {
            all: here.iter().map(|l| shown(v, l, None)).collect(),
            newest,
            away: None,
            earlier: false,
            refused: false,
            far: known,
        });
    };
    // What is read there no more is not asked for.
    if !is_open(post, offer) {
        let (all, far) = (Vec::new(), Far::default());
        return Ok(Letters { all, newest, away: None, earlier: false, refused: false, far });
    }
    let ((there, earlier, far), away) = match peer::ask(&v.node, &house, &thread_of(post, offer)?).await {
        Ok(answer) => {
            let earlier = answer.get("huisraad:earlier") == Some(&Value::Bool(true));
            ((read(v, &answer), earlier, wire::read_far(&answer)), None)
        }
        Err(e) => {
            tracing::info!(house = %house.authority, error = %e, "what was written in confidence could not be fetched");
            ((Vec::new(), false, known), Some(house.name))
        }
    };
    let arrived: Vec<String> = there.iter().map(|(uri, _)| uri.clone()).collect();
    let mut far = far;
    // What is still on its way counts here.
    for l in here.iter().filter(|l| !arrived.contains(&l.uri) && !l.refused) {
        if !l.meets.is_empty() {
            day_in(&l.meets).clone_into(&mut far.meets);
        }
        match l.both.known() {
            Some(Both::Yes) => far.both_yes = Some(l.at),
            Some(Both::No) => far.both_yes = None,
            Some(Both::Unsaid) | None => {}
        }
    }
    let waits = here.iter().filter(|l| !arrived.contains(&l.uri));
    let waits = waits.map(|l| shown(v, l, Some(if l.refused { "letter-refused" } else { "letter-waits" })));
    Ok(Letters {
        all: there.into_iter().map(|(_, view)| view).chain(waits).collect(),
        newest,
        away,
        earlier,
        refused,
        far,
    })
}

/// Who else reads what the two write: the chairs of the house that asks, but where who asked kept it from them.
fn read_by(conn: &mut Conn, post: &Post) -> Result<Key, Error> {
    let texts = texts(conn, post.id)?;
    Ok(match (post.is_ours(), texts.inside.known() == Some(Inside::Author), texts.outside_chair) {
        (true, true, _) => "letters-ours-alone",
        (true, false, _) => "letters-ours",
        (false, _, true) => "letters-theirs-alone",
        (false, _, false) => "letters-theirs",
    })
}

async fn show(v: &Visit, post: Post, offer: Response, typed: &Fields, wrong: &[(Field, Key)]) -> Page {
    let Letters { all: letters, newest, away, earlier, refused, far } = letters_of(v, &post, &offer).await?;
    if away.is_none() && !post.is_ours() {
        // Another may mediate since, as that house says: then none of it is for who looks.
        let (id, said, who, slug) = (offer.id, far.clone(), v.who.clone(), post.slug.clone());
        let still = move |tx: &mut Tx<'_>, cx: &Cx| {
            far::is_so_far_there(tx, cx, id, &said)?;
            between(tx.conn(), &who, &slug, id)
                .map(|_| true)
                .or_else(|e| if matches!(e, Error::NotFound) { Ok(false) } else { Err(e) })
        };
        if !v.node.act(v.who.clone(), still).await? {
            return go(&post.path());
        }
    }
    // That one of theirs did not arrive they read here, whoever is reached.
    if away.is_none() || refused {
        let (id, by) = (offer.id, (v.now, away.is_none().then_some(newest)));
        v.node.act(v.who.clone(), move |tx, cx| letters::opened(tx, cx, id, by)).await?;
    }
    let (visit, of) = (v.clone(), (post.clone(), offer.clone()));
    let last = match post.peer.filter(|_| away.is_some()) {
        Some(house) => v.node.read(move |conn| peer::last_reached(conn, house)).await?,
        None => None,
    };
    let names = v.node.read(move |conn| {
        let names = Names::of(conn, &visit, [&of.0], [&of.1])?;
        let other = if of.0.is_ours() { names.writer(&of.1) } else { names.house(&of.0) };
        let for_them = letters::is_for(conn, &visit.who, &of.0, &of.1)?;
        let others = !of.0.is_ours() && stand_in::of(conn, of.1.id)?.is_some_and(|asked| !asked.waits());
        Ok::<_, Error>((other, read_by(conn, &of.0)?, for_them, others))
    });
    let (other, read_by, for_them, others) = names.await?;
    let alone = read_by == "letters-ours-alone";
    let mediates = !post.is_ours() && offer.state == ResponseState::Confirmed;
    // Where the other house is not reached it is not known whether it was said.
    let says = mediates && away.is_none();
    let page = LettersPage {
        v,
        form: v.form(typed, wrong),
        path: post.path(),
        at: format!("{}/letters/{}", post.path(), offer.id),
        other,
        // More than one may write there, or did before them.
        mine: if (post.is_ours() && !alone) || others { "letter-ours" } else { "letter-mine" },
        meets_help: if for_them { "meets-help" } else { "meets-help-others" },
        read_by,
        letters,
        away,
        reached: last.map(|at| v.ago(at, v.now)).unwrap_or_default(),
        earlier,
        open: is_open(&post, &offer),
        calls: mediates,
        asks_both: says && far.both_yes.is_none(),
        unsays_both: says && far.both_yes.is_some() && State::of(&post.state) != State::Agreed && far.agreed.is_none(),
        both_open: says_both(typed),
        sets: offer.state == ResponseState::Confirmed,
        meets: if far.meets.is_empty() { String::new() } else { v.moment(&far.meets, v.now) },
        meets_open: sets_day(typed),
        moments_open: puts_forward(typed),
        ours: post.is_ours(),
    };
    v.show_form(wrong, &page)
}

async fn page(v: Visit, at: Path<(String, i64)>) -> Page {
    v.inside()?;
    let (slug, id) = at.into_inner();
    let who = v.who.clone();
    let (post, offer) = v.node.read(move |conn| between(conn, &who, &slug, id)).await?;
    show(&v, post, offer, &Fields::default(), &[]).await
}

/// What was written: a letter, below what was pressed and what was filled in beside it.
fn text_of(v: &Visit, typed: &Fields) -> Result<Written, Vec<(Field, Key)>> {
    let call = (typed.get("do") == "call").then(|| v.t("moments-call-letter"));
    // Whoever filled it in means it, whichever button was pressed. All that is wrong is said at once.
    let moments = puts_forward(typed).then(|| proposal(v, typed)).transpose();
    let both = says_both(typed).then(|| both_sides(v, typed)).transpose();
    let meets = sets_day(typed).then(|| day_set(v, typed)).transpose();
    let (moments, both, meets) = match (moments, both, meets) {
        (Ok(moments), Ok(both), Ok(meets)) => (moments, both, meets.unzip()),
        (moments, both, meets) => {
            return Err([both.err(), moments.err(), meets.err()].into_iter().flatten().flatten().collect());
        }
    };
    let letter = Some(typed.text("letter").trim().to_owned()).filter(|text| !text.is_empty());
    let not_both = says_not_both(typed).then(|| v.t("both-no-letter"));
    let day_away = takes_day_away(typed).then(|| v.t("meets-not-letter"));
    let said = match (&both, &not_both) {
        (Some(_), _) => Both::Yes,
        (None, Some(_)) => Both::No,
        (None, None) => Both::Unsaid,
    };
    let day = meets.0.or_else(|| day_away.as_ref().map(|_| OFF.to_owned())).unwrap_or_default();
    let text = [call, both, not_both, moments, meets.1, day_away, letter];
    let text = text.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    Ok(Written { text, both: said, meets: day })
}

async fn write(v: Visit, at: Path<(String, i64)>, typed: web::Form<Fields>) -> Page {
    v.inside()?;
    let (slug, id) = at.into_inner();
    let who = v.who.clone();
    let (post, offer) = v.node.read(move |conn| between(conn, &who, &slug, id)).await?;
    let these = (post.id, offer.id);
    let text = match text_of(&v, &typed) {
        Ok(text) => text,
        Err(wrong) => return show(&v, post, offer, &typed, &wrong).await,
    };
    match press(&v, &typed, move |tx, cx| letters::write(tx, cx, these, &text)).await {
        Ok((post, _)) => done(&format!("{}/letters/{}", post.path(), offer.id), "letter"),
        Err(Error::Invalid(wrong)) => show(&v, post, offer, &typed, &wrong).await,
        Err(e) => Err(e),
    }
}
