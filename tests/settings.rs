//! Settings: what is wrong with one is said with its name and its place, and no password is ever printed.

use crate::support::{HUISRAAD, House, free_port};
use std::process::{Command, Stdio};

/// Starts a house that is not going to run: the exit status and what it said.
fn refused(house: &House, variable: Option<(&str, &str)>) -> (i32, String) {
    let mut command = Command::new(HUISRAAD);
    command.args(["serve", "--data", &house.data()]).envs(variable).stdin(Stdio::null());
    let out = command.output().expect("the binary runs");
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.lines().count() == 1 && out.stdout.is_empty(), "one sentence: {said}");
    (out.status.code().expect("a status"), said)
}

#[test]
fn a_wrong_setting_is_status_2_and_named_where_it_stands() {
    let house = House::found("De Kade");
    let file = house.data() + "/huisraad.toml";
    let right = std::fs::read_to_string(&file).expect("settings");
    let port = format!("port = {}", house.port);
    let at = |what: &str| 1 + right.lines().position(|l| l.starts_with(what)).expect("a line");
    for (from, to, named) in [
        (port.as_str(), "port = \"veel\"", format!("line {}: server.port", at("port"))),
        (port.as_str(), "port = 0", format!("line {}: server.port", at("port"))),
        ("address = \"127.0.0.1\"", "address = \"127.0.0.1", format!("line {}: ", at("address"))),
        ("address = \"127.0.0.1\"", "address = \"999.1.1.1\"", format!("line {}: server.address", at("address"))),
        ("https://www.wikipedia.org/", "javascript:alert(1)", format!("line {}: web.leave_to", at("leave_to"))),
    ] {
        std::fs::write(&file, right.replace(from, to)).expect("write");
        let (status, said) = refused(&house, None);
        assert!(status == 2 && said.contains(&file) && said.contains(&named), "{to}: {status} {said}");
    }
    std::fs::write(&file, &right).expect("write");
    for (name, value) in [("HUISRAAD_SERVER_PORT", "1"), ("HUISRAAD_SERVER__PROT", "1"), ("HUISRAAD_LOG", "=,=loud")] {
        let (status, said) = refused(&house, Some((name, value)));
        assert!(status == 2 && said.contains(name), "{status} {said}");
    }
}

#[test]
fn a_database_that_is_down_is_status_1_and_its_password_is_not_said() {
    let house = House::found("De Kade");
    let nobody = free_port();
    for (url, wanted) in [
        (format!("postgres://ons:geheim@127.0.0.1:{nobody}/huis"), 1),
        (format!("postgres://ons@127.0.0.1:{nobody}/huis?password=geheim"), 1),
        ("mysql://ons:geheim@localhost/huis".to_owned(), 2),
        ("postgres://ons:12/geheim@localhost/huis".to_owned(), 2),
    ] {
        let (status, said) = refused(&house, Some(("HUISRAAD_DATABASE__URL", &url)));
        assert!(status == wanted && !said.contains("geheim"), "{status} {said}");
    }
    let mut help = Command::new(HUISRAAD);
    help.args(["init", "--help"]).env("HUISRAAD_DATABASE__URL", "postgres://ons:geheim@localhost/huis");
    let shown = help.output().expect("the binary runs").stdout;
    assert!(!String::from_utf8_lossy(&shown).contains("geheim"));
}

#[test]
fn a_house_listens_on_ipv6_however_its_address_is_written() {
    for address in ["::1", "[::1]"] {
        let mut house = House::found("De Kade");
        house.serve_with(Some(("HUISRAAD_SERVER__ADDRESS", address)));
        let page = reqwest::blocking::get(format!("http://[::1]:{}/healthz", house.inside)).expect("an answer");
        assert_eq!(page.status(), 200, "{address}");
    }
}
