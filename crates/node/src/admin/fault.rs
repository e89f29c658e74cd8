//! The plain words for why something did not arrive. What was said itself is shown beneath.

use crate::error::Key;
use crate::page::Visit;
use huisraad_federation::{Authority, Cause, Whose};

/// What went wrong on the way to `peer`, as it was written down, in a sentence that says what to do.
pub(super) fn plain(v: &Visit, peer: &str, error: &str) -> String {
    match Cause::read(error) {
        Some(Cause::Clock) => clock(v, peer),
        Some(cause) => v.t(key(cause)),
        None => v.t("fault-other"),
    }
}

/// Whether what went wrong was a clock.
pub(super) fn is_of_a_clock(error: &str) -> bool {
    Cause::read(error) == Some(Cause::Clock)
}

/// Whether what went wrong was that nothing answered.
pub(super) fn is_no_answer(error: &str) -> bool {
    let none = [Cause::Name, Cause::Closed, Cause::Network, Cause::Slow, Cause::Broken, Cause::Asleep];
    Cause::read(error).is_some_and(|cause| none.contains(&cause))
}

/// What to do about a clock: whose it is, where the others tell.
pub(super) fn clock_help(v: &Visit, peer: &str) -> String {
    differs(v, peer).unwrap_or_else(|| v.t("doubt-clock"))
}

fn clock(v: &Visit, peer: &str) -> String {
    differs(v, peer).unwrap_or_else(|| v.t("fault-clock"))
}

/// Whose clock it is, and how far off, as far as the others tell.
fn differs(v: &Visit, peer: &str) -> Option<String> {
    let (skew, whose) = Authority::parse(peer).and_then(|a| v.node.client.clocks().differs(&a))?;
    let key = match (whose, skew > 0) {
        (Whose::Ours, false) => "fault-clock-ours-ahead",
        (Whose::Ours, true) => "fault-clock-ours-behind",
        (Whose::Theirs, true) => "fault-clock-theirs-ahead",
        (Whose::Theirs, false) => "fault-clock-theirs-behind",
        (Whose::Unknown, _) => "fault-clock-differs",
    };
    let minutes = skew.abs() / 60;
    let span = match minutes {
        0..=119 => v.t1("span-minutes", "n", minutes),
        120..=2879 => v.t1("span-hours", "n", minutes / 60),
        _ => v.t1("span-days", "n", minutes / (24 * 60)),
    };
    Some(v.t1(key, "span", span))
}

fn key(cause: Cause) -> Key {
    match cause {
        Cause::Clock => "fault-clock",
        Cause::Name => "fault-name",
        Cause::Private => "fault-private",
        Cause::Bounds => "fault-bounds",
        Cause::Closed => "fault-no-connection",
        Cause::Network => "fault-network",
        Cause::Slow => "fault-slow",
        Cause::Broken => "fault-broken",
        Cause::Expired => "fault-expired",
        Cause::Early => "fault-early",
        Cause::Other => "fault-other-name",
        Cause::Issuer => "fault-issuer",
        Cause::Tls => "fault-tls",
        Cause::Unknown => "fault-not-known",
        Cause::Signature => "fault-signature",
        Cause::Unseen => "fault-unseen",
        Cause::Forbidden => "fault-forbidden",
        Cause::Missing => "fault-missing",
        Cause::Gone => "fault-gone",
        Cause::Large => "fault-large",
        Cause::Unread => "fault-unread",
        Cause::Rule => "fault-refused",
        Cause::Busy => "fault-busy",
        Cause::Asleep => "fault-asleep",
        Cause::Moved => "fault-moved",
        Cause::Fault => "fault-answered",
        Cause::Ours => "fault-ours",
    }
}
