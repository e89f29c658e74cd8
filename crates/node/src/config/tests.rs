//! What settings say, and what is said of wrong ones.

use super::*;

fn load(text: &str) -> Result<Config, String> {
    let dir = tempfile::tempdir().expect("dir");
    std::fs::write(dir.path().join(FILE), text).expect("write");
    Config::load(dir.path(), None, &[]).map_err(|e| e.to_string())
}

#[test]
fn the_example_is_whole_and_is_the_one_in_the_tree() {
    let text = example(&Example { domain: "huis.example", port: 8100, ..Example::default() });
    let config = load(&text).expect("the example loads");
    assert_eq!(config.url("/actor").as_str(), "https://huis.example/actor");
    let table: Table = text.parse().expect("toml");
    let mut keys = Vec::new();
    flatten(&table, "", &mut keys);
    assert_eq!(keys.len(), known_keys().len(), "every setting is in the example");
    let kept = include_str!("../../../../config/huisraad.example.toml");
    assert_eq!(kept, text, "config/huisraad.example.toml is what `init` writes");
}

#[test]
fn a_wrong_key_names_the_nearest_right_one() {
    let e = load("domain = \"huis.example\"\n[server]\nprot = 1\n").expect_err("refused");
    assert!(e.contains("server.prot") && e.contains("server.port"), "{e}");
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_without_its_value() {
    let base = "domain = \"huis.example\"\n";
    let cases = [
        ("[server]\nport = \"geheim\"\n", "line 3: server.port: write a number"),
        ("[server]\naddress = 5\n", "line 3: server.address: write a text"),
        ("demo = \"geheim\"\n", "line 2: demo: write true or false"),
        ("[sever]\nport = 5\n", "line 3: there is no setting \"sever.port\". Did you mean \"server.port\"?"),
        ("[sever]\n", "line 2: there is no setting \"sever\""),
        ("\"server.port\" = 5\n", "line 2: there is no setting"),
        ("server = 5\n", "line 2: there is no setting \"server\""),
        ("[database]\nurl = \"geheim", "line 3: "),
        ("[database]\nurl = \"mysql://u:geheim@h/x\"\n", "line 3: database.url: "),
        ("[database.url]\nx = \"geheim\"\n", "line 2: database.url: write a text"),
        ("[mail]\nserver = \"http://u:geheim@h\"\n", "line 3: mail.server: "),
        ("[server]\nport = 0\n", "line 3: server.port: not a port"),
        ("[web]\nleave_to = \"javascript:alert(1)\"\n", "line 3: web.leave_to: "),
    ];
    for (more, said) in cases {
        let e = load(&format!("{base}{more}")).expect_err("refused");
        assert!(e.contains(FILE) && e.contains(said) && !e.contains("geheim"), "{more}: {e}");
        assert_eq!(e.lines().count(), 1, "{e}");
    }
    for (spelt, right) in [("Huis.example", "huis.example"), ("https://huis.example/", "huis.example")] {
        let e = load(&format!("domain = {spelt:?}\n")).expect_err("refused");
        assert!(e.contains(&format!("write it as {right:?}")), "{e}");
    }
    assert!(load("").is_err_and(|e| e.contains("domain: ")));
    let marked = load(&format!("\u{feff}{base}").replace('\n', "\r\n"));
    assert_eq!(marked.map(|c| c.domain.as_str().to_owned()), Ok("huis.example".to_owned()));
}

#[test]
fn variables_go_before_the_file_and_a_misspelt_one_is_named() {
    let with = |name: &str, value: &str| {
        let mut sources = Sources::new(known_keys());
        sources.text("domain = \"huis.example\"\n").expect("text");
        let taken = sources.environment([(name.into(), value.into())].into_iter());
        taken.and_then(|()| Config::checked(Path::new("x"), sources)).map_err(|e| e.to_string())
    };
    assert_eq!(with("HUISRAAD_SERVER__PORT", "1234").map(|c| c.port), Ok(1234));
    for wrong in ["HUISRAAD_SERVER_PORT", "HUISRAAD_SERVER__PROT", "HUISRAAD_server__port"] {
        let e = with(wrong, "geheim").expect_err("refused");
        assert!(e.contains(wrong) && e.contains("HUISRAAD_SERVER__PORT") && !e.contains("geheim"), "{e}");
    }
    for wrong in ["veel", "0", "70000", ""] {
        let e = with("HUISRAAD_SERVER__PORT", wrong).expect_err("refused");
        assert!(e.starts_with("HUISRAAD_SERVER__PORT: server.port: "), "{e}");
    }
    for other in ["HUISRAAD_LOG", "HUISRAAD_CLOCK_AHEAD", "HUISRAAD_TEST_POSTGRES", "PATH"] {
        assert!(with(other, "x").is_ok(), "{other}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_said_as_it_is() {
    let dir = tempfile::tempdir().expect("dir");
    let read = || Config::load(dir.path(), None, &[]).map_err(|e| e.to_string()).expect_err("refused");
    assert!(read().contains("huisraad init"));
    let utf16: Vec<u8> = "domain = 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(dir.path().join(FILE), [&[0xff, 0xfe], utf16.as_slice()].concat()).expect("write");
    assert!(read().contains("UTF-8") && !read().contains("init"), "{}", read());
    std::fs::remove_file(dir.path().join(FILE)).expect("remove");
    std::fs::create_dir(dir.path().join(FILE)).expect("folder");
    assert!(read().contains("cannot read") && !read().contains("init"), "{}", read());
}

#[test]
fn loopback_is_refused_on_a_public_domain_and_the_demo_anywhere_else() {
    let public = load("domain = \"huis.example\"\n[federation]\ninsecure_loopback = true\n");
    assert!(public.is_err_and(|e| e.contains("public")));
    assert!(load("domain = \"huis.example\"\ndemo = true\n").is_err_and(|e| e.contains("demo")));
    assert!(load("domain = \"localhost:1\"\n[federation]\ninsecure_loopback = true\n").is_ok());
    assert!(load("domain = \"no host\"\n").is_err());
}
