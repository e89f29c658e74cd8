//! The web server: what every request passes through, the pages that belong to no one feature, and the doors for other
//! houses.

mod answer_news;
mod answers;
mod circles;
pub(crate) mod digest;
mod doors;
mod forms;
mod guard;
mod hand_over;
mod lists;
mod notices;
mod origin;
mod people_needs;
mod posts;
mod prepared;
mod put_back;
mod responses;
mod robots;
mod search;
mod seats;
mod tie_news;
mod today;
mod unknown;

use crate::error::Error;
use crate::inbox;
use crate::node::Node;
use crate::people::Doors;
use crate::post::{files, themes};
use crate::{admin, board, due, house, jobs, kinds, meeting, membership, peer, people, reconcile};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};
use huisraad_federation::{Gate, Parts, Sender, Worker};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// The largest form or activity we read, in bytes; the gate and the forms draw narrower lines.
const BODY: usize = 1024 * 1024;

fn routes(cfg: &mut ServiceConfig) {
    today::routes(cfg);
    unknown::routes(cfg);
    put_back::routes(cfg);
    robots::routes(cfg);
    doors::routes(cfg);
    reconcile::routes(cfg);
    admin::routes(cfg);
    people::pages::routes(cfg);
    house::pages::routes(cfg);
    membership::routes(cfg);
    kinds::routes(cfg);
    posts::routes(cfg);
    responses::routes(cfg);
    prepared::routes(cfg);
    search::routes(cfg);
    meeting::routes(cfg);
    board::routes(cfg);
    circles::routes(cfg);
    crate::consultation::routes(cfg);
    themes::routes(cfg);
    notices::routes(cfg);
    tie_news::routes(cfg);
    files::routes(cfg);
    hand_over::routes(cfg);
    crate::notice::pages::routes(cfg);
    crate::demo::routes(cfg);
}

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
    let doors = Data::new(Doors::default());
    let (address, port) = (node.config.address.clone(), node.config.port);
    let sender = Sender {
        store: node.store.clone(),
        client: node.client.clone(),
        clock: node.clock.clone(),
        random: node.random.clone(),
        name: process_name(&node),
        first: crate::post::wire::REMOVAL,
        refused: crate::kinds::heard_refusal,
        counts: node.sent.clone(),
    };
    let news = node.news.lock().unwrap_or_else(PoisonError::into_inner).take();
    let news = news.ok_or_else(|| Error::Internal("this node is served already".into()))?;
    let figures = admin::figures(&node, &gate)?;
    let shared = Data::from(node.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .app_data(gate.clone())
            .app_data(doors.clone())
            .app_data(Data::new(kinds::BELONGINGS))
            .app_data(web::PayloadConfig::new(BODY))
            .app_data(
                web::FormConfig::default()
                    .limit(BODY)
                    .error_handler(|_, _| Error::Invalid(vec![("form", "error-invalid")]).into()),
            )
            .wrap(from_fn(guard::visit))
            .wrap(from_fn(guard::headers))
            .wrap(Compress::default())
            .wrap(from_fn(answers::sign))
            .configure(routes)
            .default_service(web::to(guard::nothing))
    })
    .workers(2)
    .client_request_timeout(Duration::from_secs(10))
    // An answer is written in two pieces; the second would wait for the other end to confirm the first.
    .tcp_nodelay(true)
    .shutdown_timeout(5)
    .bind((address.as_str(), port))
    .map_err(|e| Error::Internal(format!("cannot listen on {address}:{port}: {e}")))?
    .run();
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
        () = sender.run(news) => Ok(()),
        () = worker.run() => Ok(()),
        () = jobs::follow(node.clone()) => Ok(()),
        () = jobs::watch_clock(node.clone()) => Ok(()),
        () = due::dispatch(node, jobs::run) => Ok(()),
    }
}

async fn plan(node: &Arc<Node>) -> Result<(), Error> {
    reconcile::plan_all(node).await?;
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
