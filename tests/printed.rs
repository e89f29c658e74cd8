//! What commands print and ask, where somebody reads it: a pipe that is closed, a terminal, a name that is none.

use crate::support::{HUISRAAD, House, database_url, ok, refused, run};
use std::process::{Command, Stdio};

/// Runs a command whose output nobody reads: the status, and what it says on standard error.
fn unread(args: &[&str]) -> (Option<i32>, String) {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(HUISRAAD);
    let out = command.args(args).stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().expect("it runs");
    (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn into_a_pipe_that_nobody_reads_any_more_a_command_ends_quietly_and_does_its_work() {
    let house = House::start("De Kade");
    let _anna = house.person("Anna", "chair");
    let data = house.data();
    for list in [
        &["posts"][..],
        &["posts", "--json"],
        &["peer", "list"],
        &["peer", "newcomers"],
        &["queue", "list"],
        &["person", "list"],
        &["person", "log"],
        &["person", "log", "--json"],
        &["invite", "--role", "participant"],
    ] {
        let mut args = list.to_vec();
        args.extend(["--data", &data]);
        assert_eq!(unread(&args), (Some(0), String::new()), "{list:?}");
    }
    // What cannot be printed for another reason is a fault.
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        let mut command = Command::new(HUISRAAD);
        let out = command.args(["person", "list", "--data", &data]).stdout(full).output().expect("it runs");
        assert_eq!(out.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&out.stderr).contains("not everything could be printed"));
    }
    let copy = format!("{data}-copy.db");
    if database_url().is_some() {
        return;
    }
    assert_eq!(unread(&["backup", &copy, "--data", &data]).0, Some(0));
    assert!(ok(&["restore", &copy, "--check", "--data", &data]).contains("It is whole."));
}

#[test]
fn of_a_house_that_is_not_known_every_command_says_so() {
    let house = House::start("De Kade");
    let data = house.data();
    for command in [
        &["peer", "show"][..],
        &["peer", "stop"],
        &["peer", "accept"],
        &["peer", "decline"],
        &["peer", "pause"],
        &["peer", "resume"],
        &["peer", "withdraw"],
        &["peer", "check"],
    ] {
        let mut args = command.to_vec();
        args.extend(["nergens.example", "--data", &data]);
        let (status, said) = refused(&args);
        assert!(status == 1 && said.contains("does not know nergens.example"), "{command:?}: {status} {said}");
    }
    let (status, said) = refused(&["peer", "vouch", "nergens.example", "--data", &data]);
    assert!(status == 1 && said.contains("nergens.example is no newcomer"), "{status} {said}");
    let (status, said) = refused(&["queue", "retry", "nergens.example", "--data", &data]);
    assert!(status == 1 && said.contains("nergens.example: nothing was ever sent there"), "{status} {said}");
}

#[test]
fn a_house_is_not_made_in_a_folder_of_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("house").display().to_string();
    for more in ["example.com/x", "https://example.com/x", "example.com?x", "example.com#x"] {
        let (status, said) = refused(&["init", "--domain", more, "--name", "De Kade", "--data", &data]);
        assert!(status == 2 && said.contains("is more than a name"), "{more}: {status} {said}");
        assert!(!std::path::Path::new(&data).exists(), "{more}");
    }
}

#[test]
fn at_a_terminal_a_tie_is_ended_after_a_yes_and_a_script_is_not_asked() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let at_terminal = |answer: &str| {
        let line = format!("{} peer stop {} --data {}", HUISRAAD, b.domain(), a.data());
        // `script` gives the command a terminal, and types what comes in.
        let mut typed = Command::new("script");
        let typed = typed.args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let Ok(mut child) = typed.spawn() else { return None };
        std::io::Write::write_all(child.stdin.as_mut().expect("stdin"), answer.as_bytes()).expect("typed");
        let out = child.wait_with_output().expect("it ends");
        Some((out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned()))
    };
    if let Some((status, said)) = at_terminal("n\n") {
        assert!(said.contains("The tie with Het Veer") && said.contains("nothing was changed"), "{status:?} {said}");
        assert_eq!(a.standing_of(&b).as_deref(), Some("member"));
    }
    assert!(run(&["peer", "stop", &b.domain(), "--data", &a.data()]).status.success(), "a script is not asked");
    assert_eq!(a.standing_of(&b).as_deref(), Some("stopped"));
}

#[test]
fn a_copy_without_a_chair_says_how_one_comes_in() {
    if database_url().is_some() {
        eprintln!("SKIPPED: a copy is made by the server's own tools on PostgreSQL");
        return;
    }
    let mut house = House::start("De Kade");
    let data = house.data();
    let copy = format!("{data}-copy.db");
    house.cli(&["backup", &copy]);
    house.kill();
    let said = ok(&["restore", &copy, "--data", &data]);
    assert!(said.contains(&format!("huisraad invite --role chair --data {data}")), "{said}");
    house.serve(None);
    let _anna = house.person("Anna", "chair");
    house.cli(&["backup", &format!("{data}-later.db")]);
    house.kill();
    let said = ok(&["restore", &format!("{data}-later.db"), "--data", &data]);
    assert!(!said.contains("invite --role chair"), "{said}");
}
