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

/// In a debug build with `HUISRAAD_FAULT_AT` set to `name=word`, whether `text` holds the word: then a test wants a fault of
/// our own, for this one activity. A release build has no such place, and does not make the text.
pub fn fault_wanted(name: &str, text: impl FnOnce() -> String) -> bool {
    #[cfg(debug_assertions)]
    let wanted = std::env::var("HUISRAAD_FAULT_AT")
        .is_ok_and(|at| at.split_once('=').is_some_and(|(point, word)| point == name && text().contains(word)));
    #[cfg(not(debug_assertions))]
    let (wanted, _) = (false, (name, text));
    wanted
}

/// Where [`fault_wanted`] is true, a fault of our own that nobody foresaw: it unwinds.
pub fn fault_point(name: &str, text: impl FnOnce() -> String) {
    if fault_wanted(name, text) {
        std::panic::resume_unwind(Box::new("a test wants this"));
    }
}
