//! A thread has an owner: what is said goes to it, and from it with the writer's proof to all who read the question. Nobody
//! else's word counts, the owner's own about others included.

use crate::support::remote::{Remote, advice, make_member, members, question, with_member};
use crate::support::{Browser, House, path, until};
use serde_json::{Value, json};

fn ask(chair: &mut Browser, title: &str, audience: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", audience), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."), "{title}");
}

fn shows(browser: &mut Browser, path: &str, text: &str) {
    until(&format!("{text:?} on {path}"), || browser.get(path).has(text).then_some(()));
}

#[test]
fn advice_reaches_all_who_read_the_question_with_its_writers_name_and_goes_again() {
    let (a, b, c) = (House::start("De Kade"), House::start("Het Veer"), House::start("De Brug"));
    b.join(&a, "member");
    c.join(&a, "member");
    let (mut anna, mut bob, mut cees) =
        (a.person("Anna", "chair"), b.person("Bob", "chair"), c.person("Cees", "chair"));
    ask(&mut anna, "Hoe doen jullie dit", "network");
    let (at_a, at_b) = (path(&a, "Hoe doen jullie dit"), path(&b, "Hoe doen jullie dit"));
    let at_c = path(&c, "Hoe doen jullie dit");
    let say = |bob: &mut Browser, text: &str, to: &str| {
        let page = bob.post(&format!("{at_b}/advice"), &[("advice", text), ("for", to), ("ground", "thinking")]);
        assert!(page.has("Verstuurd") || page.status == 200, "{}", page.body);
    };
    say(&mut bob, "Begin met koffie.", "thread");
    say(&mut bob, "Dit blijft onder ons.", "asker");
    shows(&mut anna, &at_a, "Begin met koffie.");
    shows(&mut anna, &at_a, "Dit blijft onder ons.");
    // In the house that answered it is between its writer and the chairs.
    let mut kees = b.person("Kees", "participant");
    assert!(bob.get(&at_b).has("Dit blijft onder ons."));
    assert!(kees.get(&at_b).has("Begin met koffie.") && !kees.get(&at_b).has("Dit blijft onder ons."));
    assert!(bob.get(&at_b).has("In ons huis lezen alleen jij en de voorzitters dit."));
    let mut lot = b.person("Lot", "adviser");
    assert!(!lot.get(&at_b).has("Dit blijft onder ons."));
    say(&mut lot, "Zachtjes gezegd.", "asker");
    assert!(lot.get(&at_b).has("Zachtjes gezegd.") && bob.get(&at_b).has("Zachtjes gezegd."));
    assert!(!kees.get(&at_b).has("Zachtjes gezegd."));
    // C does not hold B: it reads who says it, and through whom; and it gives B no right.
    shows(&mut cees, &at_c, "Begin met koffie.");
    assert!(cees.get(&at_c).has("Het Veer") && cees.get(&at_c).has("via De Kade"));
    assert_eq!(c.standing_of(&b), None);
    // The writer has its receipt.
    shows(&mut bob, &at_b, "aangekomen");
    a.settled();
    assert!(!cees.get(&at_c).has("Dit blijft onder ons."));
    // What the owner takes out is gone at its readers, and said to be so to its writer.
    say(&mut bob, "Dit moet weg.", "thread");
    shows(&mut cees, &at_c, "Dit moet weg.");
    let taken = anna.get(&at_a);
    let after = taken.body.split("Dit moet weg.").nth(1).expect("it is there");
    let form = after.split("action=\"").find(|f| f.contains("/take-out/") && f.starts_with("/posts/"));
    let action = form.and_then(|f| f.split('"').next()).expect("the button").to_owned();
    assert!(action.contains("/take-out/"), "{action}");
    anna.post(&action, &[]);
    until("it is gone at C", || (!cees.get(&at_c).has("Dit moet weg.")).then_some(()));
    shows(&mut bob, &at_b, "weggehaald door De Kade");
    // What its writer takes back is gone everywhere.
    let page = bob.get(&at_b);
    let own =
        page.body.split("Begin met koffie.").nth(1).and_then(|r| r.split("\"/responses/").nth(1)).expect("the button");
    let id = own.split('/').next().expect("id");
    assert!(bob.post(&format!("/responses/{id}/take-back"), &[]).status < 400);
    until("it is gone at A", || (!anna.get(&at_a).has("Begin met koffie.")).then_some(()));
    until("it is gone at C", || (!cees.get(&at_c).has("Begin met koffie.")).then_some(()));
    // With the question its thread goes.
    say(&mut bob, "Tot het einde.", "thread");
    shows(&mut cees, &at_c, "Tot het einde.");
    anna.post(&format!("{at_a}/withdraw"), &[]);
    until("all is gone at C", || (cees.get(&at_c).status == 404).then_some(()));
}

