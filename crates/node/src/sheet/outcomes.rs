//! Typing what came of a sheet: what is kept, and what follows from it.

use super::show_sheet;
use crate::error::{Error, Field, Key, Reason};
use crate::kinds;
use crate::meeting::{self, Decision, Item, Meeting, Outcome, What, Word};
use crate::membership;
use crate::node::Cx;
use crate::page::{Fields, Page, Visit, done, go};
use crate::people;
use crate::post::pages::look;
use crate::post::{self, PostId, Scope};
use crate::words::Standing;
use actix_web::web::{self, Path};
use huisraad_storage::Tx;

/// Types the outcomes: each that was chosen in a transaction of its own, so that one that cannot be done holds up no other.
pub(super) async fn outcomes(v: Visit, id: Path<i64>, typed: web::Form<Fields>) -> Page {
    v.person()?;
    let (id, own) = (*id, typed.text("text"));
    // A point of our own that stands beside them goes along.
    if !own.is_empty() {
        match v.node.act(v.who.clone(), move |tx, cx| meeting::add_own(tx, cx, id, &own)).await {
            Ok(()) => {}
            Err(Error::Invalid(wrong)) => return show_sheet(&v, id, &typed, Vec::new(), &wrong, None).await,
            Err(e) => return Err(e),
        }
    }
    let items = v.node.read(move |conn| meeting::items(conn, id)).await?;
    let open = || items.iter().filter(|i| i.outcome.is_none());
    let line = |i: &Item| typed.text(&format!("l{}", i.id));
    let outcome = |i: &Item| {
        let field = |name: &str| typed.text(&format!("{name}{}", i.id));
        let word = Word::parse(&field("o"))?;
        Some(Outcome { word, line: field("l"), heads: field("n"), look_again: field("d") })
    };
    // What an outcome says to other houses is looked at before it leaves, as all else is.
    let leaving: Vec<String> =
        open().filter(|i| !matches!(i.what, What::Own | What::Scan | What::Release)).map(line).collect();
    // So is what it sends, with the words beside its pictures.
    let sent: Vec<PostId> = open()
        .filter(|i| i.what == What::Release && outcome(i).is_some_and(|o| o.word == Word::Yes))
        .filter_map(|i| i.post)
        .collect();
    let (who, node) = (v.who.clone(), v.node.clone());
    let (names, sent) = v
        .node
        .read(move |conn| {
            let mut words = Vec::new();
            for post in post::find_among(conn, &who, &sent)?.into_values().filter(|p| p.audience != Scope::House) {
                words.extend(kinds::telling_words(&node.ring, conn, &post)?);
            }
            Ok::<_, Error>((people::names(conn)?, words))
        })
        .await?;
    let leaving: Vec<String> = leaving.into_iter().chain(sent).collect();
    if let Some(look) = look(&leaving.iter().map(String::as_str).collect::<Vec<_>>(), &names, &typed) {
        return show_sheet(&v, id, &typed, Vec::new(), &[], Some(look)).await;
    }
    // What another typed meanwhile stands; what was typed here is shown beside it.
    let other = |i: &&Item| outcome(i).map_or(!["", &*i.line].contains(&&*line(i)), |o| o.differs(i));
    let typed_before = items.iter().filter(|i| i.outcome.is_some()).filter(other);
    let mut failed: Vec<Failed> = typed_before.map(|i| Failed::item(i.id, MEANWHILE)).collect();
    let mut some = false;
    for item in open() {
        let Some(outcome) = outcome(item) else {
            // What was written must not be lost because no box was chosen.
            let wrote = ["l", "n", "d"].iter().any(|name| !typed.text(&format!("{name}{}", item.id)).is_empty());
            failed.extend(wrote.then_some(Failed::item(item.id, "sheet-choose")));
            continue;
        };
        let number = item.id;
        match v.node.act(v.who.clone(), move |tx, cx| keep(tx, cx, number, &outcome)).await {
            Ok(true) => some = true,
            Ok(false) => failed.push(Failed::item(number, MEANWHILE)),
            Err(Error::Refused(Reason::ChangedMeanwhile)) if item.what == What::Release => {
                failed.push(Failed::item(number, "sheet-changed"));
            }
            Err(Error::Refused(why)) => failed.push(Failed::item(number, why.key())),
            // It was taken away since the page was made.
            Err(Error::NotFound) => failed.push(Failed::item(number, GONE)),
            Err(Error::Invalid(wrong)) => failed.extend(wrong.into_iter().map(|one| Failed::field(number, one))),
            Err(e) => return Err(e),
        }
    }
    if failed.is_empty() {
        return if some { done(&format!("/meetings/{id}"), "saved") } else { go(&format!("/meetings/{id}")) };
    }
    show_sheet(&v, id, &typed, failed, &[], None).await
}

