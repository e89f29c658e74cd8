//! What was removed is in no file of a data folder a minute later: not at the house that wrote it, and not where it was read.
//! Every text has a word of its own, the files are searched byte by byte, and each word is found before it is removed.

use crate::support::{Browser, House, path, until};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

/// A word that stands nowhere else, and that no stemmer shortens.
fn word() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let n = NEXT.fetch_add(1, Ordering::SeqCst) + (u64::from(std::process::id()) << 20);
    format!("q{:016x}7", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

const OUT: &str = "an advice taken out";
/// What is in no file in the clear, at any time.
const SEALED: &str = "the details";

/// The words that must go, each with what it is.
#[derive(Default)]
pub struct Words(pub BTreeMap<String, &'static str>);

impl Words {
    pub fn one(&mut self, what: &'static str) -> String {
        let word = word();
        self.0.insert(word.clone(), what);
        word
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}

/// Where these words stand, in words.
pub fn finds(words: &Words, houses: &[&House]) -> Vec<String> {
    let mut found = Vec::new();
    for house in houses {
        for file in files(Path::new(&house.data())) {
            // One that was there a moment ago may be gone.
            let bytes = std::fs::read(&file).unwrap_or_default();
            let here = |w: &&String| bytes.windows(w.len()).any(|b| b == w.as_bytes());
            let name = file.file_name().expect("a name").to_string_lossy().into_owned();
            let found_here = words.0.keys().filter(here).map(|w| format!("{} in {name} of {}", words.0[w], house.name));
            // Who wrote what another took out of its thread has its own words still.
            found.extend(found_here.filter(|f| !f.starts_with(OUT) || house.name != "Het Veer"));
        }
    }
    found
}

/// The address of the button beside a text.
fn button(browser: &mut Browser, page: &str, text: &str, part: &str) -> String {
    until(&format!("{part} beside {text} on {page}"), || {
        let body = browser.get(page).body;
        let after = body.split(text).nth(1)?;
        after.split('"').find(|s| s.starts_with('/') && s.contains(part)).map(str::to_owned)
    })
}

pub struct Three {
    pub a: House,
    pub b: House,
    pub c: House,
    pub anna: Browser,
    pub bob: Browser,
    pub cees: Browser,
}

fn three() -> Three {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
    b.join(&a, "member");
    c.join(&a, "member");
    let (anna, bob, cees) = (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    Three { a, b, c, anna, bob, cees }
}

impl Three {
    fn ask(&mut self, title: &str, situation: &str) -> String {
        let form =
            [("title", title), ("situation", situation), ("question", "x"), ("audience", "network"), ("do", "send")];
        assert!(self.anna.post("/case-questions", &form).has("Verstuurd."));
        self.b.post(title);
        self.c.post(title);
        path(&self.a, title)
    }

    fn advise(&mut self, title: &str, text: &str) {
        let at = path(&self.b, title);
        let page =
            self.bob.post(&format!("{at}/advice"), &[("advice", text), ("for", "thread"), ("ground", "thinking")]);
        assert_eq!(page.status, 200, "{}", page.body);
        let (at, cees) = (path(&self.c, title), &mut self.cees);
        until("the advice is passed on", || cees.get(&at).has(text).then_some(()));
    }

    fn settled(&self) {
        [&self.a, &self.b, &self.c].into_iter().for_each(House::settled);
    }

    /// Each word is in a file somewhere; `change` removes them; then they are in none, in no copy, and not after a stop.
    pub fn go(&mut self, words: &Words, change: impl FnOnce(&mut Three)) {
        self.settled();
        let before = finds(words, &[&self.a, &self.b, &self.c]);
        for what in words.0.values() {
            let written = before.iter().any(|f| f.starts_with(&format!("{what} in ")));
            assert_eq!(written, !what.starts_with(SEALED), "{what}: {before:?}");
        }
        change(self);
        let mut left = Vec::new();
        let gone = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            until("nothing is left in any file", || {
                left = finds(words, &[&self.a, &self.b, &self.c]);
                left.is_empty().then_some(())
            });
        }));
        assert!(gone.is_ok(), "{left:#?}");
        for house in [&self.a, &self.b, &self.c] {
            house.cli(&["backup", &format!("{}/copy.db", house.data())]);
        }
        for house in [&mut self.a, &mut self.b, &mut self.c] {
            house.kill();
        }
        assert_eq!(finds(words, &[&self.a, &self.b, &self.c]), [""; 0], "in a copy, or after the end");
    }
}

pub fn on_sqlite() -> bool {
    let yes = crate::support::database_url().is_none();
    if !yes {
        eprintln!("SKIPPED: on PostgreSQL the rows are gone; where its bytes are is its own affair");
    }
    yes
}

#[test]
fn questions_and_answers_leave_nothing_when_they_are_edited_withdrawn_taken_back_or_out() {
    if !on_sqlite() {
        return;
    }
    let (mut n, mut words) = (three(), Words::default());
    let (title, situation) = (words.one("a title edited away"), words.one("a situation edited away"));
    let edited = n.ask(&title, &situation);
    let withdrawn = words.one("a withdrawn question");
    let at = n.ask(&withdrawn, &words.one("the situation of a withdrawn question"));
    n.advise(&withdrawn, &words.one("the advice to a withdrawn question"));
    n.ask("Een vraag die blijft", "x");
    let (back, out) = (words.one("an advice taken back"), words.one(OUT));
    n.advise("Een vraag die blijft", &back);
    n.advise("Een vraag die blijft", &out);
    let draft = words.one("a draft");
    n.anna.post(
        "/case-questions",
        &[("title", &draft), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "save")],
    );
    let draft = path(&n.a, &draft);
    let stays = path(&n.a, "Een vraag die blijft");
    n.go(&words, |n| {
        let form = [("title", "Nu anders"), ("situation", "Opnieuw"), ("question", "x"), ("do", "save")];
        assert_eq!(n.anna.post(&edited, &form).status, 200);
        assert!(n.anna.post(&format!("{at}/withdraw"), &[]).status < 400);
        assert!(n.anna.post(&format!("{draft}/withdraw"), &[]).status < 400);
        let there = path(&n.b, "Een vraag die blijft");
        let take_back = button(&mut n.bob, &there, &back, "/take-back");
        assert!(n.bob.post(&take_back, &[]).status < 400);
        let take_out = button(&mut n.anna, &stays, &out, "/take-out/");
        assert!(n.anna.post(&take_out, &[]).status < 400);
        n.b.post("Nu anders");
    });
}

