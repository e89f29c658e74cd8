//! Places at which a test may stop a process, to kill it there.

/// In a debug build with `HUISRAAD_STOP_AT` set to `name`, says so on standard error and never returns; otherwise nothing.
///
/// A release build has no such place: the call is empty there.
pub async fn stop_point(name: &str) {
    #[cfg(debug_assertions)]
    if std::env::var("HUISRAAD_STOP_AT").is_ok_and(|at| at == name) {
        eprintln!("stopped at {name}");
        std::future::pending::<()>().await;
    }
    #[cfg(not(debug_assertions))]
    let _: &str = name;
}

/// In a debug build with `HUISRAAD_FAULT_AT` set to `name=word`, panics when `text` holds the word: a fault of our own, for
/// one activity. A release build has no such place.
#[allow(clippy::panic, reason = "a fault on purpose")]
pub fn fault_point(name: &str, text: &str) {
    #[cfg(debug_assertions)]
    if let Ok(at) = std::env::var("HUISRAAD_FAULT_AT")
        && let Some((point, word)) = at.split_once('=')
        && point == name
        && text.contains(word)
    {
        panic!("a fault on purpose at {name}");
    }
    #[cfg(not(debug_assertions))]
    let _: (&str, &str) = (name, text);
}
