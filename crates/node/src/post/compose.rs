//! What surrounds a kind's own fields in a form: who may read it, who sends it, and which buttons there are.

use super::audience::{Audience, Scope};
use super::pages::names;
use super::rules::{self, Byline, scopes};
use super::store::Post;
use super::themes;
use crate::error::{Error, Field, Key};
use crate::house::Profile;
use crate::identify::identifying;
use crate::once;
use crate::page::{Choice, Fields, Form, Visit};
use crate::peer::{self, Peer};
use crate::texts::seen::signs;
use crate::texts::{Day, Near};
use crate::words::{Kind, Role, Standing};
use huisraad_federation::Authority;
use huisraad_storage::Conn;

/// What surrounds a kind's own fields in a form.
pub struct Compose {
    /// Where the form goes.
    pub action: String,
    /// Its key, where it is the same form as before; otherwise it gets one as it leaves.
    pub key: String,
    /// The fields for who may read it; empty once it is published.
    pub audience: String,
    /// The fields for who sends it.
    pub sender: String,
    /// The fields for its themes.
    pub themes: String,
    /// The field for the day of the meeting.
    pub decided: String,
    /// Whether who fills it in may send it.
    pub sends: bool,
    /// Whether a change takes away that a meeting decided it.
    pub undecides: bool,
    /// Whether it is published, and this is a change to it.
    pub published: bool,
    /// Whether it can be shown to the house before it is sent.
    pub shown_first: bool,
    /// Whether a picture can be put with it.
    pub takes_files: bool,
    /// What it was filled in with, where it changes what is there; and that somebody changed that meanwhile.
    pub read: String,
    /// What in it could tell who somebody is.
    pub look: Option<Look>,
    /// What stands before all else on its page, as HTML.
    pub first: String,
    /// What was learned before about something like it: address and title.
    pub similar: Vec<(String, String)>,
}

/// What in a text could tell who somebody is; the writer looks at it, and decides.
pub struct Look {
    /// What was found, and what kind of detail it is.
    pub found: Vec<(String, Key)>,
    /// What a form sends along to say that all of it was looked at.
    pub looked: String,
}

/// Looks at texts before they leave the house. `None` when nothing is found, or who writes has seen all of it already.
pub fn look(texts: &[&str], names: &[String], typed: &Fields) -> Option<Look> {
    let mut found: Vec<(String, Key)> = Vec::new();
    let names: Vec<String> = names.iter().map(|name| signs(name)).collect();
    for detail in texts.iter().flat_map(|text| identifying(&signs(text), &names)) {
        if !found.iter().any(|(text, _)| *text == detail.text) {
            found.push((detail.text, detail.what.key()));
        }
    }
    let all: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
    let looked = huisraad_federation::sha256_base64(all.join("\n").as_bytes());
    (!found.is_empty() && typed.get("looked") != looked).then_some(Look { found, looked })
}

fn circles(kind: Kind, v: &Visit) -> Vec<Role> {
    match kind {
        // Never wider than the chairs, and those with a warning.
        Kind::Conflict => vec![Role::Chair],
        _ => Role::ALL.iter().copied().filter(|r| r.circle_key().is_some() && v.who.is(*r)).collect(),
    }
}

