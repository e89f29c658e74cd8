//! The houses we know: the list, each house's own page, and what our chair decides there.

use super::actions;
use super::apply::fetch;
use super::expect;
use super::granted;
use super::news::{TieNews, tie_news};
use super::store::{Change, Newcomer, all_newcomers, first_yes, held_elsewhere, log_of, told_of};
use super::trust;
use super::wire;
use crate::error::{Error, Field, Key};
use crate::house::pages::activity_json;
use crate::house::{Profile, this_house};
use crate::page::{Fields, Page, Visit, done};
use crate::peer::{self, Granted, Peer, asker, granted_among, granted_by, log_of_granted};
use crate::people::{Act, require};
use crate::viewer::Viewer;
use crate::words::Standing;
use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use huisraad_federation::fingerprint;
use huisraad_storage::{Conn, Time, Tx};
use std::collections::BTreeMap;
use std::time::Duration;

/// The routes of this folder.
pub fn routes(cfg: &mut ServiceConfig) {
    super::apply::routes(cfg);
    super::principles::routes(cfg);
    cfg.route("/houses", web::get().to(houses))
        .route("/houses/{authority}", web::get().to(house))
        .route("/houses/{authority}/decide", web::post().to(decide))
        .route("/houses/{authority}/meet", web::post().to(meet))
        .route("/members", web::get().to(members));
}

/// A newcomer, as our chair reads of it.
struct NewcomerView {
    n: Newcomer,
    /// Which member told of it.
    sponsor: String,
    profile: Vec<(Key, String)>,
    /// Who vouches for it, of our members.
    vouched: Vec<String>,
    /// Whether our own chair does.
    ours: bool,
}

fn newcomer_view(conn: &mut Conn, v: &Visit, n: Newcomer) -> Result<NewcomerView, Error> {
    let (by, _) = trust::weight(conn, v.now, &n)?;
    let vouched = by.into_iter().map(|id| peer::name_of(conn, id)).collect::<Result<Vec<_>, _>>()?;
    let ours = trust::we_vouch(conn, v.now, &n)?;
    let sponsor = n.sponsor.map(|id| peer::name_of(conn, id)).transpose()?.unwrap_or_else(|| v.house.clone());
    Ok(NewcomerView { sponsor, profile: n.profile().lines(v), vouched, ours, n })
}

/// A house that members of ours hold, and we do not.
struct Missed {
    authority: String,
    name: String,
    /// Who holds it.
    via: String,
}

fn missed(conn: &mut Conn, known: &[Peer], told: &[Newcomer]) -> Result<Vec<Missed>, Error> {
    let mut all: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for (actor, name, by) in held_elsewhere(conn)? {
        let here = known.iter().any(|p| p.actor == actor) || told.iter().any(|n| n.actor == actor);
        // Whom we paused has no say here.
        let member = known.iter().find(|p| p.id == by && p.standing == Standing::Member);
        if let (false, Some(by)) = (here, member) {
            all.entry(actor).or_insert_with(|| (name, Vec::new())).1.push(by.name.clone());
        }
    }
    let one = |(actor, (name, via)): (String, (String, Vec<String>))| {
        let url = url::Url::parse(&actor).ok()?;
        let authority = huisraad_federation::Authority::of(&url)?.as_str().to_owned();
        Some(Missed { authority, name, via: via.join(", ") })
    };
    Ok(all.into_iter().filter_map(one).collect())
}

/// A line of the directory.
struct Entry {
    history: Option<String>,
    /// What we are to it, where that is another thing than its tag lets one think.
    we_are: Option<Key>,
    peer: Peer,
    profile: Vec<(Key, String)>,
}

#[derive(Template)]
#[template(path = "membership/houses.html")]
struct Houses<'a> {
    v: &'a Visit,
    /// What other houses decided, each with its sentence and when it was, until a chair has seen it.
    news: Vec<(TieNews, String, String)>,
    applied: Vec<Entry>,
    newcomers: Vec<NewcomerView>,
    missed: Vec<Missed>,
    /// Ours comes first.
    us: Vec<(Key, String)>,
    place: String,
    buddy: Option<String>,
    /// Whom we asked to take part: each with what is to be said of it.
    asked: Vec<(Entry, Key)>,
    held: Vec<Entry>,
    others: Vec<Entry>,
    ours: String,
}