#[test]
fn an_answer_is_kept_as_long_as_its_words_and_a_thread_is_read_by_the_page() {
    let (house, remote) = with_member();
    let mut anna = house.person("Anna", "chair");
    ask(&mut anna, "Een lange draad", "network");
    let uri = house.post("Een lange draad")["id"].as_str().expect("id").to_owned();
    let inbox = house.url("/inbox");
    // What nobody reads has no room: in the thread or for the asker alone.
    for in_thread in [true, false] {
        let mut padded = advice(&remote, &uri, "Kort.", false);
        padded["pad"] = json!("x".repeat(60_000));
        if in_thread {
            padded["object"]["context"] = json!(format!("{uri}/thread"));
            padded["context"] = json!(format!("{uri}/thread"));
            remote.prove(&mut padded);
        }
        assert_eq!(remote.send(&inbox, &padded), 422);
    }
    // The longest there is: 6,000 letters of four bytes, twice.
    let long = "🏠".repeat(6000);
    let all: Vec<Value> = (0..6).map(|_| advice(&remote, &uri, &long, true)).collect();
    for said in &all {
        assert_eq!(remote.send(&inbox, said), 202);
    }
    let (mut read, mut next, mut pages) = (Vec::new(), Some(format!("{uri}/thread")), 0);
    while let Some(at) = next {
        let (status, page) = remote.get(&at);
        assert!(status == 200 && page.len() < 300_000, "{status}, {} bytes", page.len());
        let page: Value = serde_json::from_str(&page).expect("JSON");
        assert_eq!(page["totalItems"], 6);
        read.extend(page["orderedItems"].as_array().expect("items").clone());
        next = page["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert!(read == all && pages == 2, "{} in {pages} pages", read.len());
}

#[test]
fn a_thread_is_read_whole_by_who_reads_the_question_and_by_nobody_else() {
    let (house, remote) = with_member();
    let other = Remote::start();
    make_member(&house, &other);
    let mut anna = house.person("Anna", "chair");
    let to = format!("localhost:{}", remote.port);
    let form = [
        ("title", "Aan een"),
        ("situation", "x"),
        ("question", "x"),
        ("audience", "houses"),
        ("to", &to),
        ("do", "send"),
    ];
    assert!(anna.post("/case-questions", &form).has("Verstuurd."));
    let uri = house.post("Aan een")["id"].as_str().expect("id").to_owned();
    let inbox = house.url("/inbox");
    let said = advice(&remote, &uri, "Zo deden wij het.", true);
    assert_eq!(remote.send(&inbox, &said), 202);
    assert_eq!(remote.send(&inbox, &advice(&remote, &uri, "Onder ons.", false)), 202);
    assert_eq!(other.send(&inbox, &advice(&other, &uri, "Stiekem.", true)), 404, "it may not read the question");
    let (status, thread) = remote.get(&format!("{uri}/thread"));
    assert_eq!(status, 200);
    let thread: Value = serde_json::from_str(&thread).expect("JSON");
    assert_eq!(thread["orderedItems"], json!([said]), "to the letter, with its proof");
    assert_eq!(other.get(&format!("{uri}/thread")).0, 404);
    let add = until("the receipt comes", || remote.got("Add").pop());
    assert_eq!((&add["object"], &add["target"]), (&said, &json!(format!("{uri}/thread"))));
    assert!(other.got("Add").is_empty());
    // A proof that is missing, altered, or over another thread is not taken.
    let mut bare = advice(&remote, &uri, "Zonder bewijs.", true);
    bare.as_object_mut().expect("object").remove("proof");
    assert_eq!(remote.send(&inbox, &bare), 422);
    let mut altered = advice(&remote, &uri, "Veranderd.", true);
    altered["object"]["huisraad:text"] = json!("Iets anders.");
    assert_eq!(remote.send(&inbox, &altered), 422);
    let mut elsewhere = advice(&remote, &uri, "Elders.", true);
    elsewhere["context"] = json!("http://localhost:1/thread");
    elsewhere["object"]["context"] = elsewhere["context"].clone();
    remote.prove(&mut elsewhere);
    assert_eq!(remote.send(&inbox, &elsewhere), 422);
    assert_eq!(house.post("Aan een")["responses"], 2);
}

/// An `Add` by `owner` of `said` into the thread of its post.
fn add(owner: &Remote, post: &str, said: &Value) -> Value {
    let mut add = owner.activity("Add", said.clone());
    add["target"] = json!(format!("{post}/thread"));
    add
}

#[test]
fn an_owner_cannot_put_words_into_anybodys_mouth() {
    let (house, owner) = with_member();
    let writer = Remote::start();
    let inbox = house.url("/inbox");
    let create = question(&owner, "Vraag", members(&owner));
    assert_eq!(owner.send(&inbox, &create), 202);
    let post = create["object"]["id"].as_str().expect("id").to_owned();
    let count = || house.post("Vraag")["responses"].clone();
    // A writer whom this house does not hold: its key is fetched after, and it gains no right.
    let said = advice(&writer, &post, "Echt gezegd.", true);
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &said)), 202);
    until("it is worked off", || (count() == 1).then_some(()));
    assert_eq!(writer.send(&inbox, &question(&writer, "Mag niet", members(&writer))), 401);
    // Forged: no proof, a proof by the owner, an altered text, another thread, another's words about us.
    let mut forged = advice(&writer, &post, "Nooit gezegd.", true);
    forged.as_object_mut().expect("object").remove("proof");
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &forged)), 422);
    owner
        .proof
        .prove(&mut forged, &format!("{}#proof-key", writer.actor()), crate::support::remote::now(0))
        .expect("proof");
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &forged)), 422, "made with the owner's key");
    let mut altered = advice(&writer, &post, "Een beetje anders.", true);
    altered["object"]["huisraad:text"] = json!("Heel anders.");
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &altered)), 422);
    let private = advice(&writer, &post, "Alleen voor de vrager.", false);
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &private)), 422, "it was never for the thread");
    let mut bared = private.clone();
    bared["context"] = json!(format!("{post}/thread"));
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &bared)), 422);
    let elsewhere = advice(&writer, "http://localhost:1/posts/x", "In een ander gesprek.", true);
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &elsewhere)), 422);
    let mut ours = advice(&writer, &post, "Namens ons.", true);
    ours["actor"] = json!(house.url("/actor"));
    ours["object"]["attributedTo"] = ours["actor"].clone();
    ours["id"] = json!(house.url("/responses/x#create"));
    ours["object"]["id"] = json!(house.url("/responses/x"));
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &ours)), 422);
    // Who does not own the thread adds nothing to it, and takes nothing out.
    let other = Remote::start();
    make_member(&house, &other);
    let honest = advice(&writer, &post, "Door een ander doorgestuurd.", true);
    assert_eq!(other.send(&inbox, &add(&other, &post, &honest)), 404);
    let mut remove = other.activity("Remove", said["object"]["id"].clone());
    remove["target"] = json!(format!("{post}/thread"));
    assert_eq!(other.send(&inbox, &remove), 404);
    assert_eq!(count(), 1);
    // The owner takes it out; it does not come back.
    let mut remove = owner.activity("Remove", said["object"]["id"].clone());
    remove["target"] = json!(format!("{post}/thread"));
    assert_eq!(owner.send(&inbox, &remove), 202);
    assert_eq!(count(), 0);
    assert_eq!(owner.send(&inbox, &add(&owner, &post, &said)), 202);
    assert_eq!(count(), 0);
}

