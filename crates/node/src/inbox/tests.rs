//! What an activity is read as, before anything is done with it.

use super::read::{Heard, read};
use huisraad_storage::Time;
use serde_json::{Value, json};
use url::Url;

/// What an activity of a kind of tomorrow is read as: its id and version, where it is kept as unknown; `Err` where it is refused.
fn unknown(activity: Value) -> Result<Option<(String, i64)>, ()> {
    let (us, them) = ("https://haven.example/actor", "https://anker.example/actor");
    let url = |text: &str| Url::parse(text).expect("an address");
    match read(&url(us), &url(them), &activity, Time(0)) {
        Ok(Heard::Unknown(u)) => Ok(Some((u.uri.clone(), u.version))),
        Ok(_) => Ok(None),
        Err(_) => Err(()),
    }
}

#[test]
fn an_answer_of_tomorrow_is_known_by_its_name_and_nothing_of_it_is_read() {
    let (actor, id) = ("https://anker.example/actor", "https://anker.example/responses/1");
    let named = |v: i64| Ok(Some((id.to_owned(), v)));
    let note =
        json!({"type": "huisraad:Poll", "id": id, "inReplyTo": "https://haven.example/posts/1", "huisraad:version": 4});
    for verb in ["Create", "Update"] {
        let said = json!({"type": verb, "id": "https://anker.example/a/1", "actor": actor, "object": note});
        assert_eq!(unknown(said), named(4), "{verb}");
    }
    let offer = json!({"type": "Offer", "id": id, "actor": actor, "object": {"type": "huisraad:Swap"}});
    assert_eq!(unknown(offer.clone()), named(1));
    assert_eq!(unknown(json!({"type": "huisraad:Lend", "id": id, "actor": actor, "huisraad:version": 2})), named(2));
    let stolen = json!({"type": "Offer", "id": id, "actor": "https://elders.example/actor", "object": offer["object"]});
    assert_eq!(unknown(stolen), Err(()), "in another's name");
    let far = json!({"type": "huisraad:Lend", "id": "https://elders.example/1", "actor": actor});
    assert_eq!(unknown(far), Err(()), "with another's id");
    assert_eq!(unknown(json!({"type": "Lend", "id": id, "actor": actor})), Ok(None), "a word of anybody's is nothing");
}
