//! For who keeps the node going: what is under way to other houses and why not ("Post onderweg"), and the figures that a
//! monitoring program reads.

mod fault;
mod kept_copies;
mod metrics;
mod pages;

pub use metrics::figures;
pub use pages::routes;
