//! `peer newcomers|vouch|meet|expect|log`.

use super::Failure;
use super::peers::{AcceptArgs, ListArgs, OneArgs, authority};
use super::say::moment;
use crate::error::Error;
use crate::membership::{self, actor_url};
use crate::node::Cx;
use crate::peer;
use crate::post::wire::stamp;
use crate::viewer::Viewer;
use crate::words::Standing;
use huisraad_storage::Tx;
use serde_json::{Value, json};

/// What was told of a house first: by its host.
fn newcomer_at(tx: &mut Tx<'_>, cx: &Cx, house: &str) -> Result<i64, Error> {
    let actor = actor_url(&cx.node, house).ok_or(Error::NotFound)?;
    membership::told_of(tx.conn(), actor.as_str())?.first().map(|n| n.id).ok_or(Error::NotFound)
}

pub(super) async fn fetch(node: &crate::node::Node, house: &str) -> Result<huisraad_federation::RemoteActor, Failure> {
    let url =
        actor_url(node, house).ok_or_else(|| Failure::Usage(format!("{house:?} is not a host like huis.example")))?;
    node.client.actor(&url).await.map_err(|e| Failure::Failed(format!("{house}: {e}")))
}

pub(super) async fn meet(a: AcceptArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let (actor, standing, house) = (fetch(&node, &a.house).await?, a.standing(), a.house.clone());
    node.act(Viewer::Console, move |tx, cx| {
        let id = newcomer_at(tx, cx, &house)?;
        membership::meet(tx, cx, id, &actor, standing)
    })
    .await
    .map_err(|e| no_newcomer(&a.house, e))?;
    print_line!("{} is now: {standing}", a.house);
    Ok(())
}

/// Our chair's word for a newcomer.
pub(super) async fn vouch(a: OneArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let house = authority(&a.house)?;
    let of = house.clone();
    let vouched = node.act(Viewer::Console, move |tx, cx| {
        let newcomer = newcomer_at(tx, cx, &house)?;
        membership::vouch(tx, cx, newcomer)
    });
    vouched.await.map_err(|e| no_newcomer(&of, e))?;
    print_line!("Done: {}", a.house);
    Ok(())
}

/// What is said where nobody told of a house.
fn no_newcomer(house: &str, e: Error) -> Failure {
    match e {
        Error::NotFound => {
            Failure::Failed(format!("{house} is no newcomer: `huisraad peer newcomers` shows of whom members told"))
        }
        e => e.into(),
    }
}

pub(super) async fn expect(a: OneArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let actor = fetch(&node, &a.house).await?;
    node.act(Viewer::Console, move |tx, cx| membership::expect(tx, cx, &actor)).await?;
    print_line!("{} may come.", a.house);
    Ok(())
}

pub(super) async fn newcomers(a: ListArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let now = node.clock.now();
    let all = node
        .read(move |c| {
            let mut all = Vec::new();
            for n in membership::all_newcomers(c)? {
                let (by, _) = membership::weight(c, now, &n)?;
                let by =
                    by.into_iter().map(|id| Ok(peer::by_id(c, id)?.authority)).collect::<Result<Vec<_>, Error>>()?;
                let sponsor = n.sponsor.map(|id| peer::by_id(c, id)).transpose()?.map(|p| p.authority);
                let own = membership::we_vouch(c, now, &n)?;
                all.push(
                    json!({"house": n.authority, "name": n.name, "sponsor": sponsor, "vouched": by, "we_vouch": own}),
                );
            }
            Ok::<_, Error>(all)
        })
        .await?;
    if a.json {
        print_line!("{}", Value::Array(all));
        return Ok(());
    }
    if all.is_empty() {
        print_line!("There are no newcomers.");
    }
    for n in all {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let by: Vec<String> = n["vouched"].as_array().into_iter().flatten().map(text).collect();
        let by =
            if by.is_empty() { "nobody vouches yet".to_owned() } else { format!("vouched for by {}", by.join(", ")) };
        print_line!("{:<28} {:<20} {by}", text(&n["house"]), text(&n["name"]));
    }
    Ok(())
}

pub(super) async fn log(a: OneArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    let house = authority(&a.house)?;
    let lines = node.read(move |c| membership::log_of(c, &house)).await?;
    if lines.is_empty() && !a.json {
        print_line!("Nothing happened with {} yet.", a.house);
    }
    let word = |s: Option<Standing>| s.map_or("-", Standing::as_str);
    for l in lines {
        if a.json {
            print_line!(
                "{}",
                json!({"at": stamp(l.at), "before": word(l.before), "after": word(l.after), "cause": l.cause.as_str(), "note": l.note})
            );
        } else {
            print_line!("{} {} -> {} ({}) {}", moment(l.at), word(l.before), word(l.after), l.cause, l.note);
        }
    }
    Ok(())
}
