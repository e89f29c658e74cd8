//! Who may hold a folder beside whom, and whose the files in it are.

use super::*;
use crate::config::{Config, Example, FILE, example};
use std::os::unix::fs::PermissionsExt;

fn config(dir: &Path) -> Config {
    let data = dir.join("data");
    create_folder(&data.join("keys")).expect("folder");
    let text = example(&Example { domain: "huis.example", port: 8100, ..Example::default() });
    std::fs::write(data.join("keys/actor.pem"), "").expect("key");
    std::fs::write(data.join(FILE), text).expect("settings");
    Config::load(&data, None, &[]).expect("settings")
}

#[test]
fn one_serves_commands_work_beside_it_and_who_replaces_has_it_alone() {
    let dir = tempfile::tempdir().expect("dir");
    let config = config(dir.path());
    let lock = |hold| Folder::lock(config.clone(), hold);
    let serving = lock(Hold::Serve).expect("nobody has it");
    let second = lock(Hold::Serve).err().expect("refused").to_string();
    assert!(second.contains("in use") && second.contains("data"), "{second}");
    assert!(lock(Hold::Alone).is_err());
    let beside = lock(Hold::Beside).expect("a command works beside");
    drop(serving);
    assert!(lock(Hold::Alone).is_err(), "a command still works on it");
    drop(beside);
    let alone = lock(Hold::Alone).expect("nobody has it");
    assert!(lock(Hold::Serve).is_err() && lock(Hold::Beside).is_err() && lock(Hold::Alone).is_err());
    drop(alone);
    lock(Hold::Serve).expect("free again");
}

#[test]
fn what_is_made_is_for_its_owner_alone_and_what_was_open_is_closed() {
    let dir = tempfile::tempdir().expect("dir");
    let data = config(dir.path()).data;
    let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&data.join("keys"))), (0o700, 0o700));
    create(&data.join("copy")).expect("made");
    assert_eq!(mode(&data.join("copy")), 0o600);
    assert!(create(&data.join("copy")).is_err(), "nothing is written over");
    for (path, open) in [(data.clone(), 0o755), (data.join("copy"), 0o644), (data.join("keys"), 0o755)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(open)).expect("open it");
    }
    keep_to_owner(&data).expect("closed");
    assert_eq!((mode(&data), mode(&data.join("copy")), mode(&data.join("keys"))), (0o700, 0o600, 0o700));
}
