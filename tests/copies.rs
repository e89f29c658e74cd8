//! Copies of a house: whole, read back, never over another; thinned out; and what `restore` refuses.

use crate::support::{Browser, HUISRAAD, House, refused, root, until};
use diesel::RunQueryDsl;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const DAY: u64 = 24 * 3600;

fn ask(chair: &mut Browser, title: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."), "{title}");
}

/// Whether this house has a copy at all: on PostgreSQL the server's own tools make them.
fn on_postgres() -> bool {
    crate::support::database_url().is_some()
}

fn names(folder: &Path) -> Vec<String> {
    let all = std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").file_name());
    let mut names: Vec<String> = all.map(|n| n.into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

/// The titles in a copy, and how many people it holds.
fn held(copy: &Path) -> (Vec<String>, i64) {
    use huisraad_storage::diesel::prelude::*;
    use huisraad_storage::diesel::sql_types::{BigInt, Text};
    #[derive(QueryableByName)]
    struct Title {
        #[diesel(sql_type = Text)]
        title: String,
    }
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let mut conn = huisraad_storage::file::open_alone(copy).expect("open");
    let all: Vec<Title> =
        huisraad_storage::diesel::sql_query("SELECT title FROM posts ORDER BY id").load(&mut conn).expect("titles");
    let people: Count =
        huisraad_storage::diesel::sql_query("SELECT count(*) AS n FROM persons").get_result(&mut conn).expect("count");
    (all.into_iter().map(|t| t.title).collect(), people.n)
}

/// The commands in a section of docs/operating.md, each a block of its own.
fn recipes(section: &str) -> Vec<String> {
    let document = std::fs::read_to_string(root().join("docs/operating.md")).expect("the document");
    let (_, rest) = document.split_once(&format!("\n## {section}")).expect("the section");
    let body = rest.split("\n## ").next().expect("a body");
    body.split("```\n").skip(1).step_by(2).map(str::to_owned).collect()
}

/// Runs a recipe as it stands in the document, with its folders in place of the document's, and a clock so far ahead.
fn follow(recipe: &str, folders: &[(&str, &Path)], ahead: u64) -> Output {
    let mut script = format!("set -e\n{recipe}");
    for (theirs, ours) in folders {
        assert!(script.contains(theirs), "the recipe names {theirs}: {recipe}");
        script = script.replace(theirs, &text(ours));
    }
    let bin = Path::new(HUISRAAD).parent().expect("folder");
    let path = format!("{}:{}", text(bin), std::env::var("PATH").expect("PATH"));
    let mut command = Command::new("bash");
    command.args(["-c", &script]).env("PATH", path).env("HUISRAAD_CLOCK_AHEAD", ahead.to_string());
    command.output().expect("bash")
}

#[test]
fn the_nightly_recipes_make_a_copy_every_night_for_two_houses() {
    if on_postgres() {
        return;
    }
    let recipes = recipes("Every night: a copy");
    let (one, all) = (&recipes[0], &recipes[1]);
    let folder = tempfile::tempdir().expect("folder");
    let backup = folder.path().join("backup");
    std::fs::create_dir(&backup).expect("backup");
    let (mut a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    // Two houses beside each other, as the document has them.
    let houses = folder.path().join("houses");
    std::fs::create_dir(&houses).expect("houses");
    std::os::unix::fs::symlink(a.data(), houses.join("dekade")).expect("link");
    std::os::unix::fs::symlink(b.data(), houses.join("hetveer")).expect("link");
    let of = |house: &House| {
        let name = format!("huisraad-{}-", house.domain().replace(':', "_"));
        let mine = names(&backup).into_iter().filter(|n| n.starts_with(&name));
        mine.map(|n| backup.join(n)).collect::<Vec<PathBuf>>()
    };
    for night in 0..8 {
        ask(&mut anna, &format!("Kade {night}"));
        ask(&mut bob, &format!("Veer {night}"));
        // In one night in two the one line for all is used, in the other a line for each.
        let out = if night % 2 == 0 {
            vec![follow(all, &[("/srv/huisraad", &houses), ("/backup", &backup)], night * DAY)]
        } else {
            let data = |h: &House| PathBuf::from(h.data());
            [&a, &b].map(|h| follow(one, &[("/srv/huisraad", &data(h)), ("/backup", &backup)], night * DAY)).into()
        };
        for out in out {
            assert!(out.status.success(), "night {night}: {}", String::from_utf8_lossy(&out.stderr));
        }
        for (house, name) in [(&a, "Kade"), (&b, "Veer")] {
            let copies = of(house);
            let (titles, people) = held(copies.last().expect("a copy"));
            let count = usize::try_from(night).expect("small") + 1;
            assert_eq!(titles, (0..count).map(|n| format!("{name} {n}")).collect::<Vec<_>>());
            assert_eq!(people, 1);
            assert!(copies.len() <= 9 && copies.len() >= count.min(7), "night {night}: {copies:?}");
        }
    }
    // Eight nights in a row: the seven newest, and perhaps the last of a week or a month before.
    let mut many = 0;
    for _ in 0..2 {
        follow(one, &[("/srv/huisraad", Path::new(&a.data())), ("/backup", &backup)], 7 * DAY);
        many = of(&a).len();
    }
    assert!(many <= 9, "two more in one night add none: {:?}", of(&a));
    let other = names(&backup).into_iter().filter(|n| !n.ends_with(".db"));
    assert_eq!(other.count(), 0, "nothing else is left in the folder");
    // The screen of who looks after it says so, and the figures do.
    let page = anna.get("/deliveries");
    assert!(page.has("De laatste goede kopie is van") && page.has("186 dagen"), "{}", page.body);
    a.kill();
    b.kill();
}

#[test]
fn a_copy_is_ours_alone_and_never_over_another() {
    if on_postgres() {
        return;
    }
    use std::os::unix::fs::PermissionsExt;
    let house = House::found("De Kade");
    let folder = tempfile::tempdir().expect("folder");
    let (data, file) = (house.data(), folder.path().join("kade.db"));
    for umask in ["022", "000", "277"] {
        std::fs::remove_file(&file).ok();
        let script = format!("umask {umask}; exec {HUISRAAD} backup {} --data {data}", text(&file));
        let out = Command::new("sh").args(["-c", &script]).output().expect("sh");
        if umask == "277" {
            // Not even we may write then: whichever way it ends, no half a copy is left.
            assert!(out.status.success() || names(folder.path()).is_empty());
            continue;
        }
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert_eq!(std::fs::metadata(&file).expect("file").permissions().mode() & 0o777, 0o600, "umask {umask}");
    }
    std::fs::remove_file(&file).ok();
    house.cli(&["backup", &text(&file)]);
    let before = std::fs::read(&file).expect("read");
    let (status, said) = refused(&["backup", &text(&file), "--data", &data]);
    assert!(status == 2 && said.contains("there already"), "{status} {said}");
    let (status, said) = refused(&["backup", "/nowhere/at/all/kade.db", "--data", &data]);
    assert!(status == 1 && said.contains("/nowhere/at/all"), "{status} {said}");
    let (status, said) = refused(&["backup", "--into", "/nowhere/at/all", "--data", &data]);
    assert!(status == 1 && said.contains("/nowhere/at/all"), "{status} {said}");
    let inside = folder.path().join("sub/dir/kade.db");
    for args in [["backup", &text(&inside)], ["restore", &text(&inside)]] {
        let (status, said) = refused(&[args[0], args[1], "--data", &data]);
        assert!(status == 1 && said.contains("is not there: "), "{args:?}: {status} {said}");
        assert!(!said.contains("os error") && !said.contains("copying"), "no inner names: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let (status, said) = refused(&["backup", "--into", &text(folder.path()), "--keep", "7y", "--data", &data]);
    assert!(status == 2 && said.contains("7d,4w,6m"), "{status} {said}");
    let (status, _) = refused(&["backup", "--data", &data]);
    assert_eq!(status, 2);
    assert_eq!(std::fs::read(&file).expect("read"), before);
    assert_eq!(names(folder.path()), ["kade.db"]);
}

#[test]
fn a_full_disk_leaves_nothing_of_a_copy() {
    if on_postgres() {
        return;
    }
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    for n in 0..20 {
        let form = [("title", "Vol"), ("situation", &"y".repeat(3000)), ("question", "x"), ("audience", "house")];
        assert_eq!(anna.post("/case-questions", &form).status, 200, "{n}");
    }
    let folder = tempfile::tempdir().expect("folder");
    let (file, data) = (folder.path().join("kade.db"), house.data());
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "een lange zin voor de kopie").expect("write");
    let into = tempfile::tempdir().expect("folder");
    for how in [
        text(&file),
        format!("--into {}", text(into.path())),
        format!("--into {} --passphrase-file {}", text(into.path()), text(&secret)),
    ] {
        // Files may grow to so many blocks of 512 bytes: less than the copy, enough for the note in the database.
        let script = format!("trap '' XFSZ; ulimit -f 160; exec {HUISRAAD} backup {how} --data {data}");
        let out = Command::new("sh").args(["-c", &script]).output().expect("sh");
        assert_eq!(out.status.code(), Some(1), "{how}: {}", String::from_utf8_lossy(&out.stderr));
        assert!(names(into.path()).is_empty(), "{how}");
        assert_eq!(names(folder.path()), ["secret"], "{how}");
        let left = names(Path::new(&data)).into_iter().find(|n| n.contains("copying"));
        assert_eq!(left, None, "{how}");
    }
}

#[test]
fn copies_made_under_writes_are_whole_and_hold_what_was_answered() {
    if on_postgres() {
        return;
    }
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let folder = tempfile::tempdir().expect("folder");
    let writing = std::sync::atomic::AtomicBool::new(true);
    let (writing, answered) = (&writing, &std::sync::atomic::AtomicUsize::new(0));
    use std::sync::atomic::Ordering::SeqCst;
    // Also when something fails below: who writes would write on for ever.
    struct Stop<'a>(&'a std::sync::atomic::AtomicBool);
    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.store(false, SeqCst);
        }
    }
    std::thread::scope(|s| {
        let _stop = Stop(writing);
        s.spawn(move || {
            while writing.load(SeqCst) {
                ask(&mut anna, &format!("Vraag {}", answered.load(SeqCst)));
                answered.fetch_add(1, SeqCst);
            }
        });
        for n in 0..5 {
            let before = until("something more was written", || {
                let now = answered.load(SeqCst);
                (now > n * 2).then_some(now)
            });
            let file = folder.path().join(format!("{n}.db"));
            house.cli(&["backup", &text(&file)]);
            let mut conn = huisraad_storage::file::open_alone(&file).expect("open");
            assert_eq!(huisraad_storage::file::fault(&mut conn).expect("a look"), None);
            drop(conn);
            assert!(huisraad_storage::file::is_as_sealed(&file).expect("a look"));
            assert!(held(&file).0.len() >= before, "copy {n}");
        }
    });
}

#[test]
fn who_looks_after_it_is_told_when_there_is_no_new_copy() {
    const LATER: &str = "864000";
    let mut house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let page = anna.get("/deliveries");
    assert!(page.has("Er is nog geen kopie") && page.has("Dit huis heeft nog geen computerhulp"), "{}", page.body);
    assert!(
        !page.has("vanzelf weg") && !page.has("In een kopie staat"),
        "nothing is said of copies that are not there"
    );
    assert!(!anna.get("/").has("een kopie van dit huis gemaakt"), "a new house has a week for it");
    house.kill();
    house.serve_later(LATER);
    let (mut steward, mut piet) = (house.person("Sam", "steward"), house.person("Piet", "participant"));
    let page = steward.get("/");
    assert!(page.has("Er is nog nooit een kopie van dit huis gemaakt"), "{}", page.body);
    assert!(page.has("Hoe je een kopie maakt, staat bij Post onderweg"));
    // Who makes them is told how, in a line that works, and where more stands.
    let page = steward.get("/deliveries");
    let how = if on_postgres() { "--noted" } else { "--into /backup --keep 7d,4w,6m" };
    assert!(page.has(how) && page.has(&house.data()) && page.has("docs/operating.md"), "{}", page.body);
    assert!(!piet.get("/").has("kopie van dit huis gemaakt"), "who can do nothing about it is not told");
    // By whichever means: on PostgreSQL by the server's own.
    let data = house.data();
    let noted = |keep: &[&str]| {
        let mut command = Command::new(HUISRAAD);
        command.args(["backup", "--noted", "--data", &data]).args(keep).env("HUISRAAD_CLOCK_AHEAD", LATER);
        assert!(command.output().expect("backup").status.success());
    };
    noted(&["--keep", "7d"]);
    let page = steward.get("/deliveries");
    assert!(page.has("De laatste goede kopie is van vandaag") && page.has("7 dagen"), "{}", page.body);
    assert!(!steward.get("/").has("geen kopie"));
    noted(&[]);
    let page = steward.get("/deliveries");
    assert!(page.has("weten wij hier niet") && !page.has("7 dagen"), "{}", page.body);
    if on_postgres() {
        let (status, said) = refused(&["backup", "/tmp/not-made.db", "--data", &data]);
        assert!(status == 2 && said.contains("pg_dump"), "{status} {said}");
    }
    // With its real age: six weeks are not "a week".
    house.kill();
    house.serve_later("4492800");
    let mut sam = crate::restore::signed_in(&house, "Sam");
    assert!(sam.get("/").has("Er is al 42 dagen geen kopie gemaakt"));
    assert!(sam.get("/deliveries").has("42 dagen geleden"));
    // The figures say the same, also before there ever was a copy.
    let mut other = House::found("Het Veer");
    let port = crate::support::free_port();
    let figures = |house: &mut House| {
        house.serve_with(Some(("HUISRAAD_SERVER__METRICS", &format!("127.0.0.1:{port}"))));
        let page = reqwest::blocking::get(format!("http://127.0.0.1:{port}/metrics")).expect("figures");
        let text = page.text().expect("text");
        house.kill();
        text
    };
    assert!(figures(&mut other).contains("huisraad_copy_age_seconds "));
    other.cli(&["backup", "--noted", "--keep", "2w"]);
    assert!(figures(&mut other).contains("huisraad_copy_kept_seconds 1209600"));
}

#[test]
fn of_each_kind_of_copy_is_said_what_is_true_of_it() {
    if on_postgres() {
        return;
    }
    let house = House::start("De Kade");
    let mut sam = house.person("Sam", "steward");
    let folder = tempfile::tempdir().expect("folder");
    house.cli(&["backup", "--into", &text(folder.path()), "--keep", "7d"]);
    let page = sam.get("/deliveries");
    assert!(page.has("na hoogstens 7 dagen") && !page.has("niet vanzelf weg"), "{}", page.body);
    house.cli(&["backup", &text(&folder.path().join("een.db"))]);
    let page = sam.get("/deliveries");
    assert!(page.has("na hoogstens 7 dagen"), "{}", page.body);
    assert!(page.has("Van de losse kopieën") && page.has("niet vanzelf weg"), "a single file stays: {}", page.body);
}

#[test]
fn a_copy_opens_no_door_of_the_running_house() {
    if on_postgres() {
        return;
    }
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Een vraag");
    house.json(&["invite", "--role", "chair"]);
    let folder = tempfile::tempdir().expect("folder");
    let copy = folder.path().join("c.db");
    house.cli(&["backup", &text(&copy)]);
    let mut conn = huisraad_storage::file::open_alone(&copy).expect("open");
    for (left, n) in [("sessions", 0), ("form_keys", 0), ("cards WHERE used IS NULL", 0), ("cards", 1), ("posts", 1)] {
        let rows = diesel::sql_query(format!("SELECT count(*) AS n FROM {left}")).get_result::<Rows>(&mut conn);
        assert_eq!(rows.expect("a count").n, n, "{left}");
    }
}

#[derive(diesel::QueryableByName)]
struct Rows {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}
