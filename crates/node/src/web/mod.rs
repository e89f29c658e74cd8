//! The web server: what every request passes through, the pages that belong to no one feature, and the doors for other
//! houses.

mod doors;
mod guard;
mod posts;
mod pull;
mod today;

use crate::error::Error;
use crate::inbox;
use crate::node::Node;
use crate::people::Doors;
use crate::{due, house, kinds, membership, peer, people};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};
use huisraad_federation::{Gate, Sender};
use std::sync::Arc;
use std::time::Duration;

/// The largest form or activity we read, in bytes; the gate and the forms draw narrower lines.
const BODY: usize = 1024 * 1024;

fn routes(cfg: &mut ServiceConfig) {
    today::routes(cfg);
    doors::routes(cfg);
    people::pages::routes(cfg);
    house::pages::routes(cfg);
    membership::routes(cfg);
    kinds::routes(cfg);
    posts::routes(cfg);
    crate::demo::routes(cfg);
}

/// Serves a node until the process is told to stop: its pages, its inbox, its deliveries and its clock. `ready` is called
/// once it listens.
///
/// # Errors
/// When the port is taken.
pub async fn serve(node: Arc<Node>, ready: impl FnOnce()) -> Result<(), Error> {
    let gate = Data::new(Gate::new(
        node.authority(),
        node.store.clone(),
        node.client.clone(),
        node.clock.clone(),
        node.public_keys.clone(),
        peer::roster(node.clone()),
        inbox::prepare(node.clone()),
        Box::new(inbox::is_knock),
    ));
    let doors = Data::new(Doors::default());
    let (address, port) = (node.config.address.clone(), node.config.port);
    let sender = Sender {
        store: node.store.clone(),
        client: node.client.clone(),
        outbox: node.outbox.clone(),
        clock: node.clock.clone(),
        random: node.random.clone(),
    };
    let shared = Data::from(node.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .app_data(gate.clone())
            .app_data(doors.clone())
            .app_data(web::PayloadConfig::new(BODY))
            .app_data(
                web::FormConfig::default()
                    .limit(BODY)
                    .error_handler(|_, _| Error::Invalid(vec![("form", "error-invalid")]).into()),
            )
            .wrap(from_fn(guard::visit))
            .wrap(from_fn(guard::headers))
            .wrap(Compress::default())
            .configure(routes)
            .default_service(web::to(guard::nothing))
    })
    .workers(2)
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(5)
    .bind((address.as_str(), port))
    .map_err(|e| Error::Internal(format!("cannot listen on {address}:{port}: {e}")))?
    .run();
    ready();
    tokio::select! {
        ended = server => ended.map_err(|e| Error::Internal(e.to_string())),
        () = sender.run() => Ok(()),
        () = due::dispatch(node, pull::run) => Ok(()),
    }
}
