//! Reading an activity: pure, and before the transaction. What is not understood is nothing; what is against a rule that
//! can be seen in the activity itself is refused here.

use super::ids::has_short_ids;
use crate::case_question;
use crate::conflict::{self, LETTER};
use crate::error::{Error, Reason};
use crate::event::{Places, read_places};
use crate::house::Profile;
use crate::kinds::{self, Reply};
use crate::membership::{Asked, Told, Vouched, WithIt, read_newcomer, read_vouch, read_with_it, read_words};
use crate::post::wire::{AGREED_TYPE, OVER_TYPE, read_head};
use crate::post::{self, Head, ResponseState, Scope, Source, Unknown, Writer};
use crate::words::Kind;
use huisraad_federation::{RemoteActor, Verdict};
use huisraad_storage::Time;
use serde_json::Value;
use url::Url;

/// What an activity says to us.
pub enum Heard {
    /// Somebody asks to follow us; with content and a digest it is an application.
    Follow {
        /// Whom it is to follow.
        to: String,
        /// What it says.
        asked: Asked,
    },
    /// A member tells of a newcomer.
    Newcomer(Box<Told>),
    /// A house says that it is at another address now.
    Moved(Url),
    /// A member's chair vouches for one.
    Vouched(Box<Vouched>),
    /// Somebody takes such a Follow back.
    Unfollowed(String),
    /// Yes or no to a Follow or a response of ours.
    Answer {
        /// The id of what is answered.
        object: String,
        /// Which.
        yes: bool,
        /// What is said with it.
        with: WithIt,
    },
    /// An organiser says with how many we may come.
    Places(Box<Places>),
    /// An actor tells of itself anew.
    Actor(Box<RemoteActor>),
    /// A letter with an offer to help.
    Letter(Box<conflict::Letter>),
    /// There is a letter with this offer of ours.
    LetterThere(String),
    /// A post that may not be read here any more is over.
    Over(Box<kinds::Bare>),
    /// What was agreed about a post that may not be read here any more, as it is now.
    Agreed(Box<kinds::Bare>),
    /// A post, new or changed.
    Written(Box<kinds::Input>),
    /// A post, or an answer, of a kind that we do not know.
    Unknown(Box<Unknown>),
    /// A response to a post of ours.
    Response {
        /// The id of the post.
        to: String,
        /// What it says.
        reply: Reply,
    },
    /// Something of the sender's is gone.
    Removed(String),
    /// The owner has a response of ours.
    Receipt(String),
    /// A response that was passed over waits again.
    Again(String),
    /// The house that asked tries an advice of ours that was for it alone.
    Tries(Box<case_question::Trial>),
    /// The owner of a thread passes on a response.
    Added(Box<Addition>),
    /// The owner of a thread takes a response out.
    TakenOut {
        /// The id of the response.
        object: String,
        /// The container of the thread.
        target: String,
    },
    /// Nothing that concerns us.
    Nothing,
}

impl Heard {
    /// Whether it adds words that are kept here.
    pub fn adds(&self) -> bool {
        matches!(
            self,
            Heard::Written(_)
                | Heard::Agreed(_)
                | Heard::Letter(_)
                | Heard::Unknown(_)
                | Heard::Response { .. }
                | Heard::Added(_)
        )
    }

    /// Whether it is about posts and what is said of them, and changes nothing of who anybody is.
    pub fn is_of_posts(&self) -> bool {
        match self {
            Heard::Written(_)
            | Heard::Over(_)
            | Heard::Agreed(_)
            | Heard::Letter(_)
            | Heard::LetterThere(_)
            | Heard::Unknown(_)
            | Heard::Response { .. }
            | Heard::Receipt(_)
            | Heard::Places(_)
            | Heard::Again(_)
            | Heard::Tries(_)
            | Heard::Added(_)
            | Heard::TakenOut { .. }
            | Heard::Nothing => true,
            // A word for a newcomer is no post.
            Heard::Removed(uri) => !uri.contains("/vouches/"),
            // Of a Follow or of a response: only the second may lie in an outbox.
            Heard::Answer { object, .. } => object.contains("/responses/"),
            Heard::Follow { .. }
            | Heard::Newcomer(_)
            | Heard::Moved(_)
            | Heard::Vouched(_)
            | Heard::Unfollowed(_)
            | Heard::Actor(_) => false,
        }
    }
}