/// Words that are passed on cost nothing before it is known that the thread is there and is theirs: nobody is set on a third
/// house, and nothing waits here. What is kept whole has a bound.
#[test]
fn nothing_is_fetched_or_kept_for_a_thread_that_is_not_there() {
    let (house, owner) = with_member();
    let (writer, inbox) = (Remote::start(), house.url("/inbox"));
    let nowhere = format!("{}/posts/nowhere", owner.actor().trim_end_matches("/actor"));
    let said = add(&owner, &nowhere, &advice(&writer, &nowhere, "Nergens.", true));
    assert_eq!(owner.send(&inbox, &said), 404);
    let asked = question(&owner, "Een vraag", members(&owner));
    assert_eq!(owner.send(&inbox, &asked), 202);
    let post = asked["object"]["id"].as_str().expect("id");
    let mut large = advice(&writer, post, "Groot.", true);
    large["ballast"] = json!("x".repeat(100_000));
    assert_eq!(owner.send(&inbox, &add(&owner, post, &large)), 422);
    assert_eq!(writer.fetched.load(std::sync::atomic::Ordering::SeqCst), 0);
    assert_eq!(owner.send(&inbox, &add(&owner, post, &advice(&writer, post, "Hier.", true))), 202);
    until("it is there", || (house.post("Een vraag")["responses"] == 1).then_some(()));
    assert_eq!(writer.fetched.load(std::sync::atomic::Ordering::SeqCst), 1);
}

/// The longest answer that may be typed comes through, whatever signs it is made of: each takes another room on the wire.
#[test]
fn the_longest_answer_comes_through_whatever_it_is_made_of() {
    let (a, b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    ask(&mut anna, "Lang", "network");
    let at = path(&b, "Lang");
    b.post("Lang");
    for (n, sign) in ["\"", "&", "a\n", "😀", "'é "].into_iter().enumerate() {
        let mut text: String = format!("nummer {n} ").chars().chain(sign.chars().cycle()).take(5990).collect();
        text.push_str(" einde");
        let page = bob.post(&format!("{at}/advice"), &[("advice", &text), ("for", "thread"), ("ground", "thinking")]);
        assert_eq!(page.status, 200, "{sign:?}");
        until(&format!("{sign:?} arrives"), || (a.post("Lang")["responses"] == n + 1).then_some(()));
    }
}
