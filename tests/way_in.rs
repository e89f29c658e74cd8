//! Coming in leads to where somebody wanted to be; and the address of a form that is opened to the page it stands on.

use crate::interop::send_event;
use crate::support::{Browser, House, Page, path};

/// Presses the first link of a page that leads to this door.
fn to_door(browser: &mut Browser, page: &Page, door: &str) -> Page {
    let link = page.address(&format!("{door}?to=")).unwrap_or_else(|| panic!("no way to {door}: {}", page.body));
    browser.get(&link)
}

/// What the form of a door carries along.
fn carried(page: &Page) -> String {
    let field = page.body.split("name=\"to\" value=\"").nth(1).expect("it carries the way along");
    field.split('"').next().expect("a value").to_owned()
}

const ANNA: [(&str, &str); 2] = [("name", "Anna"), ("passphrase", "Anna heeft een lange zin")];

#[test]
fn who_scans_a_code_and_comes_in_reads_the_post_they_came_for() {
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    send_event(&mut anna, "Wie kookt er", "network", &[]);
    let post = path(&house, "Wie kookt er");
    let code = post.replace("/posts/", "/board/");

    // With a name.
    let mut phone = Browser::at(&house);
    let scanned = phone.get(&code);
    let door = to_door(&mut phone, &scanned, "/sign-in");
    let to = carried(&door);
    assert_eq!(to, code);
    let wrong = phone.post("/sign-in", &[("name", "Anna"), ("passphrase", "dit is hem niet"), ("to", &to)]);
    assert!(wrong.status == 422 && carried(&wrong) == code, "a slip does not lose the way: {}", wrong.body);
    let page = phone.post("/sign-in", &[ANNA[0], ANNA[1], ("to", &carried(&wrong))]);
    assert_eq!((page.status, page.path.as_str()), (200, post.as_str()));
    // In another language too.
    let mut phone = Browser::at(&house);
    let door = phone.get(&format!("/sign-in?to={code}"));
    let door = phone.get(&door.address("/language/en").expect("the other language"));
    assert!(door.has("lang=\"en\"") && carried(&door) == code, "{} {}", door.path, door.body);

    // With the words of a card, from the door itself and from the page of coming in.
    for first in ["/card", "/sign-in"] {
        let mut phone = Browser::at(&house);
        let scanned = phone.get(&code);
        let mut door = to_door(&mut phone, &scanned, first);
        if first == "/sign-in" {
            door = to_door(&mut phone, &door, "/card");
        }
        let card = house.json(&["invite", "--role", "participant"]);
        let words = card["words"].as_str().expect("words");
        let step = phone.post("/card", &[("key", words), ("to", &carried(&door))]);
        let name = format!("Kim{}", first.len());
        let form = [("key", words), ("step", "2"), ("name", &name), ("passphrase", "Kim heeft een lange zin")];
        let page = phone.post("/card", &[&form[..], &[("to", &carried(&step))]].concat());
        assert_eq!((page.status, page.path.as_str()), (200, post.as_str()), "{first}");
        assert!(page.has("Welkom!"), "{}", page.body);
    }

    // With a card and a number, on the house's own computer; wrong first.
    let mut computer = anna.clone();
    computer.post("/computer", &[]);
    computer.get("/sign-out");
    let card = house.json(&["invite", "--role", "participant"]);
    let words = card["words"].as_str().expect("words");
    computer.post("/card", &[("key", words), ("step", "2"), ("name", "Bo"), ("words", words), ("pin", "4913")]);
    computer.get("/sign-out");
    let door = computer.get(&format!("/sign-in?to={post}"));
    let wrong = computer.post("/sign-in/card", &[("words", words), ("pin", "1000"), ("to", &carried(&door))]);
    let page = computer.post("/sign-in/card", &[("words", words), ("pin", "4913"), ("to", &carried(&wrong))]);
    assert_eq!((page.status, page.path.as_str()), (200, post.as_str()));
    computer.get("/sign-out");
    assert_eq!(computer.get("/sign-in/card").path, "/sign-in");
}

