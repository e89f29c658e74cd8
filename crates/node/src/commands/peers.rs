//! `peer list|show|apply|accept|decline|pause|resume`.

use super::newcomers::{expect, log, meet, newcomers, vouch};
use super::say::{agreed, readable, unchanged};
use super::{At, Failure};
use crate::due::{self, Topic};
use crate::error::Error;
use crate::house::stand_by;
use crate::membership::{self, Application, actor_url};
use crate::node::Node;
use crate::peer::{self, Peer};
use crate::post::wire::stamp;
use crate::viewer::Viewer;
use crate::words::Standing;
use clap::{Args, Subcommand};
use huisraad_federation::{Authority, fingerprint};
use serde_json::{Value, json};
use std::sync::Arc;

/// What to do about other houses.
#[derive(Subcommand)]
pub enum PeerCommand {
    /// All houses this one knows
    List(ListArgs),
    /// One house, and how it stands with it
    Show(OneArgs),
    /// Ask to join a house
    Apply(ApplyArgs),
    /// Say yes to a house that asked
    Accept(AcceptArgs),
    /// Say no to a house that asked
    Decline(OneArgs),
    /// Take our own asking back
    Withdraw(OneArgs),
    /// End it: say goodbye, and ask for the removal of what was not public
    Stop(StopArgs),
    /// Houses that asked at a member of ours, and who vouches for them
    Newcomers(ListArgs),
    /// Give our chair's word for a newcomer, to all our members
    Vouch(OneArgs),
    /// Take that word back
    Unvouch(OneArgs),
    /// Get to know a newcomer, or make it a member at once
    Meet(AcceptArgs),
    /// Say beforehand that a house may come: when it asks, it is a member
    Expect(OneArgs),
    /// What this house was to us, and why that changed
    Log(OneArgs),
    /// Stop sending to a house and taking from it, for the time being
    Pause(OneArgs),
    /// Go on with a house that was paused
    Resume(AcceptArgs),
    /// Find out now whether what we sent a house is what it holds, and mend what is not
    Check(OneArgs),
    /// Say that a new key which a house shows is its own, after comparing it with that house by telephone
    Trust(TrustArgs),
}

/// `peer list`
#[derive(Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub(super) at: At,
    /// JSON instead of a table
    #[arg(long)]
    pub(super) json: bool,
}

/// One house.
#[derive(Args)]
pub struct OneArgs {
    #[command(flatten)]
    pub(super) at: At,
    /// Its host, with its port where it has one
    pub(super) house: String,
    /// A few words to go with it, where there is somebody to read them
    #[arg(long, default_value = "")]
    pub(super) note: String,
    /// JSON instead of text
    #[arg(long)]
    pub(super) json: bool,
}

