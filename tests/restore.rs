//! Going back to a copy: what is refused, what is kept, and who is asked first.

use crate::support::{Browser, HUISRAAD, House, database_url, refused, run, until};
use huisraad_storage::diesel::connection::SimpleConnection;
use huisraad_storage::file;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const MONTH: &str = "2678400";

pub fn ask(chair: &mut Browser, title: &str, audience: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", audience), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."), "{title}");
}

pub fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

/// Every file of the data folder with what is in it.
fn all_files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            all.extend(all_files(&text(&path)));
        } else {
            all.insert(text(&path), std::fs::read(&path).expect("read"));
        }
    }
    all
}

/// Makes one file of the database of a house that does not run.
fn settle(house: &House) {
    drop(file::open_alone(&Path::new(&house.data()).join("huisraad.db")).expect("open"));
}

/// The databases in the folder that were put aside, by name.
fn aside(house: &House) -> Vec<PathBuf> {
    let all = std::fs::read_dir(house.data()).expect("folder").map(|e| e.expect("entry").path());
    let mut all: Vec<PathBuf> = all.filter(|p| text(p).contains("huisraad.replaced-")).collect();
    all.sort();
    all
}

fn changed(copy: &[u8], to: &Path, sql: &str) {
    std::fs::write(to, copy).expect("write");
    let mut conn = file::open_alone(to).expect("open");
    conn.batch_execute(sql).expect("a change");
}

/// A wrong file of each kind, made from a good one.
fn wrong_files(good: &[u8], folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let mut all = Vec::new();
    let mut add = |name: &'static str, bytes: Vec<u8>| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("write");
        all.push((name, path));
    };
    let over = |at: usize, with: &[u8]| {
        let mut bytes = good.to_vec();
        bytes[at..at + with.len()].copy_from_slice(with);
        bytes
    };
    add("empty", Vec::new());
    add("text", b"dit is geen kopie\n".repeat(500));
    add("header", good[..100].to_vec());
    add("half", good[..good.len() / 2].to_vec());
    add("one-page-short", good[..good.len() - 4096].to_vec());
    add("one-byte-short", good[..good.len() - 1].to_vec());
    add("one-byte-more", [good, b"x"].concat());
    add("zeros", over(4096, &vec![0; good.len() - 4096]));
    add("a-page", over(40_960, &(0..8192u32).map(|n| (n * 7919 % 251) as u8).collect::<Vec<u8>>()));
    // A letter in a word: the pages hang together, and it says something else.
    let word = good.windows(9).position(|w| w == b"situatie!").expect("the word is there");
    add("a-letter", over(word, b"S"));
    let mut damaged_head = over(28, &[0xff; 4]);
    damaged_head[60] ^= 1;
    add("head", damaged_head);
    for (name, sql) in [
        ("newer", "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')"),
        ("other-table", "CREATE TABLE bookmarks (a)"),
        ("missing-table", "DROP TABLE due"),
        ("loose", "PRAGMA foreign_keys = OFF; INSERT INTO person_roles (person, role) VALUES (999, 'chair')"),
        ("no-house", "DELETE FROM house"),
        ("other-address", "UPDATE identity SET domain = 'elders.example'"),
        ("other-key", "UPDATE identity SET actor_key = 'another'"),
    ] {
        let path = folder.join(name);
        changed(good, &path, sql);
        file::seal(&path).expect("sealed, so that not the seal alone finds it");
        all.push((name, path));
    }
    let path = folder.join("other-database");
    let mut conn = file::open_alone(&path).expect("open");
    conn.batch_execute("CREATE TABLE bookmarks (a)").expect("a table");
    all.push(("other-database", path));
    all.push(("folder", folder.to_path_buf()));
    all.push(("nothing", folder.join("nothing")));
    all
}

