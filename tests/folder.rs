//! The data folder: one process holds it, its files are its owner's, what is opened belongs together, and what was
//! interrupted can be done again.

use crate::support::{Browser, HUISRAAD, House, database_url, free_port, refused, run, until};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn ask(chair: &mut Browser, title: &str) -> crate::support::browse::Page {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    chair.post("/case-questions", &form)
}

fn healthz(port: u16) -> u16 {
    reqwest::blocking::get(format!("http://localhost:{port}/healthz")).expect("it answers").status().as_u16()
}

fn sql(file: &str, statements: &str) {
    let mut conn = SqliteConnection::establish(file).expect("database");
    conn.batch_execute(statements).expect("statements");
}

fn mode(path: impl AsRef<Path>) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}

#[test]
fn one_serves_a_folder_whatever_its_port_and_restore_waits_for_it() {
    let mut house = House::start("De Kade");
    let (data, port) = (house.data(), free_port().to_string());
    let copy = data.clone() + ".copy";
    if database_url().is_none() {
        house.cli(&["backup", &copy]);
        let (status, said) = refused(&["serve", "--data", &data, "--port", &port]);
        assert!(status == 1 && said.contains("in use") && said.contains(&data), "{status} {said}");
        let (_, said) = refused(&["restore", &copy, "--data", &data]);
        assert!(said.contains("in use"), "{said}");
    } else {
        // Several processes serve one database; who wants it alone is refused, also with a copy of the folder.
        let other = data.clone() + ".other";
        assert!(Command::new("cp").args(["-a", &data, &other]).status().expect("cp").success());
        let (_, said) = refused(&["migrate", "--data", &other]);
        assert!(said.contains("in use"), "{said}");
    }
    let (_, said) = refused(&["migrate", "--data", &data]);
    assert!(said.contains("in use"), "{said}");
    // A process that was killed holds nothing.
    house.kill();
    assert!(run(&["migrate", "--data", &data]).status.success());
    house.serve(None);
}

#[test]
fn a_database_that_is_removed_or_replaced_is_noticed_and_nothing_is_said_to_be_sent() {
    if database_url().is_some() {
        return;
    }
    for replaced in [false, true] {
        let house = House::start("De Kade");
        let mut anna = house.person("Anna", "chair");
        assert!(ask(&mut anna, "Voor").has("Verstuurd."));
        assert_eq!(healthz(house.port), 200);
        let file = house.data() + "/huisraad.db";
        fs::rename(&file, file.clone() + ".away").expect("moved");
        if replaced {
            fs::copy(file.clone() + ".away", &file).expect("another");
        }
        let page = ask(&mut anna, "Weg");
        assert!(page.status == 503 && !page.has("Verstuurd."), "{} {}", page.status, page.body);
        assert_eq!(healthz(house.port), 503);
        assert_eq!(anna.get("/healthz").status, 503);
        // Put back, it is the same file again.
        fs::rename(file.clone() + ".away", &file).expect("moved back");
        until("it is well again", || (healthz(house.port) == 200).then_some(()));
        assert!(ask(&mut anna, "Na").has("Verstuurd."));
    }
}

#[test]
fn what_lies_in_the_folder_is_its_owners_whatever_the_umask() {
    let folder = tempfile::tempdir().expect("folder");
    let (data, port) = (folder.path().join("data"), free_port());
    let in_umask = |umask: &str, args: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("umask {umask}; exec {HUISRAAD} {args} --data {}", data.display())]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command
    };
    let init = format!("init --domain localhost:{port} --name X --port {port} --insecure-loopback");
    assert!(in_umask("000", &init).status().expect("init").success());
    // As a copy by hand leaves it.
    fs::set_permissions(data.join("huisraad.toml"), fs::Permissions::from_mode(0o644)).expect("mode");
    let mut serving = in_umask("000", "serve --until-stdin-closes").spawn().expect("serve");
    until("it answers", || reqwest::blocking::get(format!("http://localhost:{port}/healthz")).ok());
    let mut seen = 0;
    for place in [data.clone(), data.join("keys")] {
        assert_eq!(mode(&place), 0o700, "{}", place.display());
        for entry in fs::read_dir(&place).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_file() {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 3, "settings and keys at least");
    if database_url().is_none() {
        let copy = folder.path().join("copy");
        assert!(in_umask("000", &format!("backup {}", copy.display())).status().expect("backup").success());
        assert_eq!(mode(&copy), 0o600);
    }
    drop(serving.stdin.take());
    serving.wait().expect("wait");
}

