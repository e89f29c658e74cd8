//! Going back to a copy with today's database whole: what other houses are, say and have ended is as it is today, and what this
//! house tells everyone is no more than today.

use crate::ended_twice::{change, known, rows};
use crate::restore::text;
use crate::support::{House, database_url, path, two, until};
use std::collections::BTreeMap;
use std::path::Path;

const STANDINGS: [&str; 8] =
    ["stopped", "paused", "associate", "acquaintance", "member", "asked", "applied", "expected"];

/// Of a house, founded by a chair and stopped: the data folder. What the first makes is copied, then the second happens, and the
/// copy is put back.
fn put_back(house: &House, copied: &str, meanwhile: &str) -> String {
    let here = house.data();
    let (data, folder) = (Path::new(&here), tempfile::tempdir().expect("folder"));
    change(data, copied);
    let copy = text(&folder.path().join("c.db"));
    house.cli(&["backup", &copy]);
    change(data, meanwhile);
    house.cli(&["restore", &copy, "--yes"])
}

fn stopped_house() -> House {
    let mut house = House::start("De Kade");
    house.person("Anna", "chair");
    house.kill();
    house
}

/// What each standing gives now, and what may come of it by a word from elsewhere.
fn gives(standing: &str) -> (u8, u8) {
    match standing {
        "associate" => (1, 1),
        "acquaintance" => (2, 2),
        "member" => (3, 3),
        "asked" | "applied" | "expected" => (0, 3),
        _ => (0, 0),
    }
}

