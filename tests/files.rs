//! Pictures and PDFs with a post: cleaned, and only for who may read the post.

use crate::support::remote::{Remote, members, question, with_member};
use crate::support::{Browser, House, path, until};
use huisraad_federation::digest_multibase;
use serde_json::{Value, json};
use std::io::Cursor;

const SECRET: &str = "Sanne de Vries";

/// A JPEG with a name in a comment.
pub fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([(x * 4) as u8, (y * 5) as u8, 90]));
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("a picture");
    let mut bytes = bytes.into_inner();
    let comment = [&[0xFF, 0xFE, 0, (SECRET.len() + 2) as u8], SECRET.as_bytes()].concat();
    bytes.splice(2..2, comment);
    bytes
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

/// The address of the picture on a page, once it is there.
fn picture(browser: &mut Browser, page: &str) -> String {
    until("the picture", || {
        let page = browser.get(page);
        page.body
            .split("src=\"")
            .find(|s| s.starts_with("/files/"))
            .and_then(|s| s.split('"').next())
            .map(str::to_owned)
    })
}

const GOOD: [(&str, &str); 2] = [("description", "Onze tuin"), ("sure", "yes")];

#[test]
fn a_picture_goes_with_a_post_cleaned_to_who_may_read_it_and_is_gone_with_it() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut dina) = (a.person("Anna", "chair"), a.person("Dina", "participant"));
    let (mut bob, bert) = (b.person("Bob", "chair"), b.person("Bert", "participant"));
    let form = [("title", "De tuin is klaar"), ("audience", "circle:chair"), ("do", "files")];
    assert!(anna.post("/successes", &form).has("Kies een bestand"));
    let at = path(&a, "De tuin is klaar");
    let files = format!("{at}/files");
    assert!(holds(&photo(), SECRET));
    // What is wrong with it is said, and nothing is kept.
    for (fields, bytes, wrong) in [
        (GOOD, Vec::new(), "Kies eerst een bestand."),
        ([GOOD[0], ("sure", "")], photo(), "Vink dit aan"),
        ([("description", ""), GOOD[1]], photo(), "Schrijf in een paar woorden"),
        (GOOD, b"<svg onload=alert(1)>".to_vec(), "Dit kunnen wij niet gebruiken."),
        (GOOD, photo()[..40].to_vec(), "Dit bestand is kapot."),
        (GOOD, vec![0; 11 * 1024 * 1024], "Dit bestand is te groot."),
    ] {
        let page = anna.upload(&files, &fields, &bytes);
        assert!(page.status == 422 && page.has(wrong), "{wrong}: {} {}", page.status, page.body);
    }
    assert!(!anna.get(&files).has("/files/"), "nothing was kept");
    assert_ne!(dina.upload(&files, &GOOD, &photo()).status, 200, "it is Anna's draft");
    let page = anna.upload(&files, &GOOD, &photo());
    assert!(page.has("alt=\"Onze tuin\""), "{}", page.body);
    let here = picture(&mut anna, &files);
    let (status, bytes) = anna.bytes(&here);
    assert!(status == 200 && bytes.starts_with(&[0xFF, 0xD8]) && !holds(&bytes, SECRET));
    assert_eq!(dina.bytes(&here).0, 404, "a draft is its writer's");
    // Off, and on again; then it is sent, and fixed.
    let off = anna.get(&files).address("/remove").expect("a button");
    anna.post(&off, &[]);
    assert_eq!(anna.bytes(&here).0, 404);
    anna.upload(&files, &GOOD, &photo());
    let rev =
        anna.get(&at).body.split("name=\"rev\" value=\"").nth(1).and_then(|r| r.split('"').next()).map(str::to_owned);
    anna.post(&format!("{at}/release"), &[("rev", &rev.expect("a button"))]);
    assert_eq!(anna.get(&files).status, 404);
    assert_ne!(anna.upload(&files, &GOOD, &photo()).status, 200);
    let here = picture(&mut anna, &at);
    let at_b = path(&b, "De tuin is klaar");
    let there = picture(&mut bob, &at_b);
    let (status, copy) = bob.bytes(&there);
    assert!(status == 200 && copy.starts_with(&[0xFF, 0xD8]));
    // A chair's circle is nobody else's, in either house; and a file has no reader that its post does not have.
    assert_eq!((dina.bytes(&here).0, bert.bytes(&there).0), (404, 404));
    assert_eq!((Browser::at(&a).bytes(&here).0, Browser::at(&b).bytes(&there).0), (404, 404));
    anna.post(&format!("{at}/withdraw"), &[]);
    until("it is gone there", || (bob.bytes(&there).0 == 404).then_some(()));
    assert_eq!(anna.bytes(&here).0, 404);
}