/// How long what another house decided stands there when no chair says that they have seen it.
const NEWS: Duration = Duration::from_secs(8 * 7 * 24 * 3600);

async fn houses(v: Visit) -> Page {
    v.person()?;
    let visit = v.clone();
    let (all, newcomers, missed, house, buddy, (news, we_are, not_taken)) = v
        .node
        .read(move |conn| {
            let all = peer::everyone(conn)?;
            let told = all_newcomers(conn)?;
            let missed = missed(conn, &all, &told)?;
            // Of whom asked at us itself nothing need be decided here.
            let told = told.into_iter().filter(|n| n.sponsor.is_some());
            // Told of by a member; whom we paused since then has no say.
            let stands = |n: &Newcomer| all.iter().any(|p| Some(p.id) == n.sponsor && p.standing == Standing::Member);
            let told: Vec<Newcomer> = told.filter(stands).collect();
            let views = told.into_iter().map(|n| newcomer_view(conn, &visit, n)).collect::<Result<Vec<_>, Error>>()?;
            let buddy = first_yes(conn)?
                .and_then(|a| all.iter().find(|p| p.authority == a && p.standing.held()))
                .map(|p| p.name.clone());
            let news = tie_news(conn, &visit.who, visit.now.minus(NEWS))?;
            let we_are = granted_among(conn, &all)?;
            let asked: Vec<Peer> = all.iter().filter(|p| p.standing == Standing::Asked).cloned().collect();
            let not_taken = actions::never_arrived_among(conn, &asked)?;
            Ok::<_, Error>((all, views, missed, this_house(conn)?, buddy, (news, we_are, not_taken)))
        })
        .await?;
    let entry = |peer: Peer| Entry {
        profile: Profile::parse(&peer.profile).lines(&v),
        history: history(&v, &peer),
        we_are: granted::sentence(peer.standing, we_are.get(&peer.id).copied()),
        peer,
    };
    let (applied, rest): (Vec<Peer>, Vec<Peer>) = all.into_iter().partition(|p| p.standing == Standing::Applied);
    let (held, rest): (Vec<Peer>, Vec<Peer>) = rest.into_iter().partition(|p| p.standing.held());
    let (asked, others): (Vec<Peer>, Vec<Peer>) = rest.into_iter().partition(|p| p.standing == Standing::Asked);
    let waits = |p: Peer| {
        let said = if not_taken.contains(&p.id) { "asked-not-taken" } else { "asked-waits" };
        (entry(p), said)
    };
    v.show(&Houses {
        v: &v,
        news: news
            .into_iter()
            .filter(|n| n.waits)
            .map(|n| (n.clone(), v.t1(n.key, "house", n.name), v.ago(n.at, v.now)))
            .collect(),
        applied: applied.into_iter().map(entry).collect(),
        newcomers,
        missed,
        ours: house.principles_digest(),
        us: house.profile().lines(&v),
        place: house.place,
        buddy,
        asked: asked.into_iter().map(waits).collect(),
        held: held.into_iter().map(entry).collect(),
        others: others.into_iter().map(entry).collect(),
    })
}

/// A line of the log, in words.
struct LogLine {
    when: String,
    at: Time,
    before: Option<Key>,
    after: Option<Key>,
    cause: Key,
    note: String,
    /// Whether it is what we are there, and not what the house is here.
    there: bool,
}

#[derive(Template)]
#[template(path = "membership/house.html")]
struct HousePage<'a> {
    v: &'a Visit,
    p: Peer,
    profile: Vec<(Key, String)>,
    /// The house that helps it on its way.
    buddy: Option<String>,
    since: Option<String>,
    /// What we are to it, where that is another thing than its tag lets one think; or where our own asking is.
    we_are: Option<Key>,
    /// How far we have read what was there before, while that is not all.
    history: Option<String>,
    key: String,
    new_key: Option<String>,
    /// What it was called before, where a chair looks who may not have seen it.
    renamed: Option<String>,
    same_principles: bool,
    /// Who vouched for it, whether we do, and whether we may.
    vouched: Vec<String>,
    we_vouch: Option<(i64, bool)>,
    log: Vec<LogLine>,
}

