//! `move`: to another address, and from one.

use super::newcomers::fetch;
use super::say::count;
use super::{At, Failure};
use crate::folder::wrong_with;
use crate::membership::{self, actor_url};
use crate::viewer::Viewer;
use clap::Args;
use serde_json::Value;

/// `move`
#[derive(Args)]
#[command(group(clap::ArgGroup::new("which").required(true).args(["to", "from"])))]
pub struct MoveArgs {
    #[command(flatten)]
    at: At,
    /// At the old address, last: where this house is now
    #[arg(long)]
    to: Option<String>,
    /// At the new address, first: where this house was
    #[arg(long)]
    from: Option<String>,
    /// With --from: what `huisraad peer list --json` printed at the old address; those houses may come here too
    #[arg(long, requires = "from")]
    houses: Option<std::path::PathBuf>,
}

pub(super) async fn run(a: MoveArgs) -> Result<(), Failure> {
    let node = a.at.open().await?;
    if let Some(to) = &a.to {
        let actor = fetch(&node, to).await?;
        node.act(Viewer::Console, move |tx, cx| membership::announce_move(tx, cx, &actor)).await?;
        print_line!("The other houses are told that this house is now at {to}. Keep this node running for some weeks.");
        return Ok(());
    }
    let from = a.from.unwrap_or_default();
    let old =
        actor_url(&node, &from).ok_or_else(|| Failure::Usage(format!("{from:?} is not a host like huis.example")))?;
    let mut houses = Vec::new();
    if let Some(file) = &a.houses {
        let text = std::fs::read_to_string(file).map_err(|e| Failure::Failed(wrong_with(file, &e)))?;
        let list: Value = serde_json::from_str(&text).map_err(|e| {
            let what = "is not what `huisraad peer list --json` printed";
            Failure::Failed(format!("{} {what}: {e}", file.display()))
        })?;
        for house in list.as_array().into_iter().flatten() {
            // Whom we expect becomes a member; with the others one gets to know each other again.
            let member = house["standing"] == "member";
            if let (true, Some(host)) = (member, house["house"].as_str()) {
                houses.push(fetch(&node, host).await?);
            }
        }
    }
    let houses_coming = houses.len();
    node.act(Viewer::Console, move |tx, cx| membership::comes_from(tx, cx, &old, &houses)).await?;
    let count = match houses_coming {
        0 => String::new(),
        n => format!(" {} may come.", count(n, "house", "houses")),
    };
    print_line!("This house was at {from}.{count} Now run `huisraad move --to` at the old address.");
    Ok(())
}