/// A response that the owner of its thread passes on.
pub struct Addition {
    /// The container of the thread, as the owner names it.
    pub target: String,
    /// The id of the post.
    pub to: String,
    /// The id of the response.
    pub uri: String,
    /// Who wrote it.
    pub writer: Url,
    /// The same as we know it; `None` for ourselves. Found with the proof.
    pub by: Option<Writer>,
    /// What it says.
    pub reply: Reply,
    /// Its writer's whole activity, with the proof.
    pub signed: Value,
}

fn text<'a>(v: &'a Value, name: &str) -> &'a str {
    v.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// An id, written out or as an object with one.
fn id_of<'a>(v: &'a Value, name: &str) -> &'a str {
    match v.get(name) {
        Some(Value::String(id)) => id,
        Some(object) => text(object, "id"),
        None => "",
    }
}

/// Whether somebody who is not on the roster may say this at all (DESIGN §6.3, the knock).
pub fn is_knock(activity: &Value) -> bool {
    match text(activity, "type") {
        // An Accept or Reject of a Follow of ours comes from a house that we asked: that one is on the roster.
        "Follow" | "Join" | "Leave" => true,
        "Undo" => activity.get("object").is_some_and(|o| matches!(text(o, "type"), "Follow" | "Join")),
        _ => false,
    }
}

/// Whether it is a letter of a mediation: its sender keeps it until it can be read here, so that it need wait here for nothing.
pub fn is_in_confidence(activity: &Value) -> bool {
    activity.get("object").is_some_and(|object| text(object, "type") == LETTER)
}

/// Reads an activity whose signature was checked. `us`: our own actor.
pub fn read(us: &Url, actor: &Url, a: &Value, now: Time) -> Result<Heard, Verdict> {
    if !has_short_ids(a) {
        return Err(Verdict::Never("a name in it is longer than 500 bytes".into()));
    }
    let nothing = Value::Null;
    let object = a.get("object").unwrap_or(&nothing);
    if let Some(places) = places(text(a, "type"), object) {
        return Ok(Heard::Places(Box::new(places)));
    }
    Ok(match (text(a, "type"), text(object, "type")) {
        ("Create", "Note") if !id_of(object, "inReplyTo").is_empty() => response(actor, a)?,
        ("Update", LETTER) => Heard::LetterThere(text(object, "id").to_owned()),
        ("Create", LETTER) if is_of(actor, text(object, "id")) => {
            Heard::Letter(Box::new(conflict::read_letter(object)))
        }
        ("Create", LETTER) => return Err(Error::Refused(Reason::Attribution).into()),
        ("Create" | "Update", kind) if kind.starts_with("huisraad:") && !id_of(object, "inReplyTo").is_empty() => {
            unknown_answer(actor, a, text(object, "id"), kind)?
        }
        ("Update", OVER_TYPE) => Heard::Over(Box::new(kinds::Bare::read(object))),
        ("Update", AGREED_TYPE) => Heard::Agreed(Box::new(kinds::Bare::read(object))),
        // Before the posts: it names its kind as they do.
        ("Update", "Join") => changed_join(actor, object)?,
        ("Create" | "Update", _) if !word_of_kind(object).is_empty() => {
            let head = read_head(us, actor, a, object, now)?;
            match Kind::parse(word_of_kind(object)) {
                Some(kind) => Heard::Written(Box::new(kinds::read_wire(kind, head, object))),
                None => unknown(head, word_of_kind(object)),
            }
        }
        // A follower elsewhere is no organization, most of the time.
        ("Update", kind) if kind == "Organization" || text(object, "id") == actor.as_str() => {
            let told = RemoteActor::parse(object.clone()).ok_or_else(|| Verdict::Never("not an actor".into()))?;
            Heard::Actor(Box::new(told))
        }
        ("Offer", "huisraad:Mediation") => {
            let reply = Reply::offer(text(a, "id"), object);
            Heard::Response { to: id_of(a, "target").to_owned(), reply }
        }
        ("Offer", "Agreement") => {
            let reply = Reply::application(text(a, "id"), object);
            Heard::Response { to: id_of(a, "target").to_owned(), reply }
        }
        ("Offer", kind) if kind.starts_with("huisraad:") => unknown_answer(actor, a, text(a, "id"), kind)?,
        (kind, _) if kind.starts_with("huisraad:") => unknown_answer(actor, a, text(a, "id"), kind)?,
        ("Join", _) => Heard::Response { to: id_of(a, "object").to_owned(), reply: Reply::rsvp(text(a, "id"), a) },
        ("Like", _) => Heard::Response {
            to: id_of(a, "object").to_owned(),
            reply: Reply::Like(post::read_like(text(a, "id").to_owned(), a)),
        },
        ("Undo", "Follow") => Heard::Unfollowed(id_of(a, "object").to_owned()),
        ("Delete" | "Leave" | "Undo", _) => Heard::Removed(id_of(a, "object").to_owned()),
        ("Follow", _) => {
            let digest = a.get("instrument").map(|i| text(i, "digest")).filter(|d| !d.is_empty());
            let asked = Asked {
                id: text(a, "id").to_owned(),
                content: read_words(a),
                digest: digest.map(str::to_owned),
                profile: a.get("huisraad:profile").map(|p| Profile::read(p).json()).unwrap_or_default(),
            };
            Heard::Follow { to: id_of(a, "object").to_owned(), asked }
        }
        ("Move", _) if id_of(a, "object") == actor.as_str() => match Url::parse(id_of(a, "target")) {
            Ok(to) => Heard::Moved(to),
            Err(_) => Heard::Nothing,
        },
        ("Announce", "Follow") => match read_newcomer(actor, a) {
            Some(told) => Heard::Newcomer(Box::new(told)),
            None => return Err(Error::Refused(Reason::Attribution).into()),
        },
        ("Offer", "Relationship") => match read_vouch(actor, a) {
            Some(vouched) => Heard::Vouched(Box::new(vouched)),
            None => return Err(Error::Refused(Reason::Attribution).into()),
        },
        ("Add", "Create") if passed_on(object).starts_with("huisraad:") => unknown_passed_on(actor, a, object)?,
        ("Add", "Create") => Heard::Added(Box::new(addition(a, object)?)),
        ("Remove", _) => {
            Heard::TakenOut { object: id_of(a, "object").to_owned(), target: id_of(a, "target").to_owned() }
        }
        ("TentativeAccept", _) if a.get("huisraad:again") == Some(&Value::Bool(true)) => {
            Heard::Again(id_of(a, "object").to_owned())
        }
        ("TentativeAccept", _) => Heard::Receipt(id_of(a, "object").to_owned()),
        ("Accept", _) if a.get("huisraad:trial").is_some() => {
            case_question::read_tries(a).map_or(Heard::Nothing, |trial| Heard::Tries(Box::new(trial)))
        }
        ("Accept" | "Reject", _) => {
            let yes = text(a, "type") == "Accept";
            Heard::Answer { object: id_of(a, "object").to_owned(), yes, with: read_with_it(a) }
        }
        _ => Heard::Nothing,
    })
}