async fn house(v: Visit, authority: Path<String>) -> Page {
    v.person()?;
    let visit = v.clone();
    let page = v
        .node
        .read(move |conn| {
            let p = peer::by_authority(conn, &authority)?.ok_or(Error::NotFound)?;
            let vouched = trust::vouchers(conn, visit.now, &p.actor)?;
            let vouched = vouched.into_iter().map(|id| peer::name_of(conn, id)).collect::<Result<Vec<_>, _>>()?;
            // While it is new here, our chair may give or take back its word.
            let fresh = |n: &Newcomer| n.sponsor.is_none() && visit.now.since(n.told) < super::rules::VOUCH_LASTS;
            let asked_us = told_of(conn, &p.actor)?.into_iter().find(fresh);
            let stands = trust::our_word_stands(conn, visit.now, &p.actor)?;
            let may = trust::may_vouch(false, Some(p.standing));
            let ours = if stands { Some((0, true)) } else { asked_us.filter(|_| may).map(|n| (n.id, false)) };
            let buddy = match p.buddy.as_deref().filter(|_| p.standing.held()) {
                Some(a) if a == visit.node.authority().as_str() => Some(visit.house.clone()),
                Some(a) => peer::by_authority(conn, a)?.map(|p| p.name),
                None => None,
            };
            let said = match p.standing {
                Standing::Asked if actions::never_arrived(conn, &p)? => Some("asked-not-taken"),
                Standing::Asked => Some("asked-waits"),
                // Only who can ask reads how.
                Standing::Stopped if visit.is("chair") && !super::heard::left_by_itself(conn, &p)? => {
                    Some("stopped-by-us")
                }
                _ => granted::sentence(p.standing, granted_by(conn, &p)?),
            };
            let log = (log_of(conn, &p.authority)?, log_of_granted(conn, p.id)?, said);
            let stands_by = this_house(conn)?.principles_digest();
            Ok::<_, Error>((p, vouched, ours, buddy, log, stands_by))
        })
        .await?;
    let (p, vouched, we_vouch, buddy, (log, there, we_are), stands_by) = page;
    v.show(&HousePage {
        v: &v,
        profile: Profile::parse(&p.profile).lines(&v),
        buddy,
        since: p.member_since.map(|t| v.ago(t, v.now)),
        we_are,
        history: history(&v, &p),
        key: fingerprint(&p.key_pem),
        new_key: p.offered_key.as_deref().map(fingerprint),
        renamed: p.known_as.clone().filter(|_| v.is("chair")),
        same_principles: p.principles.as_deref() == Some(stands_by.as_str()),
        vouched,
        we_vouch,
        // Why things are as they are is for chairs.
        log: if v.is("chair") { log_lines(&v, log, there) } else { Vec::new() },
        p,
    })
}

/// What it was here and what we were there, the newest first.
fn log_lines(v: &Visit, here: Vec<Change>, there: Vec<Granted>) -> Vec<LogLine> {
    let here = here.into_iter().map(|c| LogLine {
        when: v.ago(c.at, v.now),
        at: c.at,
        before: c.before.map(Standing::key),
        after: c.after.map(Standing::key),
        cause: c.cause.key(c.before),
        note: c.note,
        there: false,
    });
    let there = there.into_iter().map(|g| LogLine {
        when: v.ago(g.at, v.now),
        at: g.at,
        before: g.before.map(Standing::key),
        after: Some(g.after.key()),
        cause: "cause-their-word",
        note: String::new(),
        there: true,
    });
    let mut all: Vec<LogLine> = there.chain(here).collect();
    all.sort_by_key(|l| std::cmp::Reverse(l.at));
    all
}

/// "216 van ongeveer 800", or that something of it is missing.
fn history(v: &Visit, p: &Peer) -> Option<String> {
    let total = p.history_total?;
    match (&p.history_next, p.standing.held()) {
        (Some(_), true) => Some(v.t2("history-reading", "got", p.history_got, "total", total)),
        (None, true) if p.history_got < total => Some(v.t2("history-incomplete", "got", p.history_got, "total", total)),
        _ => None,
    }
}

