//! Who reads what of a request for help, in each of its states, however much of the house may read it: `access.golden` is the table whole.
//! A letter stands for words of the request: T its title, S its summary, D what the mediator must know, L a letter, G what was agreed.

use crate::ending::both_say_yes;
use crate::support::{Browser, House, path, until};

/// The words, and the letter that stands for them. Each request has its own.
fn words(n: usize) -> [(char, String); 5] {
    ['T', 'S', 'D', 'L', 'G'].map(|c| (c, format!("q{}{n}zvk", c.to_ascii_lowercase())))
}

fn found(n: usize, text: &str) -> String {
    let all: String = words(n).iter().filter(|(_, word)| text.contains(word.as_str())).map(|(c, _)| *c).collect();
    if all.is_empty() { "-".to_owned() } else { all }
}

/// What the houses are to the request.
const HOUSES: [&str; 5] = ["asking", "picked", "offering", "left out", "acquaintance"];

const COLUMNS: [&str; 9] =
    ["page", "list", "today", "notices", "search", "details", "letters", "agreement", "elsewhere"];
/// Where else it could stand.
const ELSEWHERE: [&str; 8] =
    ["/board", "/meetings", "/house", "/people", "/queue", "/deliveries", "/feed.xml", "/outbox"];

fn line(first: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("{cell:<10}")).collect();
    format!("{}\n", format!("{first:<22}{cells}").trim_end())
}

/// What somebody reads of request `n`, which is at `at` in their house, with its letters under that number.
fn row(who: &mut Browser, n: usize, (at, letters): (&str, &str)) -> Vec<String> {
    let [title, summary, ..] = words(n).map(|(_, word)| word);
    let hits: String = [title, summary]
        .into_iter()
        .map(|word| {
            // What one looked for stands in its field again: what was found stands below.
            let page = who.get(&format!("/search?q={word}")).body;
            page.split("<main").nth(1).unwrap_or_default().split("</form>").skip(1).collect::<String>()
        })
        .collect();
    let mut of = |address: &str| who.get(address).body;
    let elsewhere: String = ELSEWHERE.iter().map(|address| of(address)).collect();
    let pages = [
        of(at),
        of("/conflicts"),
        of("/"),
        of("/notices"),
        hits,
        of(&format!("{at}/details")),
        of(&format!("{at}/letters/{letters}")),
        of(&format!("{at}/agreement")),
        elsewhere,
    ];
    pages.iter().map(|text| found(n, text)).collect()
}

