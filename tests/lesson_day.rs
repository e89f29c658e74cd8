//! A lesson is looked at again on its day.

use crate::pressed::Form;
use crate::support::{path, two, until};

/// The chair says that it is still so, and another year goes by before it is asked again.
#[test]
fn a_lesson_whose_day_has_come_is_said_to_be_so_still() {
    let (mut a, mut anna, mut b, mut bob) = two();
    let mut ada = a.person("Ada", "chair");
    let today = jiff::Zoned::now().date();
    let soon = today.checked_add(jiff::Span::new().days(2)).expect("a day").to_string();
    let lesson = [
        ("title", "Een lijst"),
        ("lesson", "Wie wast, schrijft zich in."),
        ("theme", "Huisregels"),
        ("review_on", &*soon),
        ("audience", "network"),
        ("sender", "role"),
        ("do", "ready"),
    ];
    assert!(anna.post("/what-works", &lesson).status < 400);
    let at = path(&a, "Een lijst");
    assert!(Form::of(&ada.get(&at), "", "/release").press(&mut ada, &[]).has("Verstuurd."));
    b.post("Een lijst");
    assert!(anna.get(&at).address("/still-true").is_none(), "its day has not come");
    for house in [&mut a, &mut b] {
        house.settled();
        house.kill();
        house.serve_later(&(3 * 24 * 3600).to_string());
    }
    for (who, name) in [(&mut anna, "Anna"), (&mut bob, "Bob")] {
        let passphrase = format!("{name} heeft een lange zin");
        assert_eq!(who.post("/sign-in", &[("name", name), ("passphrase", &passphrase)]).status, 200);
    }
    let page = anna.get(&at);
    assert!(page.has("Ja, dit klopt nog"), "{}", page.body);
    let said = Form::of(&page, "", "/still-true").press(&mut anna, &[]);
    assert!(said.status < 400 && said.address("/still-true").is_none(), "{}", said.body);
    let next = (today.year() + 1).to_string();
    until("they read until when", || bob.get(&path(&b, "Een lijst")).has(&next).then_some(()));
}
