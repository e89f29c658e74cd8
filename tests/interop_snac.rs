//! Another program of the fediverse as a peer: snac.

use crate::interop::{or_skip, post, send_event};
use crate::support::chrome::skip;
use crate::support::peers::Snac;
use crate::support::{House, until};
use serde_json::json;

#[test]
fn snac_follows_and_holds_what_is_public_as_it_is_now() {
    let snac = or_skip!(Snac::start());
    let house = House::start("De Kade");
    let mut anna = house.person("Anna", "chair");
    let actor = house.url("/actor");
    let found = snac.say("webfinger", &[&format!("huis@{}", house.domain())]);
    assert!(found.contains(&actor), "{found}");
    snac.say("follow", &["guest", &actor]);
    until("snac has our Accept", || (snac.following(&actor)? == "Accept").then_some(()));
    send_event(&mut anna, "Voor alle huizen", "network", &[]);
    send_event(&mut anna, "Samen eten", "public", &[]);
    let (id, path) = post(&house, "Samen eten");
    let event = until("snac holds the event", || snac.object(&id));
    assert_eq!((&event["type"], &event["name"]), (&json!("Event"), &json!("Samen eten")));
    assert!(event["content"].as_str().expect("content").contains("<strong>iets</strong>"));
    assert_eq!(
        (&event["startTime"], &event["location"]["name"]),
        (&json!("2041-06-12T18:30:00+02:00"), &json!("De Kade"))
    );
    assert!(snac.in_timeline(&id));
    let change =
        [("title", "Samen koken"), ("day", "2041-06-13"), ("time", "17:00"), ("place", "De tuin"), ("do", "send")];
    assert_eq!(anna.post(&path, &change).status, 200);
    until("snac holds the change", || (snac.object(&id)?["name"] == "Samen koken").then_some(()));
    anna.post(&format!("{path}/withdraw"), &[]);
    until("snac holds nothing of it", || snac.object(&id).is_none().then_some(()));
    let work = [("title", "Een kok"), ("about", "Koken."), ("happens", "zaterdag"), ("amount", "20"), ("seats", "1")];
    let form = [&work[..], &[("audience", "public"), ("do", "send")]].concat();
    assert!(anna.post("/opportunities", &form).has("Verstuurd."));
    let offer = until("snac holds the opportunity", || snac.object(&post(&house, "Een kok").0));
    assert_eq!(offer["type"], "Note");
    // Its Follow and the Undo of it were taken; after that nothing more comes.
    snac.say("unfollow", &["guest", &actor]);
    until("the house lets it go", || {
        (snac.log().matches("sent to inbox http").count() == 2).then(|| assert_eq!(snac.following(&actor), None))
    });
    assert_eq!(snac.log().matches("(202 Accepted)").count(), 2, "{}", snac.log());
    let came = || snac.log().matches("enqueue_input").count();
    let before = came();
    send_event(&mut anna, "Later", "public", &[]);
    house.settled();
    assert_eq!(came(), before);
    for title in ["Voor alle huizen", "Later"] {
        assert!(snac.object(&post(&house, title).0).is_none(), "{title}");
    }
    assert!(!snac.log().contains("bad signature"), "{}", snac.log());
}