async fn decide(v: Visit, authority: Path<String>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let (what, note) = (typed.get("do").to_owned(), typed.text("note"));
    let said = said(&what);
    let (shown, read) = (typed.get("shown").to_owned(), typed.get("read").to_owned());
    let standing = typed.get("standing").to_owned();
    let newcomer: Option<i64> = typed.get("newcomer").parse().ok();
    let (node, house, stopped) = (v.node.clone(), authority.clone(), authority.clone());
    // A house that never came has nobody who hears that we stop.
    let heard = move |tx: &mut Tx<'_>| -> Result<bool, Error> {
        let known = peer::by_authority(tx.conn(), &stopped)?;
        Ok(known.is_some_and(|p| p.our_follow.is_some() || p.their_follow.is_some()))
    };
    let actor = move || super::actor_url(&node, &house).map(|u| u.to_string()).ok_or(Error::NotFound);
    let said = v
        .node
        .act(v.who.clone(), move |tx, cx| {
            actions::is_as_read(tx, &authority, &read, &standing)?;
            let said = if what == "stop" && !heard(tx)? { "house-left-out" } else { said };
            match what.as_str() {
                "member" => actions::accept(tx, cx, &authority, Standing::Member, &note),
                "acquaintance" => actions::accept(tx, cx, &authority, Standing::Acquaintance, &note),
                "associate" => actions::accept(tx, cx, &authority, Standing::Associate, &note),
                "decline" => actions::decline(tx, cx, &authority, &note),
                "withdraw" => actions::withdraw(tx, cx, &authority),
                "pause" => actions::pause(tx, cx, &authority, &note),
                "resume-member" => actions::resume(tx, cx, &authority, Standing::Member, &note),
                "resume-acquaintance" => actions::resume(tx, cx, &authority, Standing::Acquaintance, &note),
                "stop" => actions::stop(tx, cx, &authority, &note),
                "vouch" => trust::vouch(tx, cx, newcomer.ok_or(Error::NotFound)?),
                "unvouch" => trust::unvouch(tx, cx, &actor()?),
                "leave" => expect::leave(tx, cx, newcomer.ok_or(Error::NotFound)?),
                "refuse" => expect::refuse(tx, cx, &actor()?),
                "name-seen" => super::names::seen(tx, cx, &authority, &shown),
                _ => Err(Error::NotFound),
            }?;
            Ok(said)
        })
        .await?;
    done("/houses", said)
}

/// What is said after a decision about a house.
fn said(what: &str) -> &'static str {
    match what {
        "member" => "house-member",
        "acquaintance" => "house-acquaintance",
        "associate" => "house-associate",
        "decline" => "house-declined",
        "withdraw" => "house-not-asked",
        "pause" => "house-paused",
        "resume-member" | "resume-acquaintance" => "house-resumed",
        "stop" => "house-stopped",
        "vouch" => "house-vouched",
        "unvouch" => "house-unvouched",
        "leave" | "refuse" => "house-left-out",
        "name-seen" => "house-name-seen",
        // The action refuses what it does not know.
        _ => "changed",
    }
}

/// What needs the other house's actor as it is now: getting to know a newcomer, and expecting a house.
async fn meet(v: Visit, authority: Path<String>, typed: web::Form<Fields>) -> Page {
    require(&v.who, Act::Decide)?;
    let actor = fetch(&v, &authority).await.map_err(|key| Error::Invalid(vec![(Field::Address, key)]))?;
    let what = typed.get("do").to_owned();
    let said = if what == "expect" { "house-expected" } else { "house-met" };
    let newcomer: Option<i64> = typed.get("newcomer").parse().ok();
    let which = move || newcomer.ok_or(Error::NotFound);
    v.node
        .act(v.who.clone(), move |tx, cx| match what.as_str() {
            "member" => trust::meet(tx, cx, which()?, &actor, Standing::Member),
            "acquaintance" => trust::meet(tx, cx, which()?, &actor, Standing::Acquaintance),
            "expect" => expect::expect(tx, cx, &actor),
            _ => Err(Error::NotFound),
        })
        .await?;
    done("/houses", said)
}

/// The list of members, for members: by a house's signature, never for a stranger.
async fn members(v: Visit, req: HttpRequest) -> Page {
    match asker(&v.node, &req).await? {
        Viewer::House { standing: Standing::Member, .. } => {
            let peers = v.node.read(peer::held).await?;
            Ok(activity_json(&wire::members(&v.node, &peers), true))
        }
        _ => Err(Error::NotFound),
    }
}
