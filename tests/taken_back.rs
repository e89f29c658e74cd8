//! What a house takes back is taken back, whatever it is to us by now (law 9).

use crate::pressed::Form;
use crate::support::remote::{Remote, advice, apply, make_member, members, question, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::{Value, json};

fn host(remote: &Remote) -> String {
    format!("localhost:{}", remote.port)
}

fn standing(house: &House, remote: &Remote) -> Option<String> {
    let all = house.json(&["peer", "list"]);
    let found = all.as_array()?.iter().find(|p| p["house"] == host(remote))?;
    found["standing"].as_str().map(str::to_owned)
}

fn responses(house: &House, title: &str) -> Value {
    house.post(title)["responses"].clone()
}

#[test]
fn whoever_was_held_once_takes_back_what_it_wrote_then() {
    for way in ["pause", "stop", "applies anew"] {
        let (house, remote) = with_member();
        let mut anna = house.person("Anna", "chair");
        let ours =
            [("title", "Van ons"), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
        assert!(anna.post("/case-questions", &ours).has("Verstuurd."));
        let inbox = house.url("/inbox");
        let uri = house.post("Van ons")["id"].as_str().expect("id").to_owned();
        let said = advice(&remote, &uri, "Een rooster.", true);
        assert_eq!(remote.send(&inbox, &said), 202);
        until("the answer is there", || (responses(&house, "Van ons") == 1).then_some(()));
        // What is for everyone stays when they part.
        let mut theirs = question(&remote, "Van hen", json!(["https://www.w3.org/ns/activitystreams#Public"]));
        theirs["object"]["huisraad:kind"] = json!("success");
        theirs["object"]["huisraad:state"] = json!("told");
        assert_eq!(remote.send(&inbox, &theirs), 202);
        house.post("Van hen");
        match way {
            "applies anew" => {
                let ours = remote.got("Follow").pop().expect("our Follow");
                for word in ["Accept", "Reject"] {
                    let follow =
                        json!({"type": "Follow", "id": ours["id"], "actor": ours["actor"], "object": remote.actor()});
                    assert_eq!(remote.send(&inbox, &remote.activity(word, follow)), 202, "{word}");
                }
                until("it is over", || (standing(&house, &remote).as_deref() == Some("stopped")).then_some(()));
                assert_eq!(remote.send(&inbox, &apply(&remote, &house)), 202);
                until("it asks", || (standing(&house, &remote).as_deref() == Some("applied")).then_some(()));
            }
            command => drop(house.cli(&["peer", command, &host(&remote)])),
        }
        let gone = |id: &Value| remote.activity("Delete", json!({"type": "Tombstone", "id": id}));
        until(&format!("{way}: it is heard"), || {
            (remote.send(&inbox, &gone(&theirs["object"]["id"])) == 202).then_some(())
        });
        assert!(house.post_now("Van hen").is_none(), "{way}");
        assert_eq!(remote.send(&inbox, &gone(&said["object"]["id"])), 202, "{way}");
        assert_eq!(responses(&house, "Van ons"), 0, "{way}");
        // Nothing else of it is heard.
        let more = question(&remote, "Nog iets", members(&remote));
        assert_ne!(remote.send(&inbox, &more), 202, "{way}");
    }
}

#[test]
fn what_was_answered_before_one_was_a_house_is_taken_back_by_the_house() {
    let house = House::start("De Kade");
    let (guest, asks) = (Remote::start(), Remote::start());
    let mut anna = house.person("Anna", "chair");
    let event = [
        ("title", "Feest"),
        ("day", "2041-06-12"),
        ("time", "14:00"),
        ("place", "De Kade"),
        ("what", "festival"),
        ("audience", "public"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/events", &event).has("Verstuurd."));
    let uri = house.post("Feest")["id"].as_str().expect("id").to_owned();
    let inbox = house.url("/inbox");
    let join = |by: &Remote| {
        let mut join = by.activity("Join", json!(uri));
        join["huisraad:heads"] = json!(2);
        join
    };
    let joined = join(&guest);
    assert_eq!(guest.send(&inbox, &joined), 202);
    assert_eq!(responses(&house, "Feest"), 1);
    make_member(&house, &guest);
    until("it is a house here", || (standing(&house, &guest).as_deref() == Some("member")).then_some(()));
    house.cli(&["peer", "pause", &host(&guest)]);
    let leave = guest.activity("Leave", json!({"type": "Join", "id": joined["id"]}));
    until("it leaves, on pause too", || (guest.send(&inbox, &leave) == 202).then_some(()));
    assert_eq!(responses(&house, "Feest"), 0);
    // Who waits for our yes may come to what is for everyone, as anybody may.
    assert_eq!(asks.send(&inbox, &apply(&asks, &house)), 202);
    assert_eq!(asks.send(&inbox, &join(&asks)), 202);
    assert_eq!(responses(&house, "Feest"), 1);
}

/// Where it was nobody speaks any more; where it is now it speaks for what it wrote there.
#[test]
fn what_a_house_wrote_before_it_moved_it_takes_back_from_where_it_is_now() {
    let (house, old) = with_member();
    let inbox = house.url("/inbox");
    let mut theirs = question(&old, "Van vroeger", json!(["https://www.w3.org/ns/activitystreams#Public"]));
    theirs["object"]["huisraad:kind"] = json!("success");
    theirs["object"]["huisraad:state"] = json!("told");
    assert_eq!(old.send(&inbox, &theirs), 202);
    house.post("Van vroeger");
    let (new, stranger) = (Remote::start(), Remote::start());
    let mut left = old.document();
    left["movedTo"] = json!(new.actor());
    *old.shown.lock().expect("lock") = left.to_string();
    let mut arrived = new.document();
    arrived["alsoKnownAs"] = json!([old.actor()]);
    *new.shown.lock().expect("lock") = arrived.to_string();
    let mut moves = old.activity("Move", json!(old.actor()));
    moves["target"] = json!(new.actor());
    assert_eq!(old.send(&inbox, &moves), 202);
    until("it moved", || (standing(&house, &new).as_deref() == Some("member")).then_some(()));
    let gone = json!({"type": "Tombstone", "id": theirs["object"]["id"]});
    assert_ne!(stranger.send(&inbox, &stranger.activity("Delete", gone.clone())), 202);
    assert!(house.post_now("Van vroeger").is_some());
    assert_eq!(new.send(&inbox, &new.activity("Delete", gone)), 202);
    until("it is gone", || house.post_now("Van vroeger").is_none().then_some(()));
}

/// What it did is the word of who tried it, and is learnt from; the advice alone is taken back.
#[test]
fn advice_that_is_taken_back_takes_nothing_of_what_the_house_that_tried_it_said() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("De Brug"));
    b.join(&a, "member");
    c.join(&a, "member");
    c.join(&b, "member");
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    let asks = [
        ("title", "De wasmachine"),
        ("situation", "Iedereen tegelijk."),
        ("question", "Hoe doen jullie dat?"),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "send"),
    ];
    assert!(anna.post("/case-questions", &asks).has("Verstuurd."));
    let [at_a, at_b, at_c] = [&a, &b, &c].map(|house| path(house, "De wasmachine"));
    // What each did: said of it, said of one for our house alone, and of one nothing yet.
    let said = [
        ("Hang een lijst op.", "thread", Some("Minder ruzie.")),
        ("Koop er een bij.", "asker", Some("Te duur voor ons.")),
        ("Praat erover.", "thread", None),
    ];
    for (words, readers, line) in said {
        let advice = [("advice", words), ("for", readers), ("ground", "thinking"), ("sender", "role")];
        assert!(bob.post(&format!("{at_b}/advice"), &advice).status < 400);
        let page = until("the advice", || Some(anna.get(&at_a)).filter(|p| p.has(words)));
        assert!(Form::beside(&page, words, "/try/").press(&mut anna, &[]).has("Gekozen."));
        if let Some(line) = line {
            let tell = anna.get(&at_a).address("/outcome/").expect("a form");
            let told = anna.post(&tell, &[("outcome", "helped"), ("line", line)]);
            assert!(told.has(line), "{}", told.body);
            until("they read it", || bob.get(&at_b).has(line).then_some(()));
        }
    }
    until("another house reads it", || cees.get(&at_c).has("Minder ruzie.").then_some(()));
    for (words, ..) in said {
        // Also while it alone is gone.
        if words == "Praat erover." {
            until("the advice is gone", || (!cees.get(&at_c).has("Hang een lijst op.")).then_some(()));
            c.settled();
            assert!(cees.get(&at_c).has("Minder ruzie."), "{}", cees.get(&at_c).body);
        }
        assert!(Form::beside(&bob.get(&at_b), words, "/take-back").press(&mut bob, &[]).status < 400);
        until("it is gone", || (!anna.get(&at_a).has(words)).then_some(()));
        // Each is told once, and not again with the next.
        crate::told_on::pressed_away(&mut anna, "Het Veer haalde raad terug die jullie probeerden");
        let page = anna.get("/");
        assert!(!page.body.contains("/seen\""), "{words}: {}", page.body);
    }
    for house in [&a, &b, &c] {
        house.settled();
    }
    let all = [("De Kade", &mut anna, &at_a), ("Het Veer", &mut bob, &at_b), ("De Brug", &mut cees, &at_c)];
    for (house, who, at) in all {
        until("the advice is gone", || (!who.get(at).has("Hang een lijst op.")).then_some(()));
        let page = who.get(at);
        assert!(page.has("Minder ruzie."), "{house}: {}", page.body);
        // Of what was for one house alone that house has its words, and nobody else.
        assert_eq!(page.has("Te duur voor ons."), house == "De Kade", "{house}: {}", page.body);
        assert!(page.has("raad die er nu niet meer staat"), "{house}: {}", page.body);
        assert!(!page.has("Praat erover.") && !page.has("/outcome/"), "{house}: {}", page.body);
    }
    // Who asked takes it out themselves: then their words go too, everywhere, the house's that advised among them.
    let advice = [("advice", "Zet een val."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{at_b}/advice"), &advice).status < 400);
    let page = until("the advice", || Some(anna.get(&at_a)).filter(|p| p.has("Zet een val.")));
    assert!(Form::beside(&page, "Zet een val.", "/try/").press(&mut anna, &[]).has("Gekozen."));
    let tell = anna.get(&at_a).address("/outcome/").expect("a form");
    assert!(anna.post(&tell, &[("outcome", "not"), ("line", "Dat deed pijn.")]).has("Dat deed pijn."));
    for (who, at) in [(&mut bob, &at_b), (&mut cees, &at_c)] {
        until("they read it", || who.get(at).has("Dat deed pijn.").then_some(()));
    }
    assert!(Form::beside(&anna.get(&at_a), "Zet een val.", "/take-out").press(&mut anna, &[]).status < 400);
    for (who, at) in [(&mut anna, &at_a), (&mut bob, &at_b), (&mut cees, &at_c)] {
        until("it is gone", || (!who.get(at).has("Dat deed pijn.")).then_some(()));
        assert!(who.get(at).has("Minder ruzie."), "what another advice did stays");
    }
    // It is in what is learnt from it, but for what was for one house alone.
    assert!(anna.post(&format!("{at_a}/close"), &[]).status < 400);
    let slug = at_a.trim_start_matches("/posts/");
    let lesson = anna.get(&format!("/what-works/new?from={slug}"));
    assert!(lesson.has("Minder ruzie.") && !lesson.has("Te duur voor ons."), "{}", lesson.body);
    assert!(!lesson.has("Hang een lijst op."), "{}", lesson.body);
    // What was written of what is gone can be taken away by itself.
    let unsay = Form::of(&anna.get(&at_a), "Te duur voor ons.", "/unsay/").press(&mut anna, &[]);
    assert!(!unsay.has("Te duur voor ons.") && unsay.has("Minder ruzie."), "{}", unsay.body);
}

/// A question of A to which B advised, tried and told; the pages of both.
fn told(readers: &str) -> (House, Browser, House, Browser, [String; 2]) {
    let (a, mut anna, b, mut bob, at) = tried(readers);
    tells(&mut anna, &at[0]);
    until("it is read there", || bob.get(&at[1]).has("Wartaal.").then_some(()));
    (a, anna, b, bob, at)
}

fn tells(anna: &mut Browser, at: &str) {
    let tell = anna.get(at).address("/outcome/").expect("a form");
    assert!(anna.post(&tell, &[("outcome", "not"), ("line", "Wartaal.")]).has("Wartaal."));
}

/// The same, of which nothing was told.
fn tried(readers: &str) -> (House, Browser, House, Browser, [String; 2]) {
    let (a, mut anna, b, mut bob) = crate::support::two();
    let asks =
        [("title", "De kat"), ("situation", "Zo."), ("question", "Hoe?"), ("audience", "network"), ("do", "send")];
    assert!(anna.post("/case-questions", &asks).has("Verstuurd."));
    let at = [path(&a, "De kat"), path(&b, "De kat")];
    let advice = [("advice", "Geef hem vis."), ("for", readers), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{}/advice", at[1]), &advice).status < 400);
    let page = until("the advice", || Some(anna.get(&at[0])).filter(|p| p.has("Geef hem vis.")));
    assert!(Form::beside(&page, "Geef hem vis.", "/try/").press(&mut anna, &[]).has("Gekozen."));
    (a, anna, b, bob, at)
}

#[test]
fn what_the_asker_said_of_advice_for_it_alone_goes_with_that_when_it_takes_it_out() {
    for readers in ["asker", "thread"] {
        let (_a, mut anna, _b, mut bob, at) = told(readers);
        assert!(Form::beside(&anna.get(&at[0]), "Geef hem vis.", "/take-out").press(&mut anna, &[]).status < 400);
        for (who, at) in [(&mut anna, &at[0]), (&mut bob, &at[1])] {
            until(readers, || (!who.get(at).has("Wartaal.")).then_some(()));
        }
    }
}

#[test]
fn what_the_asker_took_away_of_advice_that_is_gone_comes_back_with_no_copy() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    // The copy may also be from before the advice was taken back.
    for gone_before in [true, false] {
        it_comes_back_with_no_copy(gone_before);
    }
}

fn it_comes_back_with_no_copy(gone_before: bool) {
    let (mut a, mut anna, b, mut bob, at) = told("thread");
    let copy = format!("{}/copy.db", a.data());
    let copies = |a: &House| {
        a.settled();
        a.cli(&["backup", &copy]);
    };
    if !gone_before {
        copies(&a);
    }
    assert!(Form::beside(&bob.get(&at[1]), "Geef hem vis.", "/take-back").press(&mut bob, &[]).status < 400);
    until("the advice is gone", || (!anna.get(&at[0]).has("Geef hem vis.")).then_some(()));
    assert!(anna.get(&at[0]).has("Wartaal."));
    if gone_before {
        copies(&a);
    }
    let unsaid = Form::of(&anna.get(&at[0]), "Wartaal.", "/unsay/").press(&mut anna, &[]);
    assert!(!unsaid.has("Wartaal."), "{}", unsaid.body);
    until("there too", || (!bob.get(&at[1]).has("Wartaal.")).then_some(()));
    a.settled();
    a.kill();
    a.cli(&["restore", &copy]);
    a.serve(None);
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
    assert!(anna.get(&at[0]).status == 200 && !anna.get(&at[0]).has("Wartaal."), "{}", anna.get(&at[0]).body);
    assert!(anna.post(&format!("{}/close", at[0]), &[]).status < 400);
    a.settled();
    b.settled();
    assert!(!bob.get(&at[1]).has("Wartaal."), "{}", bob.get(&at[1]).body);
}

/// Nor does a copy from before bring it back: an advice that was taken out, what was said of one, and the name of who left.
#[test]
fn what_came_after_a_copy_and_was_taken_away_is_not_given_back_by_other_houses() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (mut a, mut anna, mut b, mut bob, at) = tried("thread");
    let mut lot = a.person("Lot", "participant");
    let ready = [("title", "Nog een"), ("situation", "x"), ("question", "x"), ("audience", "network")];
    let named = [("sender", "name"), ("sender_name", "Zeldzaam"), ("do", "ready")];
    assert!(lot.post("/case-questions", &[&ready[..], &named].concat()).status < 400);
    let ready_at = path(&a, "Nog een");
    let copy = format!("{}/copy.db", a.data());
    a.settled();
    a.cli(&["backup", &copy]);
    tells(&mut anna, &at[0]);
    let advice = [("advice", "Geef hem melk."), ("for", "thread"), ("ground", "thinking"), ("sender", "role")];
    assert!(bob.post(&format!("{}/advice", at[1]), &advice).status < 400);
    let page = until("the advice", || Some(anna.get(&at[0])).filter(|p| p.has("Geef hem melk.")));
    assert!(Form::beside(&page, "Geef hem melk.", "/take-out").press(&mut anna, &[]).status < 400);
    until("they hear it", || bob.get(&at[1]).has("weggehaald door De Kade").then_some(()));
    assert!(bob.get(&at[1]).has("Wartaal."));
    assert!(Form::beside(&bob.get(&at[1]), "Geef hem vis.", "/take-back").press(&mut bob, &[]).status < 400);
    until("it is gone", || (!anna.get(&at[0]).has("Geef hem vis.")).then_some(()));
    a.settled();
    b.settled();
    b.kill();
    // What is taken away now no other house has heard.
    assert!(Form::of(&anna.get(&at[0]), "Wartaal.", "/unsay/").press(&mut anna, &[]).status < 400);
    a.cli(&["person", "end", "Lot", "--yes"]);
    a.kill();
    a.cli(&["restore", &copy]);
    a.serve(None);
    b.serve(None);
    for (here, there) in [(&a, &b), (&b, &a)] {
        until("they compare", || {
            let check = ["peer", "check", &there.domain(), "--data", &here.data()];
            crate::support::run(&check).status.success().then_some(())
        });
        here.settled();
    }
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
    let page = anna.get(&at[0]);
    assert!(!page.has("Wartaal.") && !page.has("Geef hem melk.") && !page.has("Geef hem vis."), "{}", page.body);
    assert!(bob.get(&at[1]).has("weggehaald door De Kade"), "{}", bob.get(&at[1]).body);
    let ready = anna.get(&ready_at);
    assert!(ready.status == 200 && !ready.has("Zeldzaam"), "{}", ready.body);
}

/// That nothing was said is another thing than that it was taken away.
#[test]
fn an_older_copy_that_was_put_back_by_mistake_takes_nothing_of_what_was_said_after_it() {
    if crate::support::database_url().is_some() {
        eprintln!("SKIPPED: a copy of a file");
        return;
    }
    let (mut a, mut anna, mut b, mut bob, at) = tried("thread");
    let copies = ["older", "newer"].map(|name| format!("{}/{name}.db", a.data()));
    a.settled();
    a.cli(&["backup", &copies[0]]);
    tells(&mut anna, &at[0]);
    until("it is read there", || bob.get(&at[1]).has("Wartaal.").then_some(()));
    assert!(Form::beside(&bob.get(&at[1]), "Geef hem vis.", "/take-back").press(&mut bob, &[]).status < 400);
    until("the advice is gone", || (!anna.get(&at[0]).has("Geef hem vis.")).then_some(()));
    a.settled();
    a.cli(&["backup", &copies[1]]);
    // Nobody hears what it says meanwhile.
    b.settled();
    b.kill();
    for copy in &copies {
        a.kill();
        a.cli(&["restore", copy]);
        a.serve(None);
        until("it is there", || a.post_now("De kat"));
    }
    b.serve(None);
    a.settled();
    anna.post("/sign-in", &[("name", "Anna"), ("passphrase", "Anna heeft een lange zin")]);
    assert!(anna.get(&at[0]).has("Wartaal."), "{}", anna.get(&at[0]).body);
    b.settled();
    assert!(bob.get(&at[1]).has("Wartaal."), "{}", bob.get(&at[1]).body);
}
