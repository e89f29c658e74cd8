//! A node that runs: its pages and its inbox, its deliveries, and what is done in time.

use crate::error::Error;
use crate::node::Node;
use crate::{admin, due, inbox, jobs, kinds, peer, post, reconcile, web};
use actix_web::web::Data;
use huisraad_federation::{Gate, Parts, Sender, Worker};
use std::sync::{Arc, PoisonError};

/// Serves a node until the process is told to stop: its pages, its inbox, its deliveries and its clock. `ready` is called
/// once it listens.
///
/// # Errors
/// When the port is taken.
pub async fn serve(node: Arc<Node>, ready: impl FnOnce()) -> Result<(), Error> {
    let prepare = inbox::prepare(node.clone());
    let gate = Data::new(Gate::new(Parts {
        host: node.authority().clone(),
        store: node.store.clone(),
        client: node.client.clone(),
        clock: node.clock.clone(),
        keys: node.public_keys.clone(),
        roster: peer::roster(node.clone()),
        prepare: prepare.clone(),
        knocks: inbox::is_knock,
        in_confidence: inbox::is_in_confidence,
        follows: peer::follows(node.clone()),
        missed: inbox::missed,
        bell: node.put_by.clone(),
        outbox: node.outbox.clone(),
    }));
    let worker = Worker {
        store: node.store.clone(),
        client: node.client.clone(),
        clock: node.clock.clone(),
        random: node.random.clone(),
        prepare,
        met: Arc::new(|tx, actor, now| Ok(peer::met(tx, actor, now)?)),
        bell: node.put_by.clone(),
    };
    let sender = Sender {
        store: node.store.clone(),
        client: node.client.clone(),
        clock: node.clock.clone(),
        random: node.random.clone(),
        name: process_name(&node),
        first: post::wire::REMOVAL,
        refused: kinds::heard_refusal,
        counts: node.sent.clone(),
    };
    let hints = node.hints.lock().unwrap_or_else(PoisonError::into_inner).take();
    let hints = hints.ok_or_else(|| Error::Internal("this node is served already".into()))?;
    let figures = admin::figures(&node, &gate)?;
    let server = web::server(&node, &gate)?;
    let figures = async {
        match figures {
            Some(server) => server.await,
            None => std::future::pending().await,
        }
    };
    // Where nothing can be written now (a full disk), what is there can still be read.
    if let Err(e) = plan(&node).await {
        tracing::error!(error = %e, "what must happen later could not be planned");
    }
    ready();
    tokio::select! {
        ended = server => ended.map_err(|e| Error::Internal(e.to_string())),
        ended = figures => ended.map_err(|e| Error::Internal(e.to_string())),
        () = sender.run(hints) => Ok(()),
        () = worker.run() => Ok(()),
        () = jobs::follow(node.clone()) => Ok(()),
        () = jobs::watch_clock(node.clone()) => Ok(()),
        () = due::dispatch(node, jobs::run) => Ok(()),
    }
}

async fn plan(node: &Arc<Node>) -> Result<(), Error> {
    reconcile::plan_all(node).await?;
    node.act(crate::viewer::Viewer::Clock, kinds::plan_unplanned).await?;
    jobs::plan_night(node).await
}

/// What this process is called among those that serve the same database: by machine and port, which it has again when it is
/// started again. A file has one server.
fn process_name(node: &Node) -> String {
    if !node.store.is_shared() {
        return String::new();
    }
    // Where the system does not say its name, what was left behind by a killed process is waited for.
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_else(|_| node.random.token::<10>());
    format!("{}:{}", machine.trim(), node.config.port)
}