#[test]
fn a_wrong_file_of_any_kind_is_refused_and_nothing_moves() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    let other = House::found("Het Veer");
    let mut anna = house.person("Anna", "chair");
    let form =
        [("title", "Voor"), ("situation", "een situatie!"), ("question", "x"), ("audience", "house"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let folder = tempfile::tempdir().expect("folder");
    let good = folder.path().join("good.db");
    house.cli(&["backup", &text(&good)]);
    ask(&mut anna, "Na", "house");
    house.kill();
    settle(&house);
    let bytes = std::fs::read(&good).expect("read");
    let wrong = tempfile::tempdir().expect("folder");
    let mut all = wrong_files(&bytes, wrong.path());
    let alien = folder.path().join("alien.db");
    other.cli(&["backup", &text(&alien)]);
    all.push(("other-house", alien));
    let (before, data) = (all_files(&house.data()), house.data());
    for (name, path) in &all {
        let path = text(path);
        for turn in 1..=2 {
            for args in [vec!["restore", &path, "--data", &data], vec!["restore", "--check", &path, "--data", &data]] {
                let (status, said) = refused(&args);
                assert!(status == 1 && said.lines().count() == 1, "{name}, turn {turn}: {status} {said}");
                assert!(said.contains(&path) || name == &"folder", "{name}: the sentence names the file: {said}");
            }
        }
        assert!(all_files(&house.data()) == before, "{name}: something changed in the folder");
    }
    // The right one is taken after all of that, and what was here is still to be found.
    house.cli(&["restore", "--check", &text(&good)]);
    assert!(all_files(&house.data()) == before, "a look changes nothing");
    house.cli(&["restore", &text(&good)]);
    assert!(house.post_now("Voor").is_some() && house.post_now("Na").is_none());
    assert_eq!(aside(&house).len(), 1);
    assert!(std::fs::read(&aside(&house)[0]).expect("read") == before[&format!("{}/huisraad.db", house.data())]);
}

#[test]
fn two_copies_put_back_one_after_the_other_lose_nothing_and_are_ours_alone() {
    if database_url().is_some() {
        return;
    }
    use std::os::unix::fs::PermissionsExt;
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let folder = tempfile::tempdir().expect("folder");
    for day in ["Maandag", "Dinsdag"] {
        ask(&mut anna, day, "house");
        house.cli(&["backup", &text(&folder.path().join(day))]);
    }
    ask(&mut anna, "Woensdag", "house");
    house.kill();
    for (day, kept) in [("Maandag", 1), ("Dinsdag", 2), ("Maandag", 3)] {
        let script =
            format!("umask 022; exec {HUISRAAD} restore {} --data {}", text(&folder.path().join(day)), house.data());
        let out = Command::new("sh").args(["-c", &script]).output().expect("sh");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert_eq!(aside(&house).len(), kept, "{day}");
    }
    let mut found = Vec::new();
    for path in all_files(&house.data()).keys().filter(|p| p.ends_with(".db")) {
        let mode = std::fs::metadata(path).expect("file").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{path}");
        let mut conn = file::open_alone(Path::new(path)).expect("open");
        assert_eq!(file::fault(&mut conn).expect("a look"), None, "{path}");
        found.push(std::fs::read(path).expect("read").windows(8).any(|w| w == b"Woensdag"));
    }
    assert_eq!(found.iter().filter(|f| **f).count(), 1, "what was in no copy is there, once");
    let left: Vec<String> =
        all_files(&house.data()).into_keys().filter(|p| p.ends_with("-wal") || p.contains("restoring")).collect();
    assert!(left.is_empty(), "{left:?}");
    // The last but one was the right day after all: what was put aside is a copy too.
    let dinsdag = text(&aside(&house)[2]);
    house.cli(&["restore", &dinsdag]);
    assert!(house.post_now("Dinsdag").is_some());
    // Who looks after it sees what lies there, and after a month it is gone.
    house.serve(None);
    let mut anna = signed_in(&house, "Anna");
    let page = anna.get("/deliveries");
    assert!(page.has("huisraad.replaced-") && page.has("Het huis zoals het was op"), "{}", page.body);
    house.kill();
    house.serve_later(MONTH);
    until("what was kept aside is removed", || aside(&house).is_empty().then_some(()));
}

pub fn signed_in(house: &House, name: &str) -> Browser {
    let mut browser = Browser::at(house);
    let passphrase = format!("{name} heeft een lange zin");
    let page = browser.post("/sign-in", &[("name", name), ("passphrase", &passphrase), ("shared", "yes")]);
    assert_eq!(page.status, 200, "{}", page.body);
    browser
}

#[test]
fn who_sits_at_a_terminal_is_asked_first() {
    if database_url().is_some() {
        return;
    }
    let house = House::found("De Kade");
    let folder = tempfile::tempdir().expect("folder");
    let copy = text(&folder.path().join("c.db"));
    house.cli(&["backup", &copy]);
    settle(&house);
    let before = all_files(&house.data());
    // util-linux's `script` gives a command a terminal.
    let at_terminal = |args: &str, answer: &str| {
        let command = format!("{HUISRAAD} restore {args} --data {}", house.data());
        let mut child = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("script, of util-linux");
        std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), answer.as_bytes()).expect("an answer");
        let out = child.wait_with_output().expect("it ends");
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    for args in [copy.as_str(), ""] {
        let (status, said) = at_terminal(args, "n\n");
        assert!(
            status == Some(1) && said.contains("Go on?") && said.contains("nothing was changed"),
            "{status:?} {said}"
        );
        assert!(all_files(&house.data()) == before, "a no changes nothing");
    }
    let (status, said) = at_terminal(&copy, "y\n");
    assert!(status == Some(0) && said.contains("0 people") && said.contains("Restored."), "{status:?} {said}");
    let (status, said) = at_terminal(&format!("{copy} --yes"), "");
    assert!(status == Some(0) && !said.contains("Go on?"), "{status:?} {said}");
    assert_eq!(aside(&house).len(), 2);
}

