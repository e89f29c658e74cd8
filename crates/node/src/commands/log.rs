//! What is written on standard error while the program runs: what happened, to which house, and never what anybody wrote.
//!
//! Our own lines hold no content at any level. The libraries log what they work on as soon as they are asked for more: so
//! they are kept to warnings, and those that read texts and files of people say nothing, whatever is asked.

use super::Failure;
use std::panic::PanicHookInfo;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How the modules of ours begin.
const OURS: &str = "huisraad";
/// What a library may say at most.
const LIBRARIES: LevelFilter = LevelFilter::WARN;
/// Libraries that read what people wrote.
const READERS: [&str; 8] =
    ["ammonia", "html5ever", "markup5ever", "pulldown_cmark", "lopdf", "image", "askama", "fluent_bundle"];

/// Begins to write lines, as many as `HUISRAAD_LOG` asks for.
///
/// # Errors
/// When that cannot be understood.
pub(super) fn start() -> Result<(), Failure> {
    let asked = std::env::var_os("HUISRAAD_LOG").unwrap_or_default();
    let targets = asked.to_str().and_then(targets).ok_or_else(|| {
        let how = "write off, error, warn, info, debug or trace, or one of our own parts with its level, like \
                   warn,huisraad_federation=debug";
        Failure::Usage(format!("HUISRAAD_LOG: {how}"))
    })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(targets).with(lines).init();
    std::panic::set_hook(Box::new(panicked));
    Ok(())
}

/// Reads what is asked for: levels, alone or after the name of a part. `None` when it is anything else.
fn targets(asked: &str) -> Option<Targets> {
    let level = |text: &str| -> Option<LevelFilter> {
        // A number is a level to the library, and a riddle to who reads it.
        let word = text.trim();
        word.parse().ok().filter(|_| word.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let (mut all, mut parts) = (LevelFilter::WARN, Vec::new());
    for one in asked.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        match one.split_once('=') {
            None => all = level(one)?,
            Some((part, text)) => {
                let part = part.trim();
                let named = part.starts_with(OURS) && part.chars().all(|c| c.is_ascii_lowercase() || "_:".contains(c));
                parts.push((part.to_owned(), named.then(|| level(text))??));
            }
        }
    }
    let targets = Targets::new().with_default(all.min(LIBRARIES)).with_target(OURS, all).with_targets(parts);
    Some(targets.with_targets(READERS.map(|reader| (reader, LevelFilter::OFF))))
}

/// Says where a panic was. What it says itself is said only where it is a sentence of the program's: others quote the value
/// that they met.
fn panicked(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let said = info.payload().downcast_ref::<&'static str>().copied().unwrap_or_default();
    tracing::error!(place, said, "an internal fault stopped a job");
}

#[cfg(test)]
mod tests {
    use super::targets;
    use tracing::Level;

    #[test]
    fn libraries_are_kept_quiet_whatever_is_asked() {
        for asked in ["trace", "debug", "info,huisraad_node=trace"] {
            let targets = targets(asked).expect("a filter");
            assert!(!targets.would_enable("html5ever::tokenizer", &Level::ERROR), "{asked}");
            assert!(!targets.would_enable("hyper::client", &Level::INFO), "{asked}");
            assert!(targets.would_enable("hyper::client", &Level::WARN), "{asked}");
            assert!(targets.would_enable("huisraad_node::web", &Level::INFO), "{asked}");
        }
        let quiet = targets("off").expect("a filter");
        assert!(!quiet.would_enable("hyper", &Level::ERROR) && !quiet.would_enable("huisraad_node", &Level::ERROR));
        let some = targets("warn, huisraad_federation::sender=debug").expect("a filter");
        assert!(some.would_enable("huisraad_federation::sender", &Level::DEBUG));
        assert!(!some.would_enable("huisraad_node", &Level::INFO));
        assert!(targets("").is_some_and(|t| t.would_enable("huisraad_node", &Level::WARN)));
    }

    #[test]
    fn what_is_no_level_is_refused() {
        for wrong in [
            "=,=verbose",
            "verbose",
            "5",
            "huisraad=5",
            "huisraad",
            "info;debug",
            "=info",
            "info=",
            "huisraad_node=loud",
            "hyper=debug",
        ] {
            assert!(targets(wrong).is_none(), "{wrong}");
        }
    }
}