fn audience_fields(v: &Visit, form: &Form<'_>, kind: Kind, peers: &[Peer]) -> String {
    let members = || peers.iter().filter(|p| p.standing == Standing::Member);
    let mut choices = Vec::new();
    for scope in scopes(kind) {
        match scope {
            Scope::Network => choices.push(Choice::new("network", v.t("audience-network"), names(members()))),
            Scope::Public => choices.push(Choice::new("public", v.t("audience-public"), v.t("audience-public-help"))),
            Scope::House => choices.push(Choice::new("house", v.t("audience-house"), v.house.clone())),
            // Where there is no other house yet there is none to choose.
            Scope::Houses if peers.is_empty() => {}
            Scope::Houses => choices.push(Choice::new("houses", v.t("audience-houses"), v.t("audience-houses-help"))),
            Scope::Circle => choices.extend(circles(kind, v).into_iter().filter_map(|role| {
                let small = if kind == Kind::Conflict {
                    v.t("audience-chairs-warning")
                } else {
                    let none = members().next().is_none();
                    let houses = v.t1("audience-circle-help", "houses", names(members()));
                    let houses = if none { v.t("audience-no-member") } else { houses };
                    // Law 7: who sends it reads it first, and is not of that circle.
                    let chair = (role != Role::Chair).then(|| v.t("audience-circle-chair"));
                    chair.map_or(houses.clone(), |chair| format!("{houses}. {chair}"))
                };
                Some(Choice::new(format!("circle:{role}"), v.t(role.circle_key()?), small))
            })),
        }
    }
    // How a house helps stands with it where help is asked.
    let helps = |p: &Peer| match Profile::parse(&p.profile).mediates.filter(|_| kind == Kind::Conflict) {
        Some(says) => format!("{} · {}: {}", p.place, v.t("audience-mediates"), says.facts(v)),
        None => p.place.clone(),
    };
    let houses: Vec<Choice> =
        peers.iter().map(|p| Choice::new(p.authority.clone(), p.name.clone(), helps(p))).collect();
    let roles = role_choices(v, kind);
    // A chair asks another chair. For everybody else that chairs know each other may matter: they choose.
    let asks_who = kind == Kind::Conflict && !v.is("chair");
    let mut html = String::new();
    if peers.is_empty() && kind != Kind::Conflict {
        html.push_str(&format!("<p class=\"card need\">{}</p>", v.t("audience-no-house-yet")));
    }
    // Where there is no other house, what is left is wider than that: it is chosen, and not by us.
    html.push_str(&if kind == Kind::Conflict && !peers.is_empty() {
        // Houses that are named is the narrowest that leaves the house, and which ones is asked all the same (DESIGN §4).
        form.careful("audience", "audience-legend", &choices)
    } else {
        form.choose("audience", "audience-legend", &choices)
    });
    if !houses.is_empty() {
        html.push_str(r#"<div class="which">"#);
        html.push_str(&form.tick("to", "audience-which", &houses));
        // Of a conflict the chairs alone; else it narrows what was ticked above, and nobody is added by it.
        html.push_str(&if asks_who {
            form.choose("to_role", "audience-role", &roles)
        } else {
            form.careful("to_role", "audience-role", &roles)
        });
        html.push_str("</div>");
    }
    if kind == Kind::Conflict && members().next().is_some() {
        let members = members().map(|p| Choice::new(p.authority.clone(), p.name.clone(), p.place.clone()));
        let ticks = form.tick("left_out", "audience-left-out", &members.collect::<Vec<_>>());
        html.push_str(&format!(r#"<div class="spared">{ticks}</div>"#));
    }
    html
}

/// Everybody of the houses that are named, said as such.
const ALL: &str = "all";

/// Who of the houses that are named is to read it.
fn role_choices(v: &Visit, kind: Kind) -> Vec<Choice> {
    // Whom a house has it tells no other; a chair there always is.
    let help = |r: Role| match (kind, r) {
        (Kind::Conflict, Role::Chair) if !v.is("chair") => v.t("audience-role-chairs-know"),
        (_, Role::Chair) => String::new(),
        _ => v.t("audience-role-unsure"),
    };
    let of = |r: Role| Choice::new(r.as_str(), v.t(r.key()), help(r));
    if kind != Kind::Conflict {
        let roles = [Role::Chair, Role::Supporter, Role::Adviser].map(of);
        return std::iter::once(Choice::new("", v.t("audience-role-all"), "")).chain(roles).collect();
    }
    // The usual stands first; and the fewer who read of a conflict, the better.
    let usual = if v.is("chair") { [Role::Chair, Role::Adviser] } else { [Role::Adviser, Role::Chair] };
    let roles = usual.into_iter().chain([Role::Supporter]).map(of);
    roles.chain([Choice::new(ALL, v.t("audience-role-all"), "")]).collect()
}

/// Who is to read a request for help, without the houses that are part of it: of the circle the chairs of all the others, by name. They do
/// not see who was left out, and who was does not see that it is there.
///
/// # Errors
/// [`Error::Invalid`] when nobody is left; a fault of storage.
pub fn without_who_is_part_of_it(conn: &mut Conn, audience: Audience, typed: &Fields) -> Result<Audience, Error> {
    let part_of_it = typed.all(Field::LeftOut.as_str());
    let asked: Vec<Authority> = match audience.scope {
        Scope::Circle => {
            let members = peer::held(conn)?.into_iter().filter(|p| p.standing == Standing::Member);
            members.filter_map(|p| Authority::parse(&p.authority)).collect()
        }
        // Also where somebody ticked both.
        Scope::Houses => audience.houses.clone(),
        Scope::House | Scope::Network | Scope::Public => return Ok(audience),
    };
    if !asked.iter().any(|house| part_of_it.contains(&house.as_str())) {
        return Ok(audience);
    }
    let rest: Vec<Authority> = asked.into_iter().filter(|house| !part_of_it.contains(&house.as_str())).collect();
    if rest.is_empty() {
        return Err(Error::Invalid(vec![(Field::LeftOut, "audience-left-out-all")]));
    }
    Ok(Audience::houses(rest, audience.role))
}

fn sender_fields(v: &Visit, form: &Form<'_>, for_others: bool) -> String {
    let role = v.role_words();
    let mut choices = vec![
        Choice::new("role", role.clone(), ""),
        Choice::new("name", v.t1("sender-name", "role", role), ""),
        Choice::new("anonymous", v.t("sender-anonymous"), v.t("sender-anonymous-help")),
    ];
    let mut whom = String::new();
    if for_others {
        choices.push(Choice::new("other", v.t("sender-other"), v.t("sender-other-help")));
        let roles: Vec<Choice> = Role::ALL.iter().map(|r| Choice::new(r.as_str(), v.t(r.key()), "")).collect();
        whom = format!(r#"<div class="whom">{}</div>"#, form.choose("other_role", "sender-other-role", &roles));
    }
    // The role tells no name, and says to whom one speaks.
    form.careful("sender", "sender-legend", &choices)
        + &whom
        + &form.input("text", "sender_name", "sender-which-name", "")
}

/// The list of the house, and what was chosen that is no longer on it.
fn theme_fields(form: &Form<'_>, mut words: Vec<String>, typed: &Fields) -> String {
    words.extend(
        typed.all("theme").into_iter().filter(|t| !words.iter().any(|w| w == t)).map(str::to_owned).collect::<Vec<_>>(),
    );
    let choices: Vec<Choice> = words.into_iter().map(|w| Choice::new(w.clone(), w, "")).collect();
    form.tick("theme", "themes-legend", &choices)
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
    let (peers, words) = v.node.read(|c| Ok::<_, Error>((peer::held(c)?, themes::list(c)?))).await?;
    let form = v.form(typed, wrong);
    let published = post.is_some_and(|p| p.published.is_some());
    let sends = match post {
        Some(post) => rules::is_released_by(&v.who, post),
        None => v.who.is(Role::Chair) || (kind == Kind::Conflict && v.who.is(Role::Participant)),
    };
    Ok(Compose {
        action: post.map_or_else(|| kind.path().to_owned(), Post::path),
        key: Some(typed.get(once::FIELD)).filter(|key| v.form_is_own(key)).unwrap_or_default().to_owned(),
        audience: if published { String::new() } else { audience_fields(v, &form, kind, &peers) },
        // A request about a conflict is one's own, and what is there has its sender.
        sender: match post {
            // Whoever changes it, it stays its writer's.
            Some(p) if p.author.is_none() || p.author != v.who.person() => String::new(),
            _ => sender_fields(v, &form, kind != Kind::Conflict && post.is_none()),
        },
        themes: theme_fields(&form, words, typed),
        decided: if sends && (!published || kind == Kind::Lesson) {
            form.day("decided_on", "decided-on", if published { "" } else { "decided-on-help" })
        } else {
            String::new()
        },
        undecides: published && kind != Kind::Lesson && post.is_some_and(|p| p.decided_on.is_some()),
        sends,
        published,
        shown_first: kind != Kind::Conflict,
        takes_files: kind != Kind::Conflict && !published,
        read: String::new(),
        look: None,
        first: String::new(),
        similar: Vec::new(),
    })
}

/// Reads from a form who may read it. For a published post that is what was fixed then.
///
/// # Errors
/// [`Error::Invalid`] when houses must be chosen and none is.
pub fn read_audience(kind: Kind, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Audience {
    let chosen = typed.get("audience");
    let (word, role) = chosen.split_once(':').map_or((chosen, None), |(w, r)| (w, Role::parse(r)));
    let scope = Scope::parse(word).filter(|s| scopes(kind).contains(s));
    let houses: Vec<Authority> = typed.all("to").iter().filter_map(|a| Authority::parse(a)).collect();
    match scope {
        Some(Scope::Circle) => match role {
            Some(role) if role.circle_key().is_some() => Audience::circle(role),
            _ => {
                wrong.push((Field::Audience, "audience-missing"));
                Audience::plain(Scope::House)
            }
        },
        Some(Scope::Houses) => {
            if houses.is_empty() {
                wrong.push((Field::To, "audience-which-missing"));
            }
            let role = match typed.get("to_role") {
                // The fewer who read of a conflict, the better.
                "" if kind == Kind::Conflict => Some(Role::Chair),
                role => Role::parse(role),
            };
            Audience::houses(houses, role)
        }
        Some(scope) => Audience::plain(scope),
        None => {
            wrong.push((Field::Audience, "audience-missing"));
            Audience::plain(Scope::House)
        }
    }
}

/// What was chosen so far of who may read a draft; the rest is asked when it goes on.
pub fn audience_so_far(kind: Kind, typed: &Fields) -> Audience {
    let mut wrong = Vec::new();
    let audience = read_audience(kind, typed, &mut wrong);
    if wrong.is_empty() || audience.scope == Scope::Houses { audience } else { Audience::unsaid() }
}

/// The audience of a post, as a form would send it.
pub fn fill_audience(typed: Fields, post: &Post, readers: &[String]) -> Fields {
    let word = match (post.audience, post.audience_role) {
        (Scope::Circle, Some(role)) => format!("circle:{role}"),
        (scope, _) => scope.as_str().to_owned(),
    };
    // With a role it was said that it is for houses, and not for which.
    let no_role = post.audience_role.is_none() || post.kind == Kind::Conflict;
    let unsaid = post.audience == Scope::Houses && readers.is_empty() && no_role;
    let mut typed = if unsaid { typed } else { typed.with("audience", word) };
    for reader in readers {
        typed = typed.with("to", reader.clone());
    }
    if post.audience == Scope::Houses && !unsaid {
        let all = if post.kind == Kind::Conflict { ALL } else { "" };
        typed = typed.with("to_role", post.audience_role.map_or(all, Role::as_str));
    }
    let sender = match (&post.byline_role, &post.byline_name) {
        (None, _) => "anonymous",
        (Some(_), Some(_)) => "name",
        (Some(_), None) => "role",
    };
    typed.with("sender", sender).with("sender_name", post.byline_name.clone().unwrap_or_default())
}

/// Reads from a form who sends it.
pub fn read_byline(v: &Visit, typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Byline {
    let Some(role) = v.who.roles().iter().find(|r| *r == Role::Chair).or_else(|| v.who.roles().iter().next()) else {
        return Byline::default();
    };
    match typed.get("sender") {
        "anonymous" => Byline::default(),
        "name" => {
            if typed.get("sender_name").is_empty() {
                wrong.push((Field::SenderName, "sender-name-missing"));
            }
            let named = Byline::named(role, typed.get("sender_name"));
            // Of a draft it stays that there is to be one.
            Byline { name: named.name.or_else(|| Some(String::new())), ..named }
        }
        _ => Byline::role(role),
    }
}

/// Reads from a form for whom somebody types: what that person is, and a name if they want one. Only of what the chair
/// releases: nobody speaks at once in another's name.
pub fn read_other(typed: &Fields, wrong: &mut Vec<(Field, Key)>) -> Option<Byline> {
    if typed.get("sender") != "other" {
        return None;
    }
    let role = Role::parse(typed.get("other_role"));
    if role.is_none() {
        wrong.push((Field::OtherRole, "sender-other-missing"));
    }
    // Somebody, until it is said who.
    Some(role.map_or_else(Byline::default, |role| Byline::named(role, typed.get("sender_name"))))
}

/// Reads the day of the meeting that decided it; it may be empty.
pub fn read_decided(typed: &Fields, today: Day, wrong: &mut Vec<(Field, Key)>) -> Option<String> {
    match typed.day("decided_on", today, Near::Last)? {
        Ok(day) if day <= today => return Some(day.to_string()),
        Ok(_) => wrong.push((Field::DecidedOn, "decided-ahead")),
        Err(key) => wrong.push((Field::DecidedOn, key)),
    }
    None
}
