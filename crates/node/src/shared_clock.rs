//! One clock for all houses of the demo, and for those that are made beside them, so that weeks can pass in a moment: how far it is
//! ahead stands in a file in the folder of them all.

use huisraad_federation::Clock;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How often a house looks.
const LOOK: Duration = Duration::from_millis(100);

/// What stands in the folder of a demo that is whole.
pub const MARK: &str = "huisraad-demo.json";

/// Whether a house was made in the folder of a demo.
pub fn is_beside_demo(data: &Path) -> bool {
    data.parent().is_some_and(|all| all.join(MARK).is_file())
}

/// Where it stands.
pub fn file(data: &Path) -> PathBuf {
    data.parent().unwrap_or(data).join("clock-ahead")
}

/// How many seconds the clock is ahead.
pub fn read(file: &Path) -> u64 {
    // No file: nobody has pressed the button yet.
    std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

/// The machine's clock, as far ahead as the file says. A thread looks at the file for as long as anybody has the clock.
pub fn shared_clock(data: &Path, system: Clock) -> Clock {
    let file = file(data);
    let ahead = Arc::new(AtomicU64::new(read(&file)));
    let seen = Arc::downgrade(&ahead);
    std::thread::spawn(move || {
        while let Some(ahead) = seen.upgrade() {
            ahead.store(read(&file), Ordering::Relaxed);
            drop(ahead);
            #[allow(clippy::disallowed_methods, reason = "a thread of its own, in the demo only")]
            std::thread::sleep(LOOK);
        }
    });
    Clock::new(move || system.now().plus(Duration::from_secs(ahead.load(Ordering::Relaxed))))
}