/// `peer stop`
#[derive(Args)]
pub struct StopArgs {
    #[command(flatten)]
    one: OneArgs,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// `peer apply`
#[derive(Args)]
pub struct ApplyArgs {
    #[command(flatten)]
    at: At,
    /// Its host, with its port where it has one
    house: String,
    /// Who we are, in a few sentences
    #[arg(long, default_value = "Wij willen graag meedoen.")]
    introduction: String,
    /// Says that this house endorses the principles and the goals that stand at /principles there
    #[arg(long)]
    endorse: bool,
}

/// `peer accept`, `peer resume`
#[derive(Args)]
pub struct AcceptArgs {
    #[command(flatten)]
    pub(super) at: At,
    /// Its host, with its port where it has one
    pub(super) house: String,
    /// Get to know each other first, instead of membership
    #[arg(long)]
    acquaintance: bool,
    /// It is no house, but a municipality, a funder or a partner
    #[arg(long, conflicts_with = "acquaintance")]
    associate: bool,
    /// A few words to go with it
    #[arg(long, default_value = "")]
    pub(super) note: String,
}

impl AcceptArgs {
    pub(super) fn standing(&self) -> Standing {
        match (self.acquaintance, self.associate) {
            (true, _) => Standing::Acquaintance,
            (_, true) => Standing::Associate,
            _ => Standing::Member,
        }
    }
}

/// `peer trust`
#[derive(Args)]
pub struct TrustArgs {
    #[command(flatten)]
    at: At,
    /// Its host, with its port where it has one
    house: String,
    /// The new key as that house reads it out: eight groups of four
    #[arg(long)]
    key: String,
}

fn described(p: &Peer) -> Value {
    json!({
        "house": p.authority,
        "name": p.name,
        "place": p.place,
        "standing": p.standing.as_str(),
        "follows_us": p.their_follow_accepted,
        "we_follow": p.our_follow_accepted,
        "introduction": p.introduction,
        "note": p.note,
        "buddy": p.buddy,
        "history": {"total": p.history_total, "got": p.history_got, "done": p.history_next.is_none()},
        "key": fingerprint(&p.key_pem),
        "new_key": p.offered_key.as_deref().map(fingerprint),
        "compared": p.compared.map(stamp),
        "equal": p.equal.map(stamp),
    })
}

pub(super) fn authority(text: &str) -> Result<String, Failure> {
    Authority::parse(text)
        .map(|a| a.as_str().to_owned())
        .ok_or_else(|| Failure::Usage(format!("{text:?} is not a host like huis.example")))
}

pub(super) async fn run(command: PeerCommand) -> Result<(), Failure> {
    match command {
        PeerCommand::List(a) => list(a).await,
        PeerCommand::Show(a) => show(a).await,
        PeerCommand::Apply(a) => apply(a).await,
        PeerCommand::Accept(a) => decide(a, membership::accept).await,
        PeerCommand::Resume(a) => decide(a, membership::resume).await,
        PeerCommand::Decline(a) => plain(a, membership::decline).await,
        PeerCommand::Pause(a) => plain(a, membership::pause).await,
        PeerCommand::Withdraw(a) => plain(a, |tx, cx, house, _| membership::withdraw(tx, cx, house)).await,
        PeerCommand::Stop(a) => stop(a).await,
        PeerCommand::Newcomers(a) => newcomers(a).await,
        PeerCommand::Vouch(a) => vouch(a).await,
        PeerCommand::Unvouch(a) => {
            plain(a, |tx, cx, house, _| {
                let actor = actor_url(&cx.node, house).ok_or(Error::NotFound)?;
                membership::unvouch(tx, cx, actor.as_str())
            })
            .await
        }
        PeerCommand::Meet(a) => meet(a).await,
        PeerCommand::Expect(a) => expect(a).await,
        PeerCommand::Log(a) => log(a).await,
        PeerCommand::Check(a) => plain(a, check).await,
        PeerCommand::Trust(a) => trust(a).await,
    }
}

/// Ends the tie, after asking who sits at the terminal.
async fn stop(a: StopArgs) -> Result<(), Failure> {
    let node = a.one.at.open().await?;
    let house = authority(&a.one.house)?;
    let known = known(&node, &house).await?;
    if !a.yes && known.standing.is_tied() && std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        eprintln!(
            "The tie with {} ({house}) ends at once. It hears that. What it wrote to us and was not public is erased here, and \
             it is asked to erase what we wrote. This cannot be undone.",
            known.name
        );
        if !agreed(false)? {
            return Err(unchanged());
        }
    }
    plain(a.one, membership::stop).await
}

/// A house that we know, in whatever way.
async fn known(node: &Arc<Node>, house: &str) -> Result<Peer, Failure> {
    let wanted = house.to_owned();
    let found = node.read(move |c| peer::by_authority(c, &wanted)).await?;
    found.ok_or_else(|| unknown(house))
}

/// What is said of a house that we do not know.
pub(super) fn unknown(house: &str) -> Failure {
    Failure::Failed(format!("this house does not know {house}: `huisraad peer list` shows the houses it knows"))
}

/// What is said where something is not there: mostly the house.
async fn not_found(node: &Arc<Node>, house: &str, e: Error) -> Failure {
    match e {
        Error::NotFound => known(node, house).await.err().unwrap_or(Failure::from(Error::NotFound)),
        e => e.into(),
    }
}

fn check(tx: &mut huisraad_storage::Tx<'_>, cx: &crate::node::Cx, house: &str, _: &str) -> Result<(), Error> {
    let peer = peer::by_authority(tx.conn(), house)?.filter(|p| p.standing.held()).ok_or(Error::NotFound)?;
    due::add(tx, cx.now, Topic::Reconcile, &peer.actor)
}

async fn trust(a: TrustArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let url = actor_url(&node, &a.house)
        .ok_or_else(|| Failure::Usage(format!("{:?} is not a host like huis.example", a.house)))?;
    let actor = node.client.actor(&url).await.map_err(|e| Failure::Failed(format!("{}: {e}", a.house)))?;
    let key = a.key.clone();
    node.act(Viewer::Console, move |tx, cx| membership::trust_key(tx, cx, &actor, key.trim())).await?;
    print_line!("The new key of {} is trusted.", a.house);
    Ok(())
}