#[test]
fn a_page_that_asks_to_come_in_is_the_one_that_is_read_then() {
    let house = House::start("De Kade");
    let _anna = house.person("Anna", "chair");
    for (wanted, read) in
        [("/people", "/people"), ("/notices?page=1&x=2", "/notices"), ("/people/cards/3/end", "/people")]
    {
        let mut phone = Browser::at(&house);
        let page = phone.get(wanted);
        assert_eq!(page.status, 404, "{wanted}");
        let door = to_door(&mut phone, &page, "/sign-in");
        let page = phone.post("/sign-in", &[ANNA[0], ANNA[1], ("to", &carried(&door).replace("&#38;", "&"))]);
        assert_eq!((page.status, page.path.as_str()), (200, read), "{wanted}");
    }
}

#[test]
fn coming_in_leads_to_no_other_place_and_to_nothing_that_is_done_by_opening() {
    let house = House::start("De Kade");
    let _anna = house.person("Anna", "chair");
    for to in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/x/..//evil.example",
        "javascript:alert(1)",
        "/sign-out",
        "/leave",
        "/language/en?to=/sign-out",
        "/responses/3/release",
    ] {
        let mut phone = Browser::at(&house);
        let encoded: String = url_encoded(to);
        let door = phone.get(&format!("/sign-in?to={encoded}"));
        assert!(door.status == 200 && !door.has("name=\"to\""), "{to}: {}", door.body);
        let page = phone.post("/sign-in", &[ANNA[0], ANNA[1], ("to", to)]);
        assert_eq!((page.status, page.path.as_str()), (200, "/"), "{to}");
        assert!(page.has("/sign-out"), "{to}: they are in");
    }
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

#[test]
fn the_address_of_a_form_leads_to_its_page_for_who_may_read_that_and_to_nothing_for_all_others() {
    let house = House::start("De Kade");
    let (mut anna, mut kim) = (house.person("Anna", "chair"), house.person("Kim", "participant"));
    send_event(&mut anna, "Wie kookt er", "network", &[]);
    let post = path(&house, "Wie kookt er");
    for below in ["rsvp", "rsvp/3", "cancel", "withdraw"] {
        let at = format!("{post}/{below}");
        for reader in [&mut anna, &mut kim] {
            let page = reader.get(&at);
            assert_eq!((page.status, page.path.as_str()), (200, post.as_str()), "{below}");
        }
        // To who is not in, and of what is not there, as ever.
        let mut phone = Browser::at(&house);
        let told = phone.get(&at);
        let slug = post.trim_start_matches("/posts/");
        let other = phone.get(&at.replace(slug, "0000000000000000"));
        assert_eq!((told.status, told.body.replace(slug, "0000000000000000")), (404, other.body), "{below}");
        assert_eq!(anna.get(&at.replace(slug, "0000000000000000")).status, 404);
    }
    assert_eq!(anna.get(&format!("{post}/nothing-of-that-name")).status, 404);
    // What only some of the house may read is not there for the others.
    let circle =
        [("title", "Onder ons"), ("situation", "x"), ("question", "x"), ("audience", "circle:chair"), ("do", "send")];
    anna.post("/case-questions", &circle);
    let circle = path(&house, "Onder ons");
    assert_eq!(anna.get(&format!("{circle}/advice")).path, circle);
    let hidden = kim.get(&format!("{circle}/advice"));
    let none = kim.get("/posts/0000000000000000/advice");
    let slug = circle.trim_start_matches("/posts/");
    assert_eq!((hidden.status, hidden.body.replace(slug, "0000000000000000")), (404, none.body));
    // Where the page is plain from the address.
    for (at, page) in [
        ("/people/card", "/people"),
        ("/people/cards/3/end", "/people"),
        ("/deliveries/put-by", "/deliveries"),
        ("/people/read", "/people/log"),
    ] {
        assert_eq!(anna.get(at).path, page);
    }
}
