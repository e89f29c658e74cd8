//! Who guesses names, passphrases and cards: learns nothing by it, and shuts nobody else out.

use super::support::{Browser, House};
use crate::people::sign_in;
use std::thread;

/// Resident memory of a process, in MB: now, and the most it ever had.
fn memory(house: &House) -> (u64, u64) {
    let text = std::fs::read_to_string(format!("/proc/{}/status", house.process_id())).expect("status");
    let line = |name: &str| text.lines().find_map(|l| l.strip_prefix(name)).expect("a line").trim().to_owned();
    let megabytes = |name| line(name).split(' ').next().expect("number").parse::<u64>().expect("number") / 1024;
    (megabytes("VmRSS:"), megabytes("VmHWM:"))
}

/// Forms sent at once by somebody; the statuses.
fn at_once(who: &Browser, path: &'static str, forms: impl Iterator<Item = Vec<(&'static str, String)>>) -> Vec<u16> {
    let send = |form: Vec<(&'static str, String)>| {
        let mut who = who.clone();
        thread::spawn(move || {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
            who.post(path, &form).status
        })
    };
    let all: Vec<_> = forms.map(send).collect();
    all.into_iter().map(|one| one.join().expect("an answer")).collect()
}

/// Wrong sign-ins at once, each with a name of its own; the statuses.
fn storm(house: &House, count: usize, name: impl Fn(usize) -> String) -> Vec<u16> {
    let form = |i| vec![("name", name(i)), ("passphrase", "dit is hem niet".to_owned())];
    at_once(&Browser::at(house), "/sign-in", (0..count).map(form))
}

#[test]
fn strangers_who_guess_shut_nobody_out_and_learn_nothing_from_it() {
    let house = House::start("De Kade");
    house.person("Anna", "chair");
    let statuses = storm(&house, 70, |i| format!("niemand {i}"));
    assert!(statuses.contains(&422) && statuses.contains(&429), "{statuses:?}");
    let mut other = Browser::at(&house);
    let mut wrong = |name| {
        let page = other.post("/sign-in", &[("name", name), ("passphrase", "dit is hem niet")]);
        (page.status, page.body)
    };
    let (real, none) = (wrong("Anna"), wrong("Nog iemand"));
    assert_eq!(real.0, 429);
    assert_eq!(real, none, "over the limit a name that exists is answered like one that does not");
    assert_eq!(sign_in(&mut Browser::at(&house), "Anna", "Anna heeft een lange zin"), 200);
    // Words of cards, the same way.
    at_once(&other, "/card", (0..40).map(|i| vec![("key", format!("appel peer kers {i}"))]));
    assert_eq!(other.post("/card", &[("key", "appel peer kers pruim")]).status, 429);
    let card = house.json(&["invite", "--role", "participant"]);
    let page = Browser::at(&house).post("/card", &[("key", card["words"].as_str().expect("words"))]);
    assert!(page.status == 200 && page.has("Welkom bij De Kade"), "{}", page.body);
}

#[test]
fn looking_at_cards_that_are_not_there_uses_up_nobodys_turn_and_finds_none_by_its_words() {
    let house = House::start("De Kade");
    let card = house.json(&["invite", "--role", "participant"]);
    let words = card["words"].as_str().expect("words");
    let mut stranger = Browser::at(&house);
    for i in 0..150 {
        assert_eq!(stranger.get(&format!("/card/zoek-{i}")).status, 404);
    }
    assert_eq!(
        stranger.get(&format!("/card/{}", words.replace(' ', "%20"))).status,
        404,
        "words are typed, not asked for"
    );
    assert!(stranger.post("/card", &[("key", words)]).has("Welkom bij De Kade"));
}

#[test]
fn behind_a_proxy_that_is_named_everybody_has_limits_of_their_own() {
    let mut house = House::found("De Kade");
    house.serve_with(Some(("HUISRAAD_SERVER__PROXIES", "127.0.0.1")));
    house.person("Anna", "chair");
    let mut thief = Browser::forwarded(&house, "192.0.2.66");
    let guess = |i| vec![("name", "Anna".to_owned()), ("passphrase", format!("een {i}"))];
    let guesses = at_once(&thief, "/sign-in", (0..25).map(guess));
    assert!(guesses.contains(&422) && guesses.contains(&429), "{guesses:?}");
    assert_eq!(sign_in(&mut thief, "Anna", "Anna heeft een lange zin"), 429, "who guessed at it does not get in there");
    let mut lying = Browser::forwarded(&house, "192.0.2.7, 192.0.2.66");
    assert_eq!(sign_in(&mut lying, "Anna", "Anna heeft een lange zin"), 429, "what stood there before is not believed");
    let mut anna = Browser::forwarded(&house, "192.0.2.7");
    assert_eq!(sign_in(&mut anna, "Anna", "nog een vergissing"), 422, "she may err as ever");
    assert_eq!(sign_in(&mut anna, "Anna", "Anna heeft een lange zin"), 200);
    // Questions for advice, the same way.
    let form = [("asker", "other"), ("name", "x"), ("subject", "x"), ("question", "x")];
    assert!((0..10).all(|_| thief.post("/consultations", &form).status == 200));
    assert_eq!(thief.post("/consultations", &form).status, 429);
    assert_eq!(anna.post("/consultations", &form).status, 200);
}

/// One line to the internet may have 65,536 networks: they are one place, with more room than one of them.
#[test]
fn who_has_many_networks_guesses_little_more_than_who_has_one() {
    let mut house = House::found("De Kade");
    house.serve_with(Some(("HUISRAAD_SERVER__PROXIES", "127.0.0.1")));
    house.person("Anna", "chair");
    let from_each = |count: usize, name: fn(usize) -> String| -> Vec<u16> {
        let guess = |i: usize| {
            let mut who = Browser::forwarded(&house, &format!("2001:db8:66:{i:x}::1"));
            thread::spawn(move || sign_in(&mut who, &name(i), "dit is hem niet"))
        };
        let all: Vec<_> = (0..count).map(guess).collect();
        all.into_iter().map(|one| one.join().expect("an answer")).collect()
    };
    let statuses = from_each(30, |_| "Anna".into());
    assert!(statuses.iter().filter(|s| **s == 422).count() >= 15 && statuses.contains(&429), "one name: {statuses:?}");
    let statuses = from_each(28, |i| format!("niemand {i}"));
    assert!(statuses.contains(&429), "many names: {statuses:?}");
    let mut anna = Browser::forwarded(&house, "2001:db8:77::1");
    assert_eq!(sign_in(&mut anna, "Anna", "een vergissing"), 422, "elsewhere one may err as ever");
    assert_eq!(sign_in(&mut anna, "Anna", "Anna heeft een lange zin"), 200);
}

#[test]
fn many_sign_ins_at_once_share_two_blocks_of_memory_and_give_them_back() {
    let house = House::start("De Kade");
    storm(&house, 1, |_| "wie".into());
    let before = memory(&house).0;
    storm(&house, 60, |i| format!("niemand {i}"));
    let (_, most) = memory(&house);
    assert!(most < before + 100, "{most} MB, {before} before");
    super::support::until("the memory is given back", || (memory(&house).0 < before + 20).then_some(()));
    // Names are held nowhere, however long.
    let long = "a".repeat(40_000);
    for _ in 0..4 {
        storm(&house, 8, |i| format!("{i}{long}"));
    }
    super::support::until("the names are forgotten", || (memory(&house).0 < before + 70).then_some(()));
}