#[test]
fn who_reads_what_of_a_request_in_each_of_its_states_is_as_the_golden_file_says() {
    let names = ["De Kade", "Het Veer", "Het Sluisje", "De Werf", "De Brug"];
    let houses: Vec<House> = names.into_iter().map(House::start).collect();
    let [a, b, c, d, e] = &houses[..] else { panic!("five houses") };
    for other in [b, c, d] {
        other.join(a, "member");
    }
    e.join(a, "acquaintance");
    let mut kim = a.person("Kim", "participant");
    let (mut bob, mut cees) = (b.person("Bob", "chair"), c.person("Cees", "chair"));
    let mut table = String::new();
    // Who else there is: in which house, and as what.
    let mut others: Vec<(String, usize, Browser)> = [
        (0, "Anna", "chair"),
        (0, "Piet", "participant"),
        (0, "Els", "supporter"),
        (0, "Ada", "adviser"),
        (0, "Wim", "steward"),
        (1, "Bea", "chair"),
        (1, "Ben", "participant"),
        (1, "Bas", "steward"),
        (2, "Cor", "participant"),
        (3, "Dina", "chair"),
        (4, "Eva", "chair"),
    ]
    .into_iter()
    .map(|(at, name, role)| (format!("{role}, {}", HOUSES[at]), at, houses[at].person(name, role)))
    .collect();
    others.push(("the other side".to_owned(), 0, a.person("Otto", "participant")));
    others.push(("stranger".to_owned(), 0, Browser::at(a)));
    for (n, inside) in ["author", "chairs", "house"].into_iter().enumerate() {
        let of = words(n).map(|(_, word)| word);
        let [title, summary, details, letter, agreement] = &of;
        let (to_b, to_c) = (b.domain(), c.domain());
        let form = [
            ("title", &**title),
            ("summary", summary),
            ("hope", "Rust."),
            ("details", details),
            ("matter", "residents"),
            ("inside", inside),
            ("audience", "houses"),
            ("to", &to_b),
            ("to", &to_c),
            ("to_role", "chair"),
            ("sender", "role"),
            ("do", "send"),
        ];
        let page = kim.post("/conflicts", &form);
        assert!(page.has("Verstuurd."), "{}", page.body);
        let at = page.path;
        let (at_b, at_c) = (path(b, title), path(c, title));
        for (who, at) in [(&mut bob, &at_b), (&mut cees, &at_c)] {
            let offer = [("tie", "no"), ("offer", "Ik help."), ("can", "this-week"), ("sender", "role")];
            assert!(who.post(&format!("{at}/offer"), &offer).status < 400);
        }
        let page = until("both offer", || Some(kim.get(&at)).filter(|p| p.body.matches("/pick/").count() == 2));
        let pick = crate::desk::of(&page.body, "Het Veer", "/pick/");
        let number = pick.rsplit('/').next().expect("a number").to_owned();
        assert!(kim.post(&format!("{at}/letters/{number}"), &[("letter", letter)]).status < 400);
        let there = until("his", || bob.get(&at_b).address("/letters/"));
        let number_b = there.rsplit('/').next().expect("a number").to_owned();
        for state in ["sent", "picked", "agreed", "ended", "closed"] {
            let there = match state {
                "picked" => kim.post(&pick, &[]),
                "agreed" => {
                    both_say_yes((&mut bob, &at_b), (&mut kim, &at));
                    let page = kim.post(&format!("{at}/agreement"), &[("agreement", agreement)]);
                    let otto = page.body.split("<label class=\"choice\">").find(|l| l.contains("Otto")).expect("him");
                    let otto = otto.split("value=\"").nth(1).and_then(|v| v.split('"').next()).expect("a number");
                    kim.post(&format!("{at}/other-side"), &[("other_side", otto)])
                }
                "ended" => kim.post(&format!("{at}/end"), &[]),
                "closed" => kim.post(&format!("{at}/wipe"), &[]),
                _ => kim.get(&at),
            };
            assert!(there.status < 400, "{state}: {}", there.body);
            let told = if state == "agreed" { "picked" } else { state };
            let b_state = || b.json(&["posts"]).as_array().is_some_and(|all| all.iter().any(|p| p["state"] == told));
            until(state, || b_state().then_some(()));
            houses.iter().for_each(House::settled);
            table.push_str(&line(&format!("{inside}, {state}"), &COLUMNS.map(str::to_owned)));
            let own = [
                ("who asks", &mut kim, (&*at, &*number)),
                ("who is picked", &mut bob, (&*at_b, &*number_b)),
                ("who also offers", &mut cees, (&*at_c, &*number_b)),
            ];
            for (who, browser, there) in own {
                table.push_str(&line(who, &row(browser, n, there)));
            }
            for (who, house, browser) in &mut others {
                let there = [(&*at, &*number), (&at_b, &number_b), (&at_c, &number_b)];
                table.push_str(&line(who, &row(browser, n, *there.get(*house).unwrap_or(&there[0]))));
            }
            for (house, name) in houses.iter().zip(HOUSES) {
                let said = [house.cli(&["posts"]), house.cli(&["queue", "list"])].map(|text| found(n, &text));
                table.push_str(&line(
                    &format!("$ {name}"),
                    &["posts".into(), said[0].clone(), "queue".into(), said[1].clone()],
                ));
            }
        }
    }
    let golden = include_str!("access.golden");
    assert_eq!(table, golden, "is the change meant? then put this into access.golden:\n{table}");
}