/// The word for the kind of a post; empty for what is none. Of a kind of tomorrow its type alone may say it.
fn word_of_kind(object: &Value) -> &str {
    match (text(object, "huisraad:kind"), text(object, "type")) {
        ("", kind) if kind.starts_with("huisraad:") => kind,
        (word, _) => word,
    }
}

/// A post of a kind that we do not know: nothing of what it says is read.
fn unknown(head: Head, kind: &str) -> Heard {
    match head.source {
        Source::House { uri, version, .. } => {
            Heard::Unknown(Box::new(Unknown::new(uri, kind, version, head.audience.scope)))
        }
        Source::Here(_) | Source::For(_) => Heard::Nothing,
    }
}

/// An answer of a kind that we do not know: nothing of what it says is read. It is for one house, like any answer.
fn unknown_answer(actor: &Url, a: &Value, id: &str, kind: &str) -> Result<Heard, Verdict> {
    let own = Url::parse(id).is_ok_and(|id| id.origin() == actor.origin());
    if !own || id_of(a, "actor") != actor.as_str() {
        return Err(Error::Refused(Reason::Attribution).into());
    }
    let version = |v: &Value| v.get("huisraad:version").and_then(Value::as_i64);
    let version = version(a).or_else(|| a.get("object").and_then(version)).unwrap_or(1);
    Ok(Heard::Unknown(Box::new(Unknown::new(id.to_owned(), kind, version, Scope::Houses))))
}

/// The type of what the owner of a thread passes on.
fn passed_on(create: &Value) -> &str {
    create.get("object").map(|said| text(said, "type")).unwrap_or_default()
}