/// Why the outcome of an item could not be kept, and beside which of its fields.
pub(super) struct Failed {
    pub(super) item: i64,
    /// What the id of the field begins with; the number of the item follows.
    pub(super) field: char,
    pub(super) key: Key,
}

impl Failed {
    fn item(item: i64, key: Key) -> Failed {
        Failed { item, field: 'o', key }
    }

    fn field(item: i64, (field, key): (Field, Key)) -> Failed {
        let field = match field {
            Field::Line | Field::Advice | Field::Answer | Field::Needs => 'l',
            Field::Heads => 'n',
            Field::LookAgain => 'd',
            _ => 'o',
        };
        Failed { item, field, key }
    }
}

/// Somebody typed another outcome of the same item meanwhile.
const MEANWHILE: Key = "sheet-meanwhile";

/// What it is about is there no more.
const GONE: Key = "sheet-not-kept";

/// Keeps an outcome, and does what follows from it: in one transaction, so that it is done once or not at all. `false` when one
/// was kept before.
fn keep(tx: &mut Tx<'_>, cx: &Cx, id: i64, typed: &Outcome) -> Result<bool, Error> {
    // First, as with every change: who takes the post away takes its items after it.
    if let Some(post) = meeting::item(tx.conn(), id)?.post {
        post::hold(tx, post)?;
    }
    match meeting::decide(tx, cx, id, typed)? {
        Some((item, of)) => follow(tx, cx, &item, of, typed).map(|()| true),
        None => Ok(false),
    }
}

/// What follows from an outcome.
fn follow(tx: &mut Tx<'_>, cx: &Cx, item: &Item, of: Meeting, typed: &Outcome) -> Result<(), Error> {
    match (item.what, item.post, typed.word) {
        (What::Join, _, word) => {
            let (house, note) = (item.text.as_str(), typed.line.as_str());
            if word != Word::Later {
                // The meeting read words of a house that asked, and decides about those.
                let (words, asked) = (item.words.as_deref().unwrap_or_default(), Standing::Applied.as_str());
                membership::is_as_read(tx, house, words, asked)?;
            }
            match word {
                Word::Yes => membership::accept(tx, cx, house, Standing::Member, note),
                Word::Partly => membership::accept(tx, cx, house, Standing::Acquaintance, note),
                Word::No => membership::decline(tx, cx, house, note),
                Word::Later => Ok(()),
            }
        }
        (What::Release, Some(post), Word::Yes) => {
            let found = post::find(tx.conn(), &cx.who, post)?;
            if found.published.is_some() {
                return Ok(());
            }
            let post = post::take_seen(tx, found.id, item.seen)?;
            kinds::release(tx, cx, &post, Some(of.day)).map(drop)
        }
        // What went out meanwhile is not kept in by a word.
        (What::Release, Some(post), Word::No) if post::find(tx.conn(), &cx.who, post)?.published.is_some() => {
            Err(Error::Refused(Reason::Published))
        }
        (What::Release, Some(post), Word::No) => post::is_not_sent(tx, cx, post),
        (what, Some(post), word) => match what.wanted() {
            Some(wanted) => {
                let (line, heads, day) = (&typed.line, &typed.heads, &of.day);
                let (response, seen) = (item.response, item.seen);
                let decision = Decision { wanted, post, response, word, line, heads, day, seen };
                kinds::carry_out(tx, cx, &decision)
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}