#[test]
fn an_encrypted_copy_opens_with_its_passphrase_alone_and_makes_the_house_anew() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Geheim gehouden", "house");
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| text(&folder.path().join(name));
    let (secret, wrong) = (path("secret"), path("wrong"));
    std::fs::write(&secret, "vier woorden op papier\n").expect("write");
    // However short: what opens nothing is said to open nothing.
    std::fs::write(&wrong, "kort\n").expect("write");
    std::fs::create_dir(path("copies")).expect("folder");
    house.cli(&["backup", "--into", &path("copies"), "--keep", "7d", "--passphrase-file", &secret]);
    house.kill();
    let made = std::fs::read_dir(path("copies")).expect("folder").next().expect("a copy").expect("entry").path();
    assert!(text(&made).ends_with(".db.age"));
    let bytes = std::fs::read(&made).expect("read");
    assert!(!bytes.windows(7).any(|w| w == b"Geheim "), "no word of it can be read");
    let cut = path("cut.db.age");
    std::fs::write(&cut, &bytes[..bytes.len() - 100]).expect("write");
    let (copy, data) = (text(&made), path("anew/data"));
    for (args, why) in [
        (vec!["restore", "--check", &copy], "--passphrase-file"),
        (vec!["restore", "--check", &copy, "--passphrase-file", &wrong], "does not open"),
        (vec!["restore", "--check", &cut, "--passphrase-file", &secret], "cut off"),
        (vec!["restore", &copy, "--passphrase-file", &wrong], "does not open"),
    ] {
        let mut all = args.clone();
        all.extend(["--data", &data]);
        if args[1] != "--check" {
            all.push("--yes");
        }
        let (_, said) = refused(&all);
        assert!(said.contains(why), "{args:?}: {said}");
        assert!(!Path::new(&data).exists(), "nothing is left of the attempt");
    }
    let check = ["restore", "--check", &copy, "--passphrase-file", &secret, "--data", &data];
    let said = crate::support::ok(&check);
    assert!(said.contains("1 post, 1 person.") && !Path::new(&data).exists(), "{said}");
    // A folder that is not there may be a slip of the pen.
    let (status, said) = refused(&["restore", &copy, "--passphrase-file", &secret, "--data", &data]);
    assert!(
        status == 2 && said.contains(&data) && said.contains("--yes") && !Path::new(&data).exists(),
        "{status} {said}"
    );
    let (status, said) = refused(&["backup", &path("x.db"), "--passphrase-file", &wrong, "--data", &house.data()]);
    assert!(status == 2 && said.contains("too short"), "what encrypts must keep somebody out: {status} {said}");
    // In a variable it may lie too.
    let mut command = Command::new(HUISRAAD);
    command
        .args(["restore", &copy, "--yes", "--data", &data])
        .env("HUISRAAD_BACKUP_PASSPHRASE", "vier woorden op papier");
    let out = command.stdin(std::process::Stdio::null()).output().expect("restore");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    // The folder is whole: settings, keys, database.
    for name in ["huisraad.toml", "keys/actor.pem", "keys/proof.pem"] {
        let both = [&house.data(), &data].map(|d| std::fs::read(format!("{d}/{name}")).expect("read"));
        assert!(both[0] == both[1], "{name}");
    }
    let posts = crate::support::ok(&["posts", "--json", "--data", &data]);
    assert!(posts.contains("Geheim gehouden"));
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(said.contains(&format!("The folder {data} is new")), "{said}");
    for odd in [" 0 ", "1 posts", "1 people"] {
        assert!(!said.contains(odd), "{odd:?} in {said}");
    }
    // A folder that holds something else is left alone.
    std::fs::create_dir(path("photos")).expect("folder");
    std::fs::write(path("photos/holiday.jpg"), "x").expect("write");
    let (status, said) = refused(&["restore", &copy, "--passphrase-file", &secret, "--data", &path("photos")]);
    assert!(status == 1 && said.contains("holiday.jpg"), "{status} {said}");
}

