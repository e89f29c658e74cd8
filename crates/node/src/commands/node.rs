//! `serve`, `migrate`, `invite`.

use super::{At, Failure};
use crate::folder::{Folder, Hold, forget_snapshots, keep_to_owner, snapshots};
use crate::kinds;
use crate::node::Node;
use crate::page::qr_text;
use crate::people::{CardSecrets, card};
use crate::serve;
use crate::viewer::Viewer;
use crate::words::Role;
use clap::Args;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// The card of `invite`.
#[derive(Args)]
pub struct InviteArgs {
    #[command(flatten)]
    at: At,
    /// participant, chair, supporter, adviser or steward
    #[arg(long)]
    role: String,
    /// One line of JSON instead of a card to look at
    #[arg(long)]
    json: bool,
}

pub(super) async fn invite(args: InviteArgs) -> Result<(), Failure> {
    let role = Role::parse(&args.role).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|r| r.as_str()).collect();
        Failure::Usage(format!("--role {:?} is none of {}", args.role, all.join(", ")))
    })?;
    print_card(&args.at.open().await?, role, args.json).await
}

pub(super) async fn print_card(node: &Arc<Node>, role: Role, json: bool) -> Result<(), Failure> {
    let secrets = CardSecrets::new(&node.random);
    let printed = secrets.clone();
    node.act(Viewer::Console, move |tx, cx| card(tx, cx, &printed, role, None)).await?;
    let url = node.url(&format!("/card/{}", secrets.token));
    if json {
        let line = serde_json::json!({"role": role.as_str(), "url": url.as_str(), "words": secrets.words});
        print_line!("{line}");
        return Ok(());
    }
    print_line!("{}", qr_text(url.as_str()));
    print_line!("Card for: {role}");
    print_line!("Scan it, or go to {url}");
    print_line!("or go to {} and type: {}", node.url("/card"), secrets.words);
    print_line!("It works once, for two weeks.");
    Ok(())
}

/// Where and how to serve.
#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    at: At,
    /// Another port than the settings say
    #[arg(long)]
    port: Option<u16>,
    /// Ends when standard input does: for who starts it as a part of something
    #[arg(long, hide = true)]
    until_stdin_closes: bool,
}

pub(super) async fn serve(args: ServeArgs) -> Result<(), Failure> {
    // Whoever closes the terminal, or asks for the settings to be read again, does not end a node.
    let _hang_up = signal(SignalKind::hangup()).map_err(|e| Failure::Failed(e.to_string()))?;
    let flags: Vec<(&str, String)> = args.port.map(|p| ("server.port", p.to_string())).into_iter().collect();
    let config = args.at.config(&flags)?;
    let (address, port) = (config.address.clone(), config.port);
    // Asked before anything is opened: a taken port is the commonest mistake, and gets its own sentence.
    if let Err(e) = std::net::TcpListener::bind((address.as_str(), port)) {
        return Err(Failure::Usage(format!("port {port} on {address} cannot be used: {e}")));
    }
    let folder = Folder::lock(config, Hold::Serve)?;
    keep_to_owner(&folder.config.data)
        .map_err(|e| Failure::Failed(format!("{}: {e}", folder.config.data.display())))?;
    // Whoever serves sees to it that no copy lies unpacked in the folder; that it cannot be removed keeps no house closed.
    if let Err(e) = crate::copies::aside::clear(&folder.config.data) {
        tracing::error!(error = %e, "what a copy or a restore left behind could not be removed");
    }
    let node = Node::open(folder).await?;
    let url = node.url("/");
    let served = serve::serve(node.clone(), || {
        print_line!("Listening on {address}:{port} for {url}");
        // This start went well: a copy from before the last change of the database is wanted no longer, unless it is ours.
        if let Err(e) = forget_snapshots(&node.config.data, node.clock.now(), !node.migrated) {
            tracing::warn!(error = %e, "an old copy of the database could not be removed");
        }
    });
    let (closed, wait) = tokio::sync::oneshot::channel();
    if args.until_stdin_closes {
        // A thread of its own: a blocking read would otherwise keep the runtime from ending.
        std::thread::spawn(move || {
            let read = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            closed.send(read.is_ok())
        });
    }
    let ended = tokio::select! {
        ended = served => ended.map_err(Failure::from),
        Ok(_) = wait => Ok(()),
        () = node.folder.lost() => Err(Failure::Failed("another process took the database for itself".into())),
    };
    close(&node).await;
    ended
}

/// Writes all into the one file of the database, and takes out of the index what is gone: who copies the file of a node that was
/// stopped copies all that is there, and no more.
pub(super) async fn close(node: &Arc<Node>) {
    if let Err(e) = kinds::forget_old_terms(node).await {
        tracing::warn!(error = %e, "the search index could not be brought up to date");
    }
    match node.store.empty_log().await {
        Ok(true) => {}
        Ok(false) => tracing::warn!("the write-ahead log could not be written back: somebody reads the database"),
        Err(e) => tracing::warn!(error = %e, "the write-ahead log could not be written back"),
    }
}

/// Where to bring a database up to date.
#[derive(Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    at: At,
}

pub(super) async fn migrate(args: MigrateArgs) -> Result<(), Failure> {
    let node = Node::open(Folder::lock(args.at.config(&[])?, Hold::Alone)?).await?;
    if !node.migrated {
        print_line!("The database is up to date already.");
        return Ok(());
    }
    print_line!("The database is up to date now.");
    let kept = snapshots(&node.config.data).map_err(|e| Failure::Failed(e.to_string()))?;
    if let Some(copy) = kept.last() {
        print_line!("How it was is kept in {} until the node has started well.", copy.display());
    }
    Ok(())
}