#[test]
fn no_house_is_more_than_it_is_today_after_a_copy_was_put_back() {
    if database_url().is_some() {
        return;
    }
    let house = stopped_house();
    let pairs = || STANDINGS.iter().flat_map(|copy| STANDINGS.iter().map(move |today| (*copy, *today)));
    let copied: String = pairs().map(|(copy, today)| known(&format!("{copy}-{today}"), copy)).collect();
    let tied = "UPDATE peers SET linked = 1, our_follow_accepted = 1, their_follow_accepted = 1 WHERE standing IN ('member', 'acquaintance', 'associate', 'paused'); \
        UPDATE peers SET member_since = 1, principles = 'p' WHERE standing = 'member';";
    let today: String = pairs()
        .map(|(copy, today)| {
            let set = format!("standing = '{today}', their_follow = 'today', member_since = NULL");
            format!("UPDATE peers SET {set} WHERE name = '{copy}-{today}';")
        })
        .collect();
    let joined = "UPDATE peers SET member_since = 9 WHERE standing = 'member';";
    put_back(&house, &(copied + tied), &(today + joined));
    let here = house.data();
    let all: BTreeMap<String, (String, Option<i64>)> =
        rows(Path::new(&here), "peers", "replace(authority, '.example', ''), standing, member_since")
            .iter()
            .map(|row| serde_json::from_str::<(String, String, Option<i64>)>(row).expect("a row"))
            .map(|(name, standing, since)| (name, (standing, since)))
            .collect();
    let mut wrong = Vec::new();
    for (copy, today) in pairs() {
        let (is, since) = &all[&format!("{copy}-{today}")];
        let (now, later) = gives(is);
        let (most, most_later) = gives(today);
        if now > most || later > most_later || (is != copy && is != today) || since.is_some_and(|s| s != 9) {
            wrong.push(format!("{copy} in the copy, {today} today: {is}, a member since {since:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_house_has_the_keys_the_address_and_the_words_that_it_has_today() {
    if database_url().is_some() {
        return;
    }
    let house = stopped_house();
    let copied = known("sleutel", "member")
        + &known("verhuist", "member")
        + &known("bezet", "member")
        + &known("gestopt", "member")
        + &known("oud", "member")
        + "UPDATE peers SET our_follow = 'https://kade.example/o', our_follow_accepted = 1, linked = 1 WHERE name = 'gestopt';";
    let meanwhile = "UPDATE peers SET key_id = 'k', key_pem = 'new', proof_key = 'newproof', offered_key = 'offered', called = 'Nieuw', \
          name = 'Nieuw', known_as = 'sleutel', place = 'Elders', about = 'b', profile = '{\"p\":1}', principles = 'd', \
          introduction = 'i', note = 'n', buddy = 'b', inbox = 'https://sleutel.example/in' WHERE name = 'sleutel'; \
        UPDATE peers SET actor = 'https://nu.example/actor', authority = 'nu.example', key_pem = 'moved' WHERE name = 'verhuist'; \
        UPDATE peers SET actor = 'https://ver.example/actor', authority = 'ver.example', standing = 'stopped' WHERE name = 'gestopt'; \
        UPDATE peers SET standing = 'stopped', actor = 'https://weg.example/actor', authority = 'weg.example' WHERE name = 'bezet'; \
        UPDATE peers SET actor = 'https://bezet.example/actor', authority = 'bezet.example' WHERE name = 'oud';";
    let said = put_back(&house, &copied, meanwhile);
    assert!(said.contains("5 ties with houses"), "{said}");
    let here = house.data();
    let of = |name: &str, columns: &str| {
        rows(Path::new(&here), &format!("peers WHERE authority = '{name}.example'"), columns)
    };
    let keys = "key_id, key_pem, proof_key, offered_key, inbox, standing";
    assert_eq!(of("sleutel", keys), [r#"["k","new","newproof","offered","https://sleutel.example/in","member"]"#]);
    let words = "called, name, known_as, place, about, profile, principles, introduction, note, buddy";
    assert_eq!(of("sleutel", words), [r#"["Nieuw","Nieuw","sleutel","Elders","b","{\"p\":1}","d","i","n","b"]"#]);
    assert_eq!(of("nu", "actor, key_pem, standing"), [r#"["https://nu.example/actor","moved","member"]"#]);
    assert_eq!(of("ver", "actor, standing"), [r#"["https://ver.example/actor","stopped"]"#]);
    assert!(of("verhuist", "1").is_empty() && of("oud", "1").is_empty(), "nobody speaks from an address that was left");
}

/// Posts of another house and our answers to them, by kind.
const THEIRS: [(&str, &str, &str); 4] = [
    ("event", "announced", "cancelled"),
    ("opportunity", "open", "done"),
    ("case_question", "asked", "closed"),
    ("conflict", "sent", "closed"),
];

#[test]
fn what_another_house_had_ended_and_told_no_to_stays_so() {
    if database_url().is_some() {
        return;
    }
    let mut house = stopped_house();
    let mut copied = known("haven", "member");
    let mut meanwhile = String::new();
    for (kind, before, after) in THEIRS {
        for (uri, version) in [("ended", 2), ("newer", 1)] {
            let uri = format!("https://haven.example/{kind}-{uri}");
            copied += &format!(
                "INSERT INTO posts (uri, slug, kind, peer, title, state, audience, inside, version, rev, created, published, updated) \
                   SELECT '{uri}', '{kind}-{version}', '{kind}', id, 'zeldzaam', '{before}', 'network', 'house', 1, 0, 1, 1, 1 FROM peers \
                     WHERE name = 'haven'; \
                 INSERT INTO responses (uri, post, author, body, state, version, created) \
                   SELECT 'urn:' || uri, id, 1, 'zeldzaam', 'confirmed', 1, 1 FROM posts WHERE uri = '{uri}';"
            );
            meanwhile += &format!("UPDATE posts SET state = '{after}', version = {version} WHERE uri = '{uri}';");
        }
    }
    copied += "INSERT INTO conflicts (post, summary, hope, urgency, details, ties_allowed, inside) \
          SELECT id, 'zeldzaam', 'zeldzaam', 'week', '', 0, 'chairs' FROM posts WHERE kind = 'conflict'; \
        INSERT INTO events (post, what, starts, place, about, until) \
          SELECT id, 'festival', '2030-01-01T10:00', 'p', 'a', '2030-01-02T00:00' FROM posts WHERE kind = 'event'; \
        INSERT INTO case_questions (post, situation, question, tried) SELECT id, 's', 'v', '' FROM posts WHERE kind = 'case_question'; \
        INSERT INTO opportunities (post, about, place, happens, hours, allowance, costs, learn, seats) \
          SELECT id, 'a', 'p', 'h', '', 0, '', '', 1 FROM posts WHERE kind = 'opportunity'; \
        INSERT INTO mediation_offers (response, tied) SELECT id, 1 FROM responses WHERE uri LIKE '%conflict%'; \
        INSERT INTO posts (uri, slug, kind, peer, title, state, audience, inside, version, rev, created, published, updated) \
          SELECT 'https://haven.example/no', 'no', 'success', id, 'x', 'told', 'network', 'house', 1, 0, 1, 1, 1 FROM peers; \
        INSERT INTO responses (uri, post, body, state, version, created) \
          SELECT 'urn:' || a, id, '', 'confirmed', 1, 1 FROM posts, (SELECT 'refused' a UNION SELECT 'taken-out' UNION SELECT 'kept-out' UNION SELECT 'waits') \
            WHERE uri = 'https://haven.example/no'; \
        INSERT INTO responses (uri, post, body, state, version, created) \
          SELECT 'urn:yes', id, '', 'refused', 1, 1 FROM posts WHERE uri = 'https://haven.example/no';";
    meanwhile += "UPDATE responses SET state = 'refused' WHERE uri = 'urn:refused'; \
        UPDATE responses SET state = 'taken-out' WHERE uri = 'urn:taken-out'; \
        UPDATE responses SET state = 'refused', refusal = 'over' WHERE uri = 'urn:kept-out'; \
        UPDATE responses SET state = 'confirmed' WHERE uri = 'urn:yes'; UPDATE responses SET state = 'waiting' WHERE uri = 'urn:waits'; \
        UPDATE conflicts SET summary = '', hope = ''; \
        UPDATE posts SET title = '' WHERE kind = 'conflict'; UPDATE responses SET body = '', author = NULL WHERE uri LIKE '%conflict-ended';";
    let said = put_back(&house, &copied, &meanwhile);
    assert!(said.contains("8 removals"), "{said}");
    let here = house.data();
    let of = |table: &str, columns: &str| rows(Path::new(&here), table, columns);
    for (kind, before, after) in THEIRS {
        // Of a request nothing else is to be fetched; of the others what came with it is.
        let version = if kind == "conflict" { 2 } else { 1 };
        let ended = of(&format!("posts WHERE slug = '{kind}-2'"), "state, version");
        assert_eq!(ended, [format!("[\"{after}\",{version}]")], "{kind}");
        assert_eq!(
            of(&format!("posts WHERE slug = '{kind}-1'"), "state"),
            [format!("[\"{before}\"]")],
            "{kind}: not newer"
        );
    }
    let request = "posts p JOIN conflicts c ON c.post = p.id JOIN responses r ON r.post = p.id JOIN mediation_offers m ON m.response = r.id \
        WHERE p.slug = 'conflict-2'";
    assert_eq!(of(request, "p.title = 'zeldzaam', summary, hope, body, r.author, tied"), [r#"[0,"","","",null,0]"#]);
    assert_eq!(of("taken_away", "house, news"), [r#"[0,"ended"]"#], "who offered hears it, and not the chair");
    assert_eq!(
        of("responses WHERE uri LIKE '%event-ended'", "decided IS NULL"),
        ["[0]"],
        "who was to come hears that it is off"
    );
    let answers = "responses WHERE uri IN ('urn:refused', 'urn:taken-out', 'urn:kept-out', 'urn:yes', 'urn:waits')";
    let no = [
        r#"["urn:kept-out","refused","over"]"#,
        r#"["urn:refused","refused",null]"#,
        r#"["urn:taken-out","taken-out",null]"#,
        r#"["urn:waits","waiting",null]"#,
        r#"["urn:yes","refused",null]"#,
    ];
    assert_eq!(of(answers, "uri, state, refusal"), no);
    house.serve(None);
    let mut anna = crate::restore::signed_in(&house, "Anna");
    assert!(!anna.get("/posts/conflict-2").has("zeldzaam"));
}

#[test]
fn a_word_of_a_member_that_was_taken_back_and_a_newcomer_that_our_chair_left_do_not_come_back() {
    if database_url().is_some() {
        return;
    }
    let house = stopped_house();
    let copied = known("lid", "member")
        + "INSERT INTO vouches (uri, peer, actor, application, key_digest, given) \
             SELECT 'u:' || a, id, 'https://nieuw.example/actor', 'a', 'd', 1 FROM peers, (SELECT 'back' a UNION SELECT 'stands'); \
           INSERT INTO newcomers (actor, authority, name, sponsor, application, key_digest, introduction, profile, told) \
             SELECT 'https://nieuw.example/actor', 'nieuw.example', 'Nieuw', id, a, 'd', '', '{}', 1 \
               FROM peers, (SELECT 'left' a UNION SELECT 'new');";
    let meanwhile = "UPDATE vouches SET withdrawn = 2 WHERE uri = 'u:back'; UPDATE newcomers SET closed = 2 WHERE application = 'left';";
    put_back(&house, &copied, meanwhile);
    let here = house.data();
    let of = |table: &str, columns: &str| rows(Path::new(&here), table, columns);
    assert_eq!(of("vouches", "uri, withdrawn IS NULL"), [r#"["u:back",0]"#, r#"["u:stands",1]"#]);
    assert_eq!(of("newcomers", "application, closed IS NULL"), [r#"["left",0]"#, r#"["new",1]"#]);
}

#[test]
fn what_this_house_put_to_members_only_is_not_public_again() {
    if database_url().is_some() {
        return;
    }
    let house = stopped_house();
    let profile = |public: &str, asks: &str| {
        format!(
            "UPDATE house SET profile = '{{\"kind\":\"shelter\",\"offers\":\"zeldzaam\",\"asks\":\"{asks}\",\"public\":[{public}]}}'"
        )
    };
    let copied = profile("\"kind\",\"offers\"", "hulp") + ", about = 'oud';";
    let meanwhile = profile("\"kind\"", "")
        + ", about = '', moved_to = 'https://nu.example/actor', came_from = 'https://toen.example/actor';";
    put_back(&house, &copied, &meanwhile);
    let here = house.data();
    let fields = "json_extract(profile, '$.public'), json_extract(profile, '$.offers'), json_extract(profile, '$.asks'), about, \
        moved_to, came_from";
    let is = rows(Path::new(&here), "house", fields);
    assert_eq!(is, [r#"[["kind"],"zeldzaam","","","https://nu.example/actor","https://toen.example/actor"]"#]);
    assert_eq!(
        rows(Path::new(&here), "due WHERE topic = 'tell-of-us'", "1").len(),
        1,
        "the others hear what it is now"
    );
}

#[test]
fn what_a_killed_restore_or_copy_left_behind_is_gone_when_the_house_is_opened() {
    if database_url().is_some() {
        return;
    }
    let mut house = stopped_house();
    let (here, folder) = (house.data(), tempfile::tempdir().expect("folder"));
    let data = Path::new(&here);
    let copy = text(&folder.path().join("c.db"));
    house.cli(&["backup", &copy]);
    let leave = || {
        for name in [".huisraad-restoring-a", ".huisraad-restoring-b/held"] {
            std::fs::create_dir_all(data.join(name)).expect("folder");
        }
        std::fs::write(data.join(".huisraad-restoring-a/huisraad.db"), "zeldzaam").expect("file");
        std::fs::write(data.join(".huisraad-copying-c"), "zeldzaam").expect("file");
        let busy = data.join(".huisraad-restoring-busy/held");
        std::fs::create_dir_all(&busy).expect("folder");
        let busy = std::fs::File::open(busy).expect("folder");
        busy.lock().expect("a lock");
        busy
    };
    let left = || -> Vec<String> {
        let all = std::fs::read_dir(data).expect("folder").map(|e| e.expect("entry").file_name());
        all.filter_map(|n| n.into_string().ok()).filter(|n| n.starts_with(".huisraad-")).collect()
    };
    let busy = leave();
    house.cli(&["restore", &copy, "--yes"]);
    assert_eq!(left(), [".huisraad-restoring-busy"], "after a restore: what somebody is at work on stays");
    drop(busy);
    let busy = leave();
    house.serve(None);
    assert_eq!(left(), [".huisraad-restoring-busy"], "after the start");
    drop(busy);
    house.kill();
    house.serve(None);
    until("nothing is left", || left().is_empty().then_some(()));
}

/// What went with the first tie is gone at the other house too: it must not stand here as if nothing had been.
#[test]
fn what_went_with_a_tie_that_was_made_again_since_the_copy_stays_gone() {
    if database_url().is_some() {
        return;
    }
    let (mut a, mut anna, b, mut bob) = two();
    let folder = tempfile::tempdir().expect("folder");
    let copy = text(&folder.path().join("c.db"));
    let meets = |bob: &mut crate::support::Browser, title: &str| {
        let what =
            [("title", title), ("day", "2041-06-12"), ("time", "18:30"), ("place", "Hier"), ("what", "learning")];
        let whom = [("audience", "network"), ("sender", "role"), ("do", "send")];
        assert!(bob.post("/events", &[&what[..], &whom].concat()).has("Verstuurd."));
    };
    meets(&mut bob, "Leren");
    let at = path(&a, "Leren");
    assert!(anna.post(&format!("{at}/rsvp"), &[("heads", "4")]).status < 400);
    until("there is room", || anna.get(&at).has("ja, er is plaats").then_some(()));
    a.settled();
    a.cli(&["backup", &copy]);
    a.cli(&["peer", "stop", &b.domain()]);
    until("the tie is over", || (b.standing_of(&a)? == "stopped").then_some(()));
    a.settled();
    b.settled();
    a.cli(&["peer", "apply", &b.domain(), "--endorse", "--introduction", "Toch weer."]);
    until("it asks again", || (b.standing_of(&a)? == "applied").then_some(()));
    let decide = format!("/houses/{}/decide", a.domain());
    until("a yes, when what was before is cleared up", || {
        (bob.post(&decide, &[("do", "member")]).status < 400).then_some(())
    });
    until("both are members", || (a.standing_of(&b)? == "member" && b.standing_of(&a)? == "member").then_some(()));
    meets(&mut bob, "Koken");
    path(&a, "Koken");
    a.settled();
    a.kill();
    let said = a.cli(&["restore", &copy, "--yes"]);
    assert!(said.contains("1 tie with"), "{said}");
    a.serve(None);
    path(&a, "Koken");
    assert_eq!(a.standing_of(&b).as_deref(), Some("member"));
    // It comes anew, as what that house shows a new member, and nobody of ours is expected there.
    let mut anna = crate::restore::signed_in(&a, "Anna");
    let again = path(&a, "Leren");
    assert_ne!(again, "");
    assert!(!anna.get(&again).has("er is plaats"));
    b.settled();
    assert!(!bob.get(&path(&b, "Leren")).has("met 4 mensen"));
}