#[test]
fn nothing_is_put_back_beside_a_running_node_or_on_a_full_disk() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Voor", "house");
    let folder = tempfile::tempdir().expect("folder");
    let copy = text(&folder.path().join("c.db"));
    house.cli(&["backup", &copy]);
    ask(&mut anna, "Na", "house");
    let data = house.data();
    for args in [vec!["restore", &copy, "--data", &data], vec!["restore", "--data", &data]] {
        let (status, said) = refused(&args);
        assert!(status == 1 && said.contains("in use"), "{args:?}: {status} {said}");
    }
    ask(&mut anna, "En verder", "house");
    house.kill();
    settle(&house);
    let before = all_files(&data);
    let script = format!("trap '' XFSZ; ulimit -f 100; exec {HUISRAAD} restore {copy} --data {data}");
    let out = Command::new("sh").args(["-c", &script]).output().expect("sh");
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(all_files(&data) == before, "nothing changed");
    assert!(house.post_now("En verder").is_some());
}

#[test]
fn a_database_that_was_put_back_by_other_means_is_told_so() {
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let card = house.json(&["invite", "--role", "chair"]);
    house.kill();
    house.cli(&["restore"]);
    house.serve(None);
    assert!(!anna.get("/").has("Je bent hier als"), "who was signed in is not any more");
    let mut late = Browser::at(&house);
    let form = [
        ("key", card["words"].as_str().expect("words")),
        ("step", "2"),
        ("name", "Late"),
        ("passphrase", "Late heeft een lange zin"),
        ("shared", "yes"),
    ];
    late.post("/card", &form);
    assert_ne!(late.get("/people").status, 200, "an open card is not open any more");
    signed_in(&house, "Anna");
    let data = house.data();
    assert_eq!(run(&["restore", "--check", "--data", &data]).status.code(), Some(2));
}