async fn list(a: ListArgs) -> Result<(), Failure> {
    let peers = a.at.open().await?.read(peer::everyone).await?;
    if a.json {
        print_line!("{}", Value::Array(peers.iter().map(described).collect()));
        return Ok(());
    }
    if peers.is_empty() {
        print_line!("This house knows no other houses yet. `huisraad peer apply HOUSE` asks one.");
    }
    for p in peers {
        print_line!("{:<28} {:<14} {}", p.authority, p.standing.as_str(), p.name);
    }
    Ok(())
}

async fn show(a: OneArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let house = authority(&a.house)?;
    let wanted = house.clone();
    let (peer, link, (not_known, we_are)) = node
        .read(move |c| {
            let Some(p) = peer::by_authority(c, &wanted)? else { return Ok(None) };
            let link = huisraad_federation::link_states(c)?.into_iter().find(|l| l.peer == wanted);
            let not_known = crate::reconcile::not_known(c)?.get(&p.id).copied();
            let we_are = peer::granted_by(c, &p)?;
            Ok::<_, Error>(Some((p, link, (not_known, we_are))))
        })
        .await?
        .ok_or_else(|| unknown(&house))?;
    let mut shown = described(&peer);
    if let Some(members) = shown.as_object_mut() {
        // Of ours, since we went back to a copy; null when nobody was asked.
        members.insert("not_known".into(), json!(not_known));
        // By its own word; null where it did not say.
        members.insert("we_are_there".into(), json!(we_are.map(Standing::as_str)));
    }
    if let (Some(link), Some(members)) = (link, shown.as_object_mut()) {
        members.insert("failures".into(), json!(link.failures));
        members.insert("last_error".into(), json!(link.last_error));
        members.insert("last_success".into(), json!(link.last_success.map(stamp)));
        members.insert("proved".into(), json!(stamp(link.proved)));
        members.insert("doubt".into(), json!(link.doubt.map(|d| d.as_str())));
    }
    if a.json {
        print_line!("{shown}");
    } else if let Value::Object(members) = shown {
        for (name, value) in members {
            print_line!("{name:<14} {}", readable(&value));
        }
    }
    Ok(())
}

async fn apply(a: ApplyArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let url = actor_url(&node, &a.house)
        .ok_or_else(|| Failure::Usage(format!("{:?} is not a host like huis.example", a.house)))?;
    if !a.endorse {
        let there = url.join("/principles").map(|u| u.to_string()).unwrap_or_default();
        return Err(Failure::Usage(format!("read {there}, and say --endorse when the house stands for it")));
    }
    let actor = node.client.actor(&url).await.map_err(|e| Failure::Failed(format!("{}: {e}", a.house)))?;
    let theirs = membership::principles_fetched(&node, &actor).await?;
    let theirs = theirs.ok_or_else(|| Failure::Failed(format!("{}: its principles cannot be read now", a.house)))?;
    let application = Application { introduction: a.introduction, endorsed: a.endorse };
    node.act(Viewer::Console, move |tx, cx| {
        // What is endorsed is what this house stands by from now on.
        if membership::apply(tx, cx, &actor, &application)? { stand_by(tx, cx, &theirs.text) } else { Ok(()) }
    })
    .await?;
    print_line!("The request is on its way to {}. A chair there decides.", a.house);
    Ok(())
}

type Decide = fn(&mut huisraad_storage::Tx<'_>, &crate::node::Cx, &str, Standing, &str) -> Result<(), Error>;
type Plain = fn(&mut huisraad_storage::Tx<'_>, &crate::node::Cx, &str, &str) -> Result<(), Error>;

async fn decide(a: AcceptArgs, action: Decide) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let house = authority(&a.house)?;
    let (standing, note) = (a.standing(), a.note);
    let of = house.clone();
    let done = node.act(Viewer::Console, move |tx, cx| action(tx, cx, &house, standing, &note)).await;
    if let Err(e) = done {
        return Err(not_found(&node, &of, e).await);
    }
    print_line!("{} is now: {standing}", a.house);
    Ok(())
}

async fn plain(a: OneArgs, action: Plain) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let (house, note) = (authority(&a.house)?, a.note);
    let of = house.clone();
    let done = node.act(Viewer::Console, move |tx, cx| action(tx, cx, &house, &note)).await;
    if let Err(e) = done {
        return Err(not_found(&node, &of, e).await);
    }
    print_line!("Done: {}", a.house);
    Ok(())
}
