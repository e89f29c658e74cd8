//! Killed as `kill -9` does at each step of both pipelines, over and over: nothing lost, nothing twice.
//!
//! `HUISRAAD_ROUNDS=200 cargo test --test main crash` makes it long.

use crate::support::{Browser, House, until};

const STEPS: [&str; 6] = [
    "sender:before-send",
    "sender:after-send",
    "sender:after-settle",
    "receiver:after-signature",
    "receiver:before-commit",
    "receiver:after-commit",
];

fn ask(chair: &mut Browser, title: &str) {
    let form = [("title", title), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
    assert!(chair.post("/case-questions", &form).has("Verstuurd."), "{title}");
}

#[test]
fn killed_at_every_step_of_both_pipelines_everything_arrives_once() {
    let rounds: usize = std::env::var("HUISRAAD_ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(12);
    let (mut a, mut b) = (House::start("De Kade"), House::start("Het Veer"));
    b.join(&a, "member");
    let (mut anna, mut bob) = (a.person("Anna", "chair"), b.person("Bob", "chair"));
    for round in 0..rounds {
        let step = STEPS[round % STEPS.len()];
        // In every other turn the answer is on its way, and the two change places.
        let answering = round / STEPS.len() % 2 == 1;
        let title = format!("Ronde {round}");
        let path = answering.then(|| {
            ask(&mut anna, &title);
            format!("/posts/{}", b.post(&title)["slug"].as_str().expect("slug"))
        });
        let sends = step.starts_with("sender") != answering;
        let victim = if sends { &mut a } else { &mut b };
        victim.kill();
        victim.serve(Some(step));
        match &path {
            None => ask(&mut anna, &title),
            Some(path) => {
                let page = bob.post(&format!("{path}/advice"), &[("advice", "Raad."), ("for", "thread")]);
                assert_eq!(page.status, 200, "{}", page.body);
            }
        }
        victim.kill_where_it_stops();
        victim.serve(None);
    }
    let all = |house: &House| house.json(&["posts"]).as_array().expect("list").clone();
    until("all has arrived", || {
        let waiting = |h: &House| h.json(&["queue", "list"]).as_array().expect("list").len();
        for (one, other) in [(&a, &b), (&b, &a)] {
            if waiting(one) > 0 {
                one.cli(&["queue", "retry", &other.domain()]);
                return None;
            }
        }
        Some(())
    });
    for house in [&a, &b] {
        let posts = all(house);
        assert_eq!(posts.len(), rounds, "at {}", house.name);
        for round in 0..rounds {
            let title = format!("Ronde {round}");
            let found: Vec<_> = posts.iter().filter(|p| p["title"] == title.as_str()).collect();
            assert_eq!(found.len(), 1, "{title} at {}", house.name);
            let answers = u64::from(round / STEPS.len() % 2 == 1);
            assert_eq!(found[0]["responses"], answers, "{title} at {}", house.name);
        }
    }
}