#[test]
fn a_request_about_a_conflict_takes_no_picture() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let form = [
        ("title", "Ruzie"),
        ("summary", "x"),
        ("hope", "x"),
        ("inside", "chairs"),
        ("urgency", "week"),
        ("matter", "residents"),
        ("audience", "house"),
        ("do", "save"),
    ];
    anna.post("/conflicts", &form);
    let at = path(&house, "Ruzie");
    assert!(!anna.get(&at).has("Foto of PDF erbij"));
    assert_eq!(anna.get(&format!("{at}/files")).status, 404);
    assert_ne!(anna.upload(&format!("{at}/files"), &GOOD, &photo()).status, 200);
}

fn with_file(remote: &Remote, title: &str, file: Value) -> Value {
    let mut activity = question(remote, title, members(remote));
    activity["object"]["attachment"] = json!([file]);
    activity
}

#[test]
fn what_another_house_calls_a_picture_is_looked_at_first() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    let script = "<script>alert(1)</script>";
    let actor = remote.document().to_string();
    let at = |host: &str| format!("http://{host}/a.png");
    let own = format!("localhost:{}", remote.port);
    let file = |url: String, digest: &str, size: usize| {
        json!({"type": "Image", "mediaType": "image/png", "url": url, "name": "Een hond", "size": size,
            "digestMultibase": digest})
    };
    let elsewhere = Remote::start();
    let before = elsewhere.fetched.load(std::sync::atomic::Ordering::SeqCst);
    let digest = digest_multibase(script.as_bytes());
    let far = at(&format!("localhost:{}", elsewhere.port));
    *remote.shown.lock().expect("lock") = script.to_owned();
    for (title, file) in [
        ("Elders", file(far, &digest, 25)),
        ("Geen plaatje", file(at(&own), &digest, 25)),
        ("Een ander", file(at(&own), &digest_multibase(b"another"), 25)),
        ("Te groot", file(at(&own), &digest, 10)),
        ("Veel te groot", file(at(&own), &digest, 4 * 1024 * 1024)),
        ("Onzin", json!({"url": 3, "mediaType": ["image/png"]})),
        ("Een pagina", json!({"url": at(&own), "mediaType": "text/html", "size": 25, "digestMultibase": digest})),
    ] {
        assert_eq!(remote.send(&house.url("/inbox"), &with_file(&remote, title, file)), 202, "{title}");
    }
    // What is asked of it has been asked when what was asked last has come.
    until("they were fetched", || (remote.fetched.load(std::sync::atomic::Ordering::SeqCst) >= 3).then_some(()));
    *remote.shown.lock().expect("lock") = actor;
    for title in ["Elders", "Geen plaatje", "Een ander", "Te groot", "Veel te groot", "Onzin", "Een pagina"] {
        let page = anna.get(&path(&house, title));
        assert!(page.status == 200 && !page.has("src=\"/files/"), "{title}: {}", page.body);
    }
    assert_eq!(elsewhere.fetched.load(std::sync::atomic::Ordering::SeqCst), before, "nobody else was asked");
}

#[test]
fn who_types_for_another_puts_a_picture_with_it_and_keeps_no_other_hold() {
    let house = House::start("De Kade");
    let (mut anna, mut dina) = (house.person("Anna", "chair"), house.person("Dina", "participant"));
    let mut els = house.person("Els", "supporter");
    let form = [
        ("title", "De tuin van Piet"),
        ("audience", "network"),
        ("sender", "other"),
        ("other_role", "participant"),
        ("sender_name", "Piet"),
        ("do", "files"),
    ];
    let page = dina.post("/successes", &form);
    assert!(page.status == 200 && page.has("Kies een bestand"), "{}", page.body);
    let at = path(&house, "De tuin van Piet");
    let files = page.address("/files?typed=").expect("the form").replace("&#38;", "&");
    let page = dina.upload(&files, &[GOOD[0], ("sure", "")], &photo());
    assert!(page.status == 422 && page.has("Vink dit aan") && page.has("Onze tuin"), "{}", page.body);
    let page = dina.upload(&files, &GOOD, &photo());
    assert!(page.status == 200 && page.address("/files?typed=").is_some(), "{}", page.body);
    assert!(page.address("/remove").is_none());
    assert!(picture(&mut anna, &at).starts_with("/files/"), "the chair sees it before it goes");
    // It is hers alone, for this post alone, and nothing else of it is.
    assert_eq!(els.get(&files).status, 404);
    assert_ne!(els.upload(&files, &GOOD, &photo()).status, 200);
    assert_eq!(dina.get(&format!("{at}/files")).status, 404);
    assert!(dina.get(&at).address("/edit").is_none());
    let page = anna.get(&at).body;
    let rev = page.split_once("name=\"rev\" value=\"").expect("the button").1.split('"').next().expect("a number");
    assert!(anna.post(&format!("{at}/release"), &[("rev", rev)]).has("Verstuurd."));
    assert_eq!(dina.get(&files).status, 404, "it left");
}

