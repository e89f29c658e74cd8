//! What the screens of all kinds share: the form around a kind's fields, the frame around its page, the list.

use super::audience::{Audience, Scope};
use super::rules::{self, Byline};
use super::store::{self, Post};
use super::thread::{self, Response};
use crate::error::{Error, Field, Key};
use crate::page::{Choice, Fields, Form, Visit, markdown};
use crate::peer::{self, Peer};
use crate::texts::parse_day;
use crate::viewer::Viewer;
use crate::words::{Kind, Role, Standing};
use askama::Template;
use huisraad_federation::{Authority, DeliveryState, deliveries_of};
use huisraad_storage::Conn;
use std::collections::BTreeMap;

/// What surrounds a kind's own fields in a form.
pub struct Compose {
    /// Where the form goes.
    pub action: String,
    /// The fields for who may read it; empty once it is published.
    pub audience: String,
    /// The fields for who sends it.
    pub sender: String,
    /// The field for the day of the meeting.
    pub decided: String,
    /// Whether who fills it in may send it.
    pub sends: bool,
    /// Whether it is published, and this is a change to it.
    pub published: bool,
    /// Whether something is wrong with it.
    pub wrong: bool,
}

/// The rule for a kind: how far it may reach, the usual first.
pub fn scopes(kind: Kind) -> &'static [Scope] {
    match kind {
        Kind::CaseQuestion => &[Scope::Network, Scope::Circle, Scope::Houses, Scope::House],
        Kind::Conflict => &[Scope::Houses, Scope::Circle, Scope::House],
        Kind::Event | Kind::Opportunity => &[
            Scope::Network,
            Scope::Public,
            Scope::Circle,
            Scope::Houses,
            Scope::House,
        ],
    }
}