#[test]
fn what_root_makes_belongs_to_the_owner_of_the_folder() {
    let folder = tempfile::tempdir().expect("folder");
    if folder.path().metadata().expect("there").uid() != 0 || database_url().is_some() {
        return;
    }
    let (data, port) = (folder.path().join("data"), free_port().to_string());
    fs::create_dir(&data).expect("folder");
    std::os::unix::fs::chown(&data, Some(65534), Some(65534)).expect("root may");
    let data = data.to_str().expect("UTF-8");
    let domain = format!("localhost:{port}");
    let init = ["init", "--domain", &domain, "--name", "X", "--port", &port, "--insecure-loopback", "--data", data];
    assert!(run(&init).status.success());
    assert!(run(&["posts", "--data", data]).status.success());
    let mut all = vec![PathBuf::from(data).join("keys")];
    for place in [PathBuf::from(data), PathBuf::from(data).join("keys")] {
        all.extend(fs::read_dir(place).expect("folder").map(|e| e.expect("entry").path()));
    }
    assert!(all.len() >= 5, "{all:?}");
    for path in all {
        assert_eq!(path.metadata().expect("there").uid(), 65534, "{}", path.display());
    }
}

#[test]
fn what_does_not_belong_together_is_not_opened() {
    let house = House::found("De Kade");
    let data = house.data();
    let says = |status: i32, words: &[&str]| {
        for command in ["posts", "serve"] {
            let (code, said) = refused(&[command, "--data", &data]);
            assert!(code == status && words.iter().all(|w| said.contains(w)), "{command}: {code} {said}");
            assert_eq!(said.lines().count(), 1, "one sentence: {said}");
        }
    };
    let file = |name: &str| data.clone() + "/" + name;
    // Another address, in the file or in the environment.
    let settings = fs::read_to_string(file("huisraad.toml")).expect("settings");
    fs::write(file("huisraad.toml"), settings.replace(&house.domain(), "localhost:1")).expect("write");
    says(2, &["localhost:1", &house.domain()]);
    fs::write(file("huisraad.toml"), &settings).expect("write");
    // A key that is another's, damaged, or gone: none is made in its place.
    let other = House::found("Het Veer");
    for name in ["keys/actor.pem", "keys/proof.pem"] {
        let own = fs::read_to_string(file(name)).expect("key");
        fs::copy(other.data() + "/" + name, file(name)).expect("copy");
        says(1, &[name]);
        fs::write(file(name), &own[..own.len() / 2]).expect("write");
        says(1, &[name]);
        fs::remove_file(file(name)).expect("remove");
        says(1, &[name]);
        assert!(!Path::new(&file(name)).exists());
        fs::write(file(name), own).expect("write");
    }
    house.json(&["posts"]);
    if database_url().is_some() {
        return;
    }
    // The database of another house; none; an empty file; something else.
    fs::rename(file("huisraad.db"), file("own")).expect("rename");
    fs::copy(other.data() + "/huisraad.db", file("huisraad.db")).expect("copy");
    says(2, &["huisraad.db", &other.domain()]);
    fs::remove_file(file("huisraad.db")).expect("remove");
    says(1, &["huisraad.db", "restore"]);
    assert!(!Path::new(&file("huisraad.db")).exists(), "none is made");
    fs::write(file("huisraad.db"), "").expect("write");
    says(2, &["huisraad.db", "no house"]);
    fs::write(file("huisraad.db"), "x".repeat(9000)).expect("write");
    says(1, &["huisraad.db", "damaged"]);
    fs::rename(file("own"), file("huisraad.db")).expect("rename");
    house.json(&["posts"]);
}

#[test]
fn a_newer_database_is_refused_and_an_older_one_is_changed_by_serve_alone_after_a_copy() {
    if database_url().is_some() {
        return;
    }
    let mut house = House::found("De Kade");
    let (data, file) = (house.data(), house.data() + "/huisraad.db");
    sql(&file, "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('20990101000001', '2099-01-01')");
    let before = fs::read(&file).expect("bytes");
    for command in ["posts", "serve", "migrate"] {
        let (status, said) = refused(&[command, "--data", &data]);
        assert!(status == 2 && said.contains("newer") && said.contains(&file), "{command}: {status} {said}");
    }
    assert_eq!(fs::read(&file).expect("bytes"), before, "it is not written to");
    // As it was before the table that says whose it is.
    let earlier = "DELETE FROM __diesel_schema_migrations WHERE version IN ('20990101000001', '20261125000012'); \
         DROP TABLE identity;";
    sql(&file, earlier);
    let snapshots = || {
        let all = fs::read_dir(&data).expect("folder").map(|e| e.expect("entry").path());
        all.filter(|p| p.to_string_lossy().contains("huisraad-before-")).collect::<Vec<_>>()
    };
    let (status, said) = refused(&["posts", "--data", &data]);
    assert!(status == 1 && said.contains("huisraad migrate") && snapshots().is_empty(), "{status} {said}");
    house.serve(None);
    let kept = snapshots();
    assert!(kept.len() == 1 && mode(&kept[0]) == 0o600, "{kept:?}");
    sql(kept[0].to_str().expect("UTF-8"), "SELECT name FROM house");
    house.json(&["posts"]);
    house.kill();
    assert_eq!(snapshots(), kept, "kept until a later start");
    house.serve(None);
    until("a later start went well", || snapshots().is_empty().then_some(()));
    house.kill();
    sql(&file, &earlier.replace("'20990101000001', ", ""));
    house.cli(&["migrate"]);
    assert_eq!(snapshots().len(), 1);
    assert!(house.cli(&["migrate"]).contains("already"));
}

