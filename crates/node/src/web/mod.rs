//! The web server: what every request passes through, the pages that belong to no one feature, and the doors for other
//! houses.

mod answer_news;
mod answers;
mod asked_of_us;
mod begin;
mod circles;
mod demo;
pub(crate) mod digest;
mod doors;
mod filled;
mod forms;
mod given;
mod guard;
mod hand_over;
mod lists;
mod looked;
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
mod unread;

use crate::error::{Error, Field};
use crate::node::Node;
use crate::people::Doors;
use crate::post::{files, themes};
use crate::{admin, board, house, kinds, membership, people, reconcile, sheet};
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};
use huisraad_federation::Gate;
use std::sync::Arc;
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
    sheet::routes(cfg);
    board::routes(cfg);
    circles::routes(cfg);
    crate::consultation::routes(cfg);
    themes::routes(cfg);
    notices::routes(cfg);
    tie_news::routes(cfg);
    files::routes(cfg);
    hand_over::routes(cfg);
    crate::notice::pages::routes(cfg);
    demo::routes(cfg);
}

/// The server of a node's pages and inbox: it listens already, and answers while it is awaited.
///
/// # Errors
/// When the port is taken.
pub fn server(node: &Arc<Node>, gate: &Data<Gate>) -> Result<Server, Error> {
    let (address, port) = (node.config.address.clone(), node.config.port);
    let doors = Data::new(Doors::default());
    let gate = gate.clone();
    let shared = Data::from(node.clone());
    Ok(HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .app_data(gate.clone())
            .app_data(doors.clone())
            .app_data(Data::new(kinds::BELONGINGS))
            .app_data(web::PayloadConfig::new(BODY))
            .app_data(
                web::FormConfig::default()
                    .limit(BODY)
                    .error_handler(|_, _| Error::Invalid(vec![(Field::Form, "error-invalid")]).into()),
            )
            .wrap(from_fn(guard::visit))
            .wrap(from_fn(guard::headers))
            .wrap(from_fn(unread::bounded))
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
    .run())
}