/// The names, as one line.
fn names<'a>(peers: impl Iterator<Item = &'a Peer>) -> String {
    peers.map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn circles(kind: Kind, v: &Visit) -> Vec<Role> {
    match kind {
        // Never wider than the chairs, and those with a warning.
        Kind::Conflict => vec![Role::Chair],
        _ => Role::ALL
            .iter()
            .copied()
            .filter(|r| r.circle_key().is_some() && v.who.is(*r))
            .collect(),
    }
}

fn audience_fields(v: &Visit, form: &Form<'_>, kind: Kind, peers: &[Peer]) -> String {
    let members = || peers.iter().filter(|p| p.standing == Standing::Member);
    let mut choices = Vec::new();
    for scope in scopes(kind) {
        match scope {
            Scope::Network => choices.push(Choice::new("network", v.t("audience-network"), names(members()))),
            Scope::Public => choices.push(Choice::new(
                "public",
                v.t("audience-public"),
                v.t("audience-public-help"),
            )),
            Scope::House => choices.push(Choice::new("house", v.t("audience-house"), v.house.clone())),
            Scope::Houses => choices.push(Choice::new(
                "houses",
                v.t("audience-houses"),
                v.t("audience-houses-help"),
            )),
            Scope::Circle => choices.extend(circles(kind, v).into_iter().filter_map(|role| {
                let small = if kind == Kind::Conflict {
                    v.t("audience-chairs-warning")
                } else {
                    v.t1("audience-circle-help", "houses", names(members()))
                };
                Some(Choice::new(format!("circle:{role}"), v.t(role.circle_key()?), small))
            })),
        }
    }
    let houses: Vec<Choice> = peers
        .iter()
        .map(|p| Choice::new(p.authority.clone(), p.name.clone(), p.place.clone()))
        .collect();
    let everyone = Choice::new("", v.t("audience-role-all"), "");
    let roles = [Role::Chair, Role::Supporter, Role::Adviser].map(|r| Choice::new(r.as_str(), v.t(r.key()), ""));
    let roles: Vec<Choice> = std::iter::once(everyone).chain(roles).collect();
    let mut html = form.choose("audience", "audience-legend", &choices);
    if !houses.is_empty() {
        html.push_str(&form.tick("to", "audience-which", &houses));
        html.push_str(&form.choose("to_role", "audience-role", &roles));
    }
    html
}

fn sender_fields(v: &Visit, form: &Form<'_>) -> String {
    let role = v.role_words();
    let choices = [
        Choice::new("role", role.clone(), ""),
        Choice::new("name", v.t1("sender-name", "role", role), ""),
        Choice::new("anonymous", v.t("sender-anonymous"), v.t("sender-anonymous-help")),
    ];
    form.choose("sender", "sender-legend", &choices) + &form.input("text", "sender_name", "sender-which-name", "")
}

/// The form around a kind's fields. `post` is the one that is changed, if it is not a new one.
///
/// # Errors
/// A fault of storage.
pub async fn compose(
    v: &Visit,
    kind: Kind,
    typed: &Fields,
    wrong: &[(Field, Key)],
    post: Option<&Post>,
) -> Result<Compose, Error> {
    let peers = v.node.read(peer::held).await?;
    let form = v.form(typed, wrong);
    let published = post.is_some_and(|p| p.published.is_some());
    let sends = match post {
        Some(post) => rules::is_released_by(&v.who, post),
        None => v.who.is(Role::Chair) || (kind == Kind::Conflict && v.who.is(Role::Participant)),
    };
    Ok(Compose {
        action: post.map_or_else(|| kind.path().to_owned(), Post::path),
        audience: if published {
            String::new()
        } else {
            audience_fields(v, &form, kind, &peers)
        },
        sender: sender_fields(v, &form),
        decided: if sends && !published {
            form.input("date", "decided_on", "decided-on", "decided-on-help")
        } else {
            String::new()
        },
        sends,
        published,
        wrong: !wrong.is_empty(),
    })
}

/// Reads from a form who may read it. For a published post that is what was fixed then.
///
/// # Errors
/// [`Error::Invalid`] when houses must be chosen and none is.
pub fn read_audience(kind: Kind, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Audience {
    let chosen = typed.get("audience");
    let (word, role) = chosen
        .split_once(':')
        .map_or((chosen, None), |(w, r)| (w, Role::parse(r)));
    let scope = Scope::parse(word).filter(|s| scopes(kind).contains(s));
    let houses: Vec<Authority> = typed.all("to").iter().filter_map(|a| Authority::parse(a)).collect();
    match scope {
        Some(Scope::Circle) => match role {
            Some(role) if role.circle_key().is_some() => Audience::circle(role),
            _ => {
                wrong.push(("audience", "audience-missing"));
                Audience::plain(Scope::House)
            }
        },
        Some(Scope::Houses) => {
            if houses.is_empty() {
                wrong.push(("to", "audience-which-missing"));
            }
            Audience::houses(houses, Role::parse(typed.get("to_role")))
        }
        Some(scope) => Audience::plain(scope),
        None => {
            wrong.push(("audience", "audience-missing"));
            Audience::plain(Scope::House)
        }
    }
}

/// The audience of a post, as a form would send it.
pub fn fill_audience(typed: Fields, post: &Post, readers: &[String]) -> Fields {
    let word = match (post.audience, post.audience_role) {
        (Scope::Circle, Some(role)) => format!("circle:{role}"),
        (scope, _) => scope.as_str().to_owned(),
    };
    let mut typed = typed.with("audience", word);
    for reader in readers {
        typed = typed.with("to", reader.clone());
    }
    if post.audience == Scope::Houses {
        typed = typed.with("to_role", post.audience_role.map_or("", Role::as_str));
    }
    let sender = match (post.byline_role, &post.byline_name) {
        (None, _) => "anonymous",
        (Some(_), Some(_)) => "name",
        (Some(_), None) => "role",
    };
    typed
        .with("sender", sender)
        .with("sender_name", post.byline_name.clone().unwrap_or_default())
}

/// Reads from a form who sends it.
pub fn read_byline(v: &Visit, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Byline {
    let Some(role) = v
        .who
        .roles()
        .iter()
        .find(|r| *r == Role::Chair)
        .or_else(|| v.who.roles().iter().next())
    else {
        return Byline::default();
    };
    match typed.get("sender") {
        "anonymous" => Byline::default(),
        "name" => {
            if typed.get("sender_name").is_empty() {
                wrong.push(("sender_name", "sender-name-missing"));
            }
            Byline::named(role, typed.get("sender_name"))
        }
        _ => Byline::role(role),
    }
}

/// Reads the day of the meeting that decided it; it may be empty.
pub fn read_decided(typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Option<String> {
    let text = typed.get("decided_on");
    let day = parse_day(text);
    if !text.is_empty() && day.is_none() {
        wrong.push(("decided_on", "day-wrong"));
    }
    day.map(|d| d.to_string())
}

/// "Noor, voorzitter", "voorzitter", or "anoniem".
pub fn byline_words(v: &Visit, b: &Byline) -> String {
    match (&b.name, b.role) {
        (Some(name), Some(role)) => format!("{name}, {}", v.t(role.key())),
        (None, Some(role)) => v.t(role.key()),
        (_, None) => v.t("anonymous"),
    }
}

/// Where a post of ours went, by house.
pub struct Trail {
    /// How many houses have it.
    pub arrived: usize,
    /// How many were sent it.
    pub sent: usize,
    /// Each, with what became of it.
    pub houses: Vec<(String, String)>,
}

fn trail(conn: &mut Conn, v: &Visit, post: &Post) -> Result<Option<Trail>, Error> {
    if !post.is_ours() || post.published.is_none() || post.audience == Scope::House {
        return Ok(None);
    }
    let mut by_house: BTreeMap<String, DeliveryState> = BTreeMap::new();
    for d in deliveries_of(conn, &post.uri)? {
        let held = by_house.entry(d.peer).or_insert(d.state);
        // What has not arrived yet outweighs what has.
        if *held == DeliveryState::Delivered {
            *held = d.state;
        }
    }
    let mut houses = Vec::new();
    let mut arrived = 0;
    for (authority, state) in &by_house {
        let name = peer::by_authority(conn, authority)?.map_or_else(|| authority.clone(), |p| p.name);
        arrived += usize::from(*state == DeliveryState::Delivered);
        let key = match state {
            DeliveryState::Delivered => "trail-delivered",
            DeliveryState::Waiting => "trail-waiting",
            DeliveryState::Parked => "trail-parked",
            DeliveryState::Cancelled => "trail-cancelled",
        };
        houses.push((name, v.t(key)));
    }
    Ok(Some(Trail {
        arrived,
        sent: by_house.len(),
        houses,
    }))
}

/// A response, as a page shows it.
pub struct Answer {
    /// As it is kept.
    pub response: Response,
    /// The house it came from.
    pub house: String,
    /// Its writer.
    pub byline: String,
    /// Its text, clean.
    pub html: String,
    /// Whether who looks may take it back.
    pub may_take_back: bool,
}

/// What a page shows of a post, whatever its kind.
pub struct PostView {
    /// As it is kept.
    pub post: Post,
    /// The house it came from.
    pub house: String,
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
    /// The answers.
    pub answers: Vec<Answer>,
    /// Whether who looks may release it now.
    pub may_release: bool,
    /// Whether who looks may put it ready now.
    pub may_ready: bool,
    /// Whether who looks may change it.
    pub may_edit: bool,
    /// Whether who looks may answer, choose and close for the house.
    pub decides: bool,
}

/// Gathers what a page shows of a post that the visitor may read.
///
/// # Errors
/// A fault of storage.
pub fn view(conn: &mut Conn, v: &Visit, post: Post) -> Result<PostView, Error> {
    let from = post.peer.map(|id| peer::by_id(conn, id)).transpose()?;
    let readers = store::readers(conn, post.id)?;
    let mut answers = Vec::new();
    for response in thread::responses_to(conn, post.id)? {
        let house = response.peer.map(|id| peer::by_id(conn, id)).transpose()?;
        let mine =
            response.peer.is_none() && v.signed_in() && (response.author == v.who.person() || v.who.is(Role::Chair));
        answers.push(Answer {
            house: house.map_or_else(|| v.house.clone(), |p| p.name),
            byline: byline_words(v, &response.byline()),
            html: markdown(&response.body),
            may_take_back: mine,
            response,
        });
    }
    let author = v.signed_in() && post.author == v.who.person();
    Ok(PostView {
        house: from.map_or_else(|| v.house.clone(), |p| p.name),
        byline: byline_words(v, &post.byline()),
        when: v.ago(post.published.unwrap_or(post.updated), v.now),
        decided: post.decided_on.as_deref().map(|d| v.kept_day(d, v.now)),
        readers: readers_words(conn, v, &post, &readers)?,
        trail: trail(conn, v, &post)?,
        answers,
        may_release: post.is_ours() && post.published.is_none() && rules::is_released_by(&v.who, &post),
        may_ready: post.state == "draft" && rules::may_edit(&v.who, &post),
        may_edit: rules::may_edit(&v.who, &post),
        decides: post.is_ours() && post.published.is_some() && (v.who.is(Role::Chair) || author),
        post,
    })
}

fn readers_words(conn: &mut Conn, v: &Visit, post: &Post, readers: &[String]) -> Result<String, Error> {
    if !v.signed_in() {
        return Ok(v.t("readers-public"));
    }
    let all = peer::held(conn)?;
    let member_names = names(all.iter().filter(|p| p.standing == Standing::Member));
    Ok(match post.audience {
        Scope::Public => v.t("readers-public"),
        Scope::House => v.t("readers-house"),
        Scope::Network if post.is_ours() => v.t1("readers-network", "houses", member_names),
        Scope::Network => v.t("readers-network-theirs"),
        Scope::Circle => v.t1(
            "readers-circle",
            "circle",
            v.t(post
                .audience_role
                .and_then(Role::circle_key)
                .unwrap_or("audience-house")),
        ),
        Scope::Houses if post.is_ours() => {
            let chosen = names(all.iter().filter(|p| readers.contains(&p.authority)));
            match post.audience_role {
                Some(role) => v.t2("readers-houses-role", "houses", chosen, "role", v.t(role.key())),
                None => v.t1("readers-houses", "houses", chosen),
            }
        }
        Scope::Houses => v.t("readers-houses-theirs"),
    })
}

/// A post in a list.
pub struct Row {
    /// Its address.
    pub path: String,
    /// Its kind, in a word.
    pub kind: Key,
    /// The house.
    pub house: String,
    /// Its title.
    pub title: String,
    /// When.
    pub when: String,
    /// A word for where it is in its life; may be empty.
    pub state: String,
    /// How many answered.
    pub answers: i64,
    /// Whether it is ours.
    pub ours: bool,
}

/// A post as a row of a list.
///
/// # Errors
/// A fault of storage.
pub fn row(conn: &mut Conn, v: &Visit, post: &Post, state: String) -> Result<Row, Error> {
    let from = post.peer.map(|id| peer::by_id(conn, id)).transpose()?;
    Ok(Row {
        path: post.path(),
        kind: post.kind.key(),
        house: from.map_or_else(|| v.house.clone(), |p| p.name),
        title: post.title.clone(),
        when: v.ago(post.published.unwrap_or(post.updated), v.now),
        state,
        answers: thread::count(conn, post.id)?,
        ours: post.is_ours(),
    })
}

/// The page of a kind's list.
#[derive(Template)]
#[template(path = "post/list.html")]
pub struct ListPage<'a> {
    /// Who looks.
    pub v: &'a Visit,
    /// Its heading.
    pub heading: Key,
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
    /// Where the next page is.
    pub older: Option<String>,
}

/// How many posts a page of a list has.
pub const PAGE: i64 = 30;

/// Reads a page of a list. `before` is the slug of the last post of the page before.
///
/// # Errors
/// A fault of storage.
pub fn read_list(
    conn: &mut Conn,
    who: &Viewer,
    kind: Kind,
    before: Option<&str>,
) -> Result<(Vec<Post>, Option<String>), Error> {
    let last = before.map(|slug| store::by_slug(conn, who, slug)).transpose()?;
    let last = last.and_then(|p| Some((p.published?, p.id)));
    let mut posts = store::list(conn, who, Some(kind), last, PAGE + 1)?;
    let more = posts.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    posts.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let older = if more {
        posts.last().map(|p| format!("{}?before={}", kind.path(), p.slug))
    } else {
        None
    };
    Ok((posts, older))
}

/// The word for a state that all kinds share; `None` for a kind's own.
pub fn shared_state(state: &str) -> Option<Key> {
    match state {
        "draft" => Some("state-draft"),
        "ready" => Some("state-ready"),
        _ => None,
    }
}