#[test]
fn an_interrupted_init_can_be_done_again() {
    for point in ["init:settings", "init:database", "init:founded"] {
        let folder = tempfile::tempdir().expect("folder");
        let (data, port) = (folder.path().join("data"), free_port().to_string());
        let data = data.to_str().expect("UTF-8");
        let (domain, database) = (format!("localhost:{port}"), crate::support::database());
        let mut args = vec!["init", "--domain", &domain, "--name", "De Kade", "--port", &port, "--insecure-loopback"];
        args.extend(["--data", data]);
        if let Some(url) = &database {
            args.extend(["--database-url", url]);
        }
        let mut killed = Command::new(HUISRAAD);
        killed.args(&args).env("HUISRAAD_STOP_AT", point).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut killed = killed.spawn().expect("init");
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(killed.stderr.as_mut().expect("stderr")), &mut line)
            .expect("a line");
        assert!(line.starts_with("stopped at"), "{line}");
        let (_, said) = refused(&args);
        assert!(said.contains("in use"), "two at once: {said}");
        killed.kill().expect("kill");
        killed.wait().expect("wait");
        let (status, _) = refused(&["posts", "--data", data]);
        assert_eq!(status, 2, "there is no house yet at {point}");
        assert!(run(&args).status.success(), "again after {point}");
        assert!(run(&["posts", "--data", data]).status.success());
        let (status, said) = refused(&args);
        assert!(status == 2 && said.contains("holds a house already"), "{status} {said}");
    }
}

#[test]
fn what_cannot_work_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("folder");
    let data = folder.path().join("data");
    let path = data.to_str().expect("UTF-8");
    for domain in ["192.0.2.1", "huis", "localhost", "huis.example:8443"] {
        let (status, said) = refused(&["init", "--domain", domain, "--name", "X", "--data", path]);
        assert!(status == 2 && said.contains(domain) && !data.exists(), "{domain}: {status} {said}");
    }
    let (status, said) = refused(&["init", "--domain", "huis.example", "--name", " ", "--data", path]);
    assert!(status == 2 && said.contains("name") && !data.exists(), "{status} {said}");
}

#[test]
fn init_takes_the_settings_that_are_there() {
    let folder = tempfile::tempdir().expect("folder");
    let (data, port) = (folder.path().join("data"), free_port());
    fs::create_dir(&data).expect("folder");
    let url = crate::support::database().unwrap_or_default();
    let text = format!(
        "# Ours.\n[server]\nport = {port}\n[database]\nurl = \"{url}\"\n[federation]\ninsecure_loopback = true\n"
    );
    fs::write(data.join("huisraad.toml"), &text).expect("settings");
    let (path, domain) = (data.to_str().expect("UTF-8"), format!("localhost:{port}"));
    let init = |port: &str| {
        run(&["init", "--domain", &domain, "--name", "X", "--port", port, "--insecure-loopback", "--data", path])
    };
    assert_eq!(init("8199").status.code(), Some(2), "another port than they say");
    assert!(init("8100").status.success());
    let kept = fs::read_to_string(data.join("huisraad.toml")).expect("settings");
    assert!(kept.ends_with(&text) && kept.starts_with(&format!("domain = \"{domain}\"")), "{kept}");
    assert_eq!(mode(data.join("huisraad.toml")), 0o600);
    assert_eq!(data.join("huisraad.db").exists(), url.is_empty());
    assert!(run(&["posts", "--data", path]).status.success());
}

#[test]
fn a_hang_up_does_not_end_a_node_and_a_stop_leaves_all_in_one_file() {
    let house = House::found("De Kade");
    let mut serving =
        Command::new(HUISRAAD).args(["serve", "--data", &house.data()]).stdout(Stdio::null()).spawn().expect("serve");
    until("it answers", || reqwest::blocking::get(house.url("/healthz")).ok());
    let mut anna = house.person("Anna", "chair");
    let tell = |signal: &str| {
        let id = serving.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill").success());
    };
    tell("-HUP");
    assert!(ask(&mut anna, "Na het ophangen").has("Verstuurd."));
    tell("-TERM");
    assert!(serving.wait().expect("wait").success());
    if database_url().is_some() {
        return;
    }
    let log = house.data() + "/huisraad.db-wal";
    assert_eq!(fs::metadata(log).map_or(0, |m| m.len()), 0);
    let alone = house.data() + "/copied-alone";
    fs::copy(house.data() + "/huisraad.db", &alone).expect("copy");
    let mut conn = SqliteConnection::establish(&alone).expect("database");
    diesel::table! { posts (id) { id -> BigInt, title -> Text, } }
    let titles: Vec<String> = posts::table.select(posts::title).load(&mut conn).expect("posts");
    assert!(titles.contains(&"Na het ophangen".to_owned()), "{titles:?}");
}