#[test]
fn who_sends_a_file_and_does_not_go_on_keeps_out_nobody() {
    let house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    let form = [("title", "Van Anna"), ("audience", "house"), ("do", "files")];
    anna.post("/successes", &form);
    let files = format!("{}/files", path(&house, "Van Anna"));
    kim.post("/successes", &[("title", "Van Kim"), ("audience", "house"), ("do", "files")]);
    let own = format!("{}/files", path(&house, "Van Kim"));
    // Where Kim may put none, nothing is read; and where Kim may, one at a time.
    let stalled: Vec<_> = [&files, &own, &own, &own, &own, &own, &own].iter().map(|at| kim.begin_upload(at)).collect();
    let page = anna.upload(&files, &GOOD, &photo());
    assert!(page.status == 200 && page.has("Onze tuin"), "{}", page.body);
    // Seven of Kim's are there: what gives way is said, and the others are told to wait.
    let said: Vec<String> = stalled.into_iter().map(answer_of).collect();
    assert!(said[0].starts_with("HTTP/1.1 404") || said[0].starts_with("HTTP/1.1 403"), "{}", said[0]);
    let count = |what: &str| said.iter().filter(|s| s.contains(what)).count();
    assert!(count("Het duurde te lang.") >= 1, "{said:?}");
    assert_eq!(count("Het duurde te lang.") + count("Je stuurt al een bestand."), 6, "{said:?}");
}

fn answer_of(mut stream: std::net::TcpStream) -> String {
    let mut said = Vec::new();
    // A connection that is reset after its answer has given it.
    std::io::Read::read_to_end(&mut stream, &mut said).ok();
    String::from_utf8_lossy(&said).into_owned()
}

#[test]
fn a_file_that_cannot_be_used_takes_nothing_with_it_that_was_typed() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    anna.post("/successes", &[("title", "Van Anna"), ("audience", "house"), ("do", "files")]);
    let files = format!("{}/files", path(&house, "Van Anna"));
    let page = anna.upload(&files, &GOOD, &vec![7; 11 * 1024 * 1024]);
    assert!(
        page.status == 422 && page.has("Dit bestand is te groot.") && page.has("value=\"Onze tuin\""),
        "{}",
        page.body
    );
    // Without its file it is not too large, it is not whole.
    let page = anna.upload(&files, &GOOD, b"");
    assert!(page.has("Kies eerst een bestand.") && page.has("value=\"Onze tuin\""), "{}", page.body);
}

/// A form may have any number of parts: they are counted together.
#[test]
fn what_comes_in_many_parts_is_measured_as_one() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    anna.post("/successes", &[("title", "Van Anna"), ("audience", "house"), ("do", "files")]);
    let files = format!("{}/files", path(&house, "Van Anna"));
    let half = "x".repeat(6 * 1024 * 1024);
    let page = anna.upload(&files, &[GOOD[0], GOOD[1], ("file", &half)], &vec![7; 6 * 1024 * 1024]);
    assert!(page.status == 422 && page.has("Dit bestand is te groot."), "{}", page.body);
    let long = "x".repeat(4000);
    let many: Vec<(&str, &str)> = (0..10).map(|_| ("more", long.as_str())).collect();
    let page = anna.upload(&files, &[&GOOD[..], &many[..]].concat(), &photo());
    assert!(page.status == 422 && page.has("Het bestand kwam niet helemaal aan."), "{}", page.body);
}

#[test]
fn words_beside_a_picture_are_looked_at_before_they_leave() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let form = [("title", "De tuin is klaar"), ("audience", "circle:chair"), ("did", "Gespit."), ("sender", "role")];
    assert!(anna.post("/successes", &[&form[..], &[("do", "files")]].concat()).has("Kies een bestand"));
    let at = path(&house, "De tuin is klaar");
    let said = [("description", "Bewoner van kamer 12 spit"), ("sure", "yes")];
    assert!(anna.upload(&format!("{at}/files"), &said, &photo()).status < 400);
    let between = |page: &str, from: &str| page.split(from).nth(1).and_then(|r| r.split('"').next()).map(str::to_owned);
    let rev = between(&anna.get(&at).body, "name=\"rev\" value=\"").expect("a button");
    let page = anna.post(&format!("{at}/release"), &[("rev", &rev)]);
    assert!(page.has("Kijk nog even") && page.has("kamer 12"), "{}", page.body);
    assert!(!page.has("Verstuurd."));
    // Who looked sends it all the same.
    let looked = between(&page.body, "name=\"looked\" value=\"").expect("a box");
    let page = anna.post(&at, &[&form[..], &[("do", "send"), ("looked", &*looked)]].concat());
    assert!(page.has("Verstuurd."), "{}", page.body);
}