/// An answer of a kind that we do not know, which the owner of its thread passes on: it is the owner that sends it anew.
fn unknown_passed_on(owner: &Url, add: &Value, create: &Value) -> Result<Heard, Verdict> {
    let said = create.get("object").unwrap_or(&Value::Null);
    let theirs = Url::parse(text(add, "target")).is_ok_and(|target| target.origin() == owner.origin());
    // Its writer names it, and nobody else: a name is not taken away from who may use it.
    let (writer, id) = (Url::parse(id_of(create, "actor")), Url::parse(text(said, "id")));
    let own = matches!((&writer, &id), (Ok(writer), Ok(id)) if writer.origin() == id.origin());
    if !theirs || id_of(add, "actor") != owner.as_str() || !own {
        return Err(Error::Refused(Reason::Attribution).into());
    }
    let version = said.get("huisraad:version").and_then(Value::as_i64).unwrap_or(1);
    let (id, kind) = (text(said, "id").to_owned(), text(said, "type"));
    Ok(Heard::Unknown(Box::new(Unknown::new(id, kind, version, Scope::Houses))))
}

/// What an organiser says of a number of ours, where it says one.
fn places(verb: &str, object: &Value) -> Option<Places> {
    let state = match (verb, text(object, "type")) {
        ("Accept", "Join") => ResponseState::Confirmed,
        ("TentativeAccept", "Join") => ResponseState::Waiting,
        _ => return None,
    };
    read_places(state, object)
}

/// Whether an id is of the house of this actor.
fn is_of(actor: &Url, id: &str) -> bool {
    Url::parse(id).is_ok_and(|id| id.origin() == actor.origin())
}

/// An answer to an event that is changed in place: the whole Join, as it is now, of who sends it.
fn changed_join(actor: &Url, join: &Value) -> Result<Heard, Verdict> {
    if !is_of(actor, text(join, "id")) || id_of(join, "actor") != actor.as_str() {
        return Err(Error::Refused(Reason::Attribution).into());
    }
    Ok(Heard::Response { to: id_of(join, "object").to_owned(), reply: Reply::rsvp(text(join, "id"), join) })
}

/// Whether a Note, and the Create around it, are this actor's own.
fn is_own(actor: &Url, create: &Value) -> bool {
    let note = create.get("object").unwrap_or(&Value::Null);
    is_of(actor, text(create, "id"))
        && is_of(actor, text(note, "id"))
        && id_of(create, "actor") == actor.as_str()
        && id_of(note, "attributedTo") == actor.as_str()
}

/// Whether a response says that it is for its thread.
pub fn is_for_thread(create: &Value) -> bool {
    create.get("object").is_some_and(|note| !text(note, "context").is_empty())
}

/// A response to a post of ours. With a context it is for the thread, and must carry a proof that we can pass on; without,
/// it is for us alone.
fn response(actor: &Url, create: &Value) -> Result<Heard, Verdict> {
    let note = create.get("object").unwrap_or(&Value::Null);
    if !is_own(actor, create) {
        return Err(Error::Refused(Reason::Attribution).into());
    }
    let context = text(note, "context");
    if text(create, "context") != context {
        return Err(Error::Refused(Reason::Addressing).into());
    }
    let signed = (!context.is_empty()).then(|| create.clone());
    let reply = Reply::advice(text(note, "id"), note, signed, context);
    Ok(Heard::Response { to: id_of(note, "inReplyTo").to_owned(), reply })
}

/// What the owner of a thread passes on.
fn addition(a: &Value, create: &Value) -> Result<Addition, Verdict> {
    const REFUSED: Error = Error::Refused(Reason::Attribution);
    let note = create.get("object").unwrap_or(&Value::Null);
    let writer = Url::parse(id_of(create, "actor")).map_err(|_| Verdict::from(REFUSED))?;
    let target = id_of(a, "target").to_owned();
    let (to, uri) = (id_of(note, "inReplyTo").to_owned(), text(note, "id").to_owned());
    let in_thread = !target.is_empty() && text(create, "context") == target && text(note, "context") == target;
    if !is_own(&writer, create) || text(note, "type") != "Note" || to.is_empty() || create.get("proof").is_none() {
        return Err(REFUSED.into());
    }
    if !in_thread {
        return Err(Verdict::Never("what is passed on was said in another context".into()));
    }
    let reply = Reply::advice(&uri, note, None, &target);
    Ok(Addition { target, to, uri, writer, by: None, reply, signed: create.clone() })
}
