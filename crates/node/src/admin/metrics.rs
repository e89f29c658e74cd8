//! The figures of a node, for Prometheus. Names as the convention has them (prometheus.io/docs/practices/naming), in the
//! OpenMetrics text format. They have a listener of their own (`server.metrics`), so that no proxy can pass them on to the web
//! by mistake.

use crate::copies;
use crate::error::Error;
use crate::node::Node;
use crate::peer;
use actix_web::dev::Server;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use huisraad_federation::{DeliveryState, Gate, backlog, count_put_by};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

type Labels = Vec<(&'static str, String)>;

/// The server of the figures, where the settings want one.
///
/// # Errors
/// When its address is taken.
pub fn figures(node: &Arc<Node>, gate: &Data<Gate>) -> Result<Option<Server>, Error> {
    let Some(address) = node.config.metrics else { return Ok(None) };
    let (node, gate) = (Data::from(node.clone()), gate.clone());
    let app = move || App::new().app_data(node.clone()).app_data(gate.clone()).route("/metrics", web::get().to(show));
    let server = HttpServer::new(app).workers(1).disable_signals().bind(address);
    let server = server.map_err(|e| Error::Internal(format!("server.metrics: cannot listen on {address}: {e}")))?;
    Ok(Some(server.run()))
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

async fn show(node: Data<Node>, gate: Data<Gate>) -> Result<HttpResponse, Error> {
    let now = node.clock.now();
    let (backlog, put_by, standings, copied, made) = node
        .read(move |conn| {
            let mut standings: BTreeMap<String, i64> = BTreeMap::new();
            for p in peer::everyone(conn)? {
                *standings.entry(p.standing.to_string()).or_default() += 1;
            }
            let put_by = count_put_by(conn)?;
            Ok((backlog(conn)?, put_by, standings, copies::age(conn, now)?, copies::of_each(conn)?))
        })
        .await?;
    let mut registry = Registry::with_prefix("huisraad");
    let requests: Family<Labels, Counter> = Family::default();
    for (answer, count) in gate.counts() {
        requests.get_or_create(&vec![("answer", answer.to_owned())]).inc_by(count);
    }
    registry.register("inbox_requests", "Requests to the inbox, by how they were answered", requests);
    let sent = &node.sent;
    let attempts: Family<Labels, Counter> = Family::default();
    for (outcome, count) in [("delivered", &sent.delivered), ("parked", &sent.parked), ("failed", &sent.failed)] {
        attempts.get_or_create(&vec![("outcome", outcome.to_owned())]).inc_by(count.load(Ordering::Relaxed));
    }
    registry.register("delivery_attempts", "Attempts to deliver, by what came of them", attempts);
    let open: Family<Labels, Gauge> = Family::default();
    let mut oldest = None;
    for state in [DeliveryState::Waiting, DeliveryState::Parked, DeliveryState::Expired] {
        let count = backlog.iter().filter(|b| b.1 == state).map(|b| b.2).sum();
        open.get_or_create(&vec![("state", state.to_string())]).set(count);
        oldest = oldest.into_iter().chain(backlog.iter().filter_map(|b| b.3)).min();
    }
    registry.register("deliveries_open", "Deliveries that have not arrived", open);
    let age = oldest.map_or(0, |t| node.clock.now().0.saturating_sub(t) / 1_000_000);
    gauge(&mut registry, "delivery_oldest_age_seconds", "Age of the oldest delivery that has not arrived", age);
    gauge(&mut registry, "received_put_by", "Received activities that wait to be worked off", put_by);
    let seconds = |d: Duration| i64::try_from(d.as_secs()).unwrap_or(i64::MAX);
    let help = "Age of the last good copy of this house; where there is none, of the house";
    gauge(&mut registry, "copy_age_seconds", help, seconds(copied));
    if let Some(days) = made.iter().filter_map(|l| l.kept).max() {
        let help = "After how long at the latest the copies are gone of which older ones are removed";
        gauge(&mut registry, "copy_kept_seconds", help, days.saturating_mul(24 * 3600));
    }
    let houses: Family<Labels, Gauge> = Family::default();
    for (standing, count) in standings {
        houses.get_or_create(&vec![("standing", standing)]).set(count);
    }
    registry.register("peers", "Other houses, by what they are to this one", houses);
    let statements = Counter::<u64>::default();
    statements.inc_by(node.store.statements());
    registry.register(
        "read_statements",
        "Statements with which the database was read: for pages, answers, and what the node does by itself",
        statements,
    );
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|e| Error::Internal(e.to_string()))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(HttpResponse::Ok().content_type(kind).insert_header(("Cache-Control", "no-store")).body(text))
}