#[test]
fn a_conflict_leaves_nothing_once_it_is_closed_or_thrown_away() {
    if !on_sqlite() {
        return;
    }
    let (mut n, mut words) = (three(), Words::default());
    let title = words.one("the title of a conflict");
    let (summary, hope) = (words.one("the summary of a conflict"), words.one("the hope of a conflict"));
    let details = words.one("the details of a conflict");
    let (to_b, to_c) = (n.b.domain(), n.c.domain());
    let form = [
        ("title", title.as_str()),
        ("summary", &summary),
        ("hope", &hope),
        ("details", &details),
        ("urgency", "week"),
        ("matter", "residents"),
        ("inside", "chairs"),
        ("audience", "houses"),
        ("to_role", "all"),
        ("to", &to_b),
        ("to", &to_c),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(n.anna.post("/conflicts", &form).has("Verstuurd."));
    let (at_b, at_c) = (path(&n.b, &title), path(&n.c, &title));
    let (offer_b, offer_c) = (words.one("the offer that is picked"), words.one("the offer that is not"));
    for (who, at, text) in [(&mut n.bob, &at_b, &offer_b), (&mut n.cees, &at_c, &offer_c)] {
        let offer = [("tie", "no"), ("offer", text.as_str()), ("sender", "role")];
        assert!(who.post(&format!("{at}/offer"), &offer).has("Het antwoord is onderweg"));
    }
    // What was prepared and never said goes too: thrown away, or with the request.
    let mut kees = n.c.person("Kees", "participant");
    let (left, away) = (words.one("an offer that was never sent"), words.one("a prepared offer thrown away"));
    for text in [&left, &away] {
        let offer = [("tie", "no"), ("offer", text.as_str()), ("sender", "role")];
        assert!(kees.post(&format!("{at_c}/offer"), &offer).has("De voorzitter leest het"));
    }
    let away = button(&mut kees, &at_c, &away, "/take-back");
    let home = path(&n.a, &title);
    button(&mut n.anna, &home, &offer_c, "/pick/");
    let pick = button(&mut n.anna, &home, &offer_b, "/pick/");
    n.anna.post(&pick, &[]);
    let bob = &mut n.bob;
    until("the picked one reads the details", || {
        let page = bob.get(&format!("{at_b}/details"));
        page.has(&details).then_some(())
    });
    // A resident's own, outside the chair, thrown away before it was sent.
    let mut dina = n.a.person("Dina", "participant");
    let (thrown, secret) = (words.one("a request thrown away"), words.one("the details of a request thrown away"));
    let draft = [
        ("title", thrown.as_str()),
        ("summary", "x"),
        ("hope", "x"),
        ("details", &secret),
        ("urgency", "later"),
        ("matter", "residents"),
        ("inside", "author"),
        ("audience", "houses"),
        ("to", &to_b),
        ("sender", "role"),
        ("do", "save"),
    ];
    let draft = dina.post("/conflicts", &draft).path;
    n.go(&words, |n| {
        assert!(kees.post(&away, &[]).status < 400);
        assert!(n.anna.post(&format!("{home}/end"), &[]).status < 400);
        assert!(n.anna.post(&format!("{home}/wipe"), &[]).status < 400);
        assert!(dina.post(&format!("{draft}/withdraw"), &[]).status < 400);
        let there = &mut n.bob;
        until("the picked house hears that it is done", || {
            there.get(&at_b).has("Wat dat huis schreef, is hier gewist").then_some(())
        });
    });
}

#[test]
fn consultations_answers_to_events_and_what_a_parted_house_wrote_leave_nothing() {
    if !on_sqlite() {
        return;
    }
    let (mut n, mut words) = (three(), Words::default());
    let (name, question, contact) =
        (words.one("who asked for advice"), words.one("what was asked"), words.one("how they are reached"));
    let asked = [
        ("asker", "municipality"),
        ("name", name.as_str()),
        ("subject", "Een huis"),
        ("question", &question),
        ("contact", &contact),
    ];
    assert_eq!(Browser::at(&n.a).post("/consultations", &asked).status, 200);
    n.anna.post("/consultations/1/answer", &[("answer", &words.one("the advice that was given"))]);
    let event = words.one("a withdrawn event");
    let form = [
        ("title", event.as_str()),
        ("day", "2027-06-12"),
        ("time", "18:30"),
        ("place", "De Kade"),
        ("what", "get-together"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(n.anna.post("/events", &form).has("Verstuurd."));
    let needs = words.one("what a guest needs");
    let there = path(&n.b, &event);
    n.bob.post(&format!("{there}/rsvp"), &[("heads", "2"), ("needs", &needs)]);
    let (home, anna) = (path(&n.a, &event), &mut n.anna);
    until("the answer is there", || anna.get(&home).has(&needs).then_some(()));
    // Between B and C nothing was said before; what C wrote, and what B wrote to it, goes with their tie.
    n.c.join(&n.b, "member");
    let (theirs, ours) = (words.one("what a parted house wrote"), words.one("an answer to a parted house"));
    let form =
        [("title", theirs.as_str()), ("situation", "x"), ("question", "x"), ("audience", "houses"), ("do", "send")];
    let to = n.c.domain();
    assert!(n.bob.post("/case-questions", &[form.as_slice(), &[("to", &to)]].concat()).has("Verstuurd."));
    let at = path(&n.c, &theirs);
    n.cees.post(&format!("{at}/advice"), &[("advice", &ours), ("for", "thread"), ("ground", "thinking")]);
    let (home_b, bob) = (path(&n.b, &theirs), &mut n.bob);
    until("the advice is there", || bob.get(&home_b).has(&ours).then_some(()));
    n.go(&words, |n| {
        assert!(n.anna.post("/consultations/1/forget", &[]).status < 400);
        assert!(n.anna.post(&format!("{home}/withdraw"), &[]).status < 400);
        n.c.cli(&["peer", "stop", &n.b.domain()]);
        let bob = &mut n.bob;
        until("its own question is its own", || bob.get(&home_b).has(&ours).then_some(()));
        assert!(bob.post(&format!("{home_b}/withdraw"), &[]).status < 400);
    });
}

/// Who leaves takes their name and their drafts along, and a picture that is taken off leaves neither its words nor its bytes.
#[test]
fn who_leaves_and_a_file_that_is_taken_off_leave_nothing() {
    if !on_sqlite() {
        return;
    }
    let (mut n, mut words) = (three(), Words::default());
    let name = words.one("the name of who leaves");
    let mut kim = n.a.person(&name, "participant");
    let (title, text) = (words.one("the title of a draft"), words.one("the text of a draft"));
    let form = [
        ("title", title.as_str()),
        ("situation", &text),
        ("question", "x"),
        ("audience", "network"),
        ("inside", "author"),
        ("do", "save"),
    ];
    assert!(kim.post("/case-questions", &form).status < 400);
    let with_picture = [("title", "Met foto"), ("audience", "network"), ("do", "files")];
    assert!(n.anna.post("/successes", &with_picture).has("Kies een bestand"));
    let files = format!("{}/files", path(&n.a, "Met foto"));
    let described = words.one("what a picture shows");
    let picture = crate::files::photo();
    let page = n.anna.upload(&files, &[("description", &described), ("sure", "yes")], &picture);
    let at = page.body.split("src=\"").find(|s| s.starts_with("/files/")).and_then(|s| s.split('"').next());
    let (_, kept) = n.anna.bytes(at.expect("a picture"));
    // Several pieces: a page of the database may end within one.
    let pieces: Vec<Vec<u8>> = kept[kept.len() / 3..].chunks_exact(40).take(6).map(<[u8]>::to_vec).collect();
    assert_eq!(pieces.len(), 6);
    let data = n.a.data();
    let holds = || files_with(&data, &pieces).into_iter().next();
    n.a.settled();
    assert!(holds().is_some(), "the picture was never written");
    n.go(&words, |n| {
        n.a.cli(&["person", "end", &name]);
        let off = n.anna.get(&files).address("/remove").expect("a button");
        assert!(n.anna.post(&off, &[]).status < 400);
    });
    assert_eq!(holds(), None);
}

/// The files in which one of these pieces stands.
fn files_with(folder: &str, pieces: &[Vec<u8>]) -> Vec<std::path::PathBuf> {
    let stands = |bytes: &[u8]| pieces.iter().any(|p| bytes.windows(p.len()).any(|b| b == p));
    files(Path::new(folder)).into_iter().filter(|f| stands(&std::fs::read(f).unwrap_or_default())).collect()
}

/// While much is written, removed words go all the same, and the log does not grow without an end.
#[test]
fn nothing_that_opens_the_files_beside_the_server_keeps_words_alive() {
    if !on_sqlite() {
        return;
    }
    let (mut house, mut words) = (House::start("De Kade"), Words::default());
    let mut anna = house.person("Anna", "chair");
    let title = words.one("a question");
    let form =
        [("title", title.as_str()), ("situation", "x"), ("question", "x"), ("audience", "house"), ("do", "send")];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    assert!(!finds(&words, &[&house]).is_empty());
    let at = path(&house, &title);
    assert!(anna.post(&format!("{at}/withdraw"), &[]).status < 400);
    // A command beside it, then the end of the process at once, and a new one: what the log held is emptied by that.
    let listed = Command::new(crate::support::HUISRAAD).args(["posts", "--data", &house.data()]).output();
    assert!(listed.expect("runs").status.success());
    house.kill();
    house.serve(None);
    until("nothing is left", || finds(&words, &[&house]).is_empty().then_some(()));
}
