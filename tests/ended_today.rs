//! Going back to a copy with today's database whole.

use crate::restore::text;
use crate::support::{House, database_url, until};
use std::path::Path;

fn stopped_house() -> House {
    let mut house = House::start("De Kade");
    house.person("Anna", "chair");
    house.kill();
    house
}

#[test]
fn what_a_killed_restore_or_copy_left_behind_is_gone_when_the_house_is_opened() {
    if database_url().is_some() {
        return;
    }
    let mut house = stopped_house();
    let (here, folder) = (house.data(), tempfile::tempdir().expect("folder"));
    let data = Path::new(&here);
    let copy = text(&folder.path().join("c.db"));
    house.cli(&["backup", &copy]);
    let leave = || {
        for name in [".huisraad-restoring-a", ".huisraad-restoring-b/held"] {
            std::fs::create_dir_all(data.join(name)).expect("folder");
        }
        std::fs::write(data.join(".huisraad-restoring-a/huisraad.db"), "zeldzaam").expect("file");
        std::fs::write(data.join(".huisraad-copying-c"), "zeldzaam").expect("file");
        let busy = data.join(".huisraad-restoring-busy/held");
        std::fs::create_dir_all(&busy).expect("folder");
        let busy = std::fs::File::open(busy).expect("folder");
        busy.lock().expect("a lock");
        busy
    };
    let left = || -> Vec<String> {
        let all = std::fs::read_dir(data).expect("folder").map(|e| e.expect("entry").file_name());
        all.filter_map(|n| n.into_string().ok()).filter(|n| n.starts_with(".huisraad-")).collect()
    };
    let busy = leave();
    house.cli(&["restore", &copy, "--yes"]);
    assert_eq!(left(), [".huisraad-restoring-busy"], "after a restore: what somebody is at work on stays");
    drop(busy);
    let busy = leave();
    house.serve(None);
    assert_eq!(left(), [".huisraad-restoring-busy"], "after the start");
    drop(busy);
    house.kill();
    house.serve(None);
    until("nothing is left", || left().is_empty().then_some(()));
}
