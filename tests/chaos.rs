//! Five houses on a bad network: processes are killed, the network drops, doubles, delays and reorders, pairs are parted,
//! clocks jump by two weeks, a disk is full, one house goes back to an older copy of its data. Afterwards every house holds
//! exactly what it is entitled to, and nothing that a person saw as sent is lost.
//!
//! `HUISRAAD_SEED` repeats a run, `HUISRAAD_STEPS` makes it longer: `HUISRAAD_STEPS=1500 cargo test --test main chaos`.

use crate::support::faulty::{Chance, Network};
use crate::support::{Browser, House};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const HOUSES: usize = 5;
const TWO_WEEKS: &str = "1209600";

/// What a person saw as sent.
struct Said {
    title: String,
    by: usize,
    /// Sent, or taken back, at a house that afterwards went back to a copy from before.
    undone: bool,
    withdrawn: bool,
    /// Advice that was seen as sent, and advice of which nobody knows.
    advice: usize,
    perhaps: usize,
}

struct World {
    houses: Vec<House>,
    chairs: Vec<Option<Browser>>,
    /// Until which step a house is down, or in trouble.
    down: Vec<Option<usize>>,
    network: Arc<Network>,
    chance: Chance,
    said: Vec<Said>,
    named: usize,
    counts: BTreeMap<&'static str, usize>,
    copy: Option<String>,
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(usual)
}

#[test]
fn after_all_that_can_go_wrong_every_house_holds_what_it_is_entitled_to() {
    let seed = setting("HUISRAAD_SEED", u64::from(std::process::id()));
    let steps = usize::try_from(setting("HUISRAAD_STEPS", 60)).expect("a number");
    println!("HUISRAAD_SEED={seed} HUISRAAD_STEPS={steps}");
    let mut world = World::new(seed);
    let begun = Instant::now();
    for step in 0..steps {
        world.step(step, steps);
    }
    println!(
        "{:?} in {:.0?}, {} mishaps on the network",
        world.counts,
        begun.elapsed(),
        world.network.mishaps.load(Ordering::SeqCst)
    );
    world.calm();
    world.converge();
}

impl World {
    fn new(seed: u64) -> World {
        let network = Network::new(seed);
        network.stormy.store(false, Ordering::SeqCst);
        let mut houses = Vec::new();
        for name in ["De Kade", "Het Veer", "De Brug", "De Haven", "De Sluis"] {
            let mut house = House::found_behind_proxy(name);
            network.stand_before(house.port, house.inside);
            house.serve(None);
            houses.push(house);
        }
        for i in 0..HOUSES {
            for j in 0..i {
                houses[i].join(&houses[j], "member");
            }
        }
        network.stormy.store(true, Ordering::SeqCst);
        World {
            chairs: vec![None; HOUSES],
            down: vec![None; HOUSES],
            houses,
            network,
            chance: Chance::new(seed ^ 0xdead),
            said: Vec::new(),
            named: 0,
            counts: BTreeMap::new(),
            copy: None,
        }
    }

    fn any(&self, n: usize) -> usize {
        usize::try_from(self.chance.below(n as u64)).expect("small")
    }

    fn note(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn step(&mut self, step: usize, steps: usize) {
        for i in 0..HOUSES {
            if self.down[i].is_some_and(|until| until <= step) {
                if self.houses[i].runs() {
                    self.houses[i].kill();
                }
                self.houses[i].serve(None);
                self.down[i] = None;
            }
        }
        let i = self.any(HOUSES);
        let sqlite = crate::support::database_url().is_none();
        let back = HOUSES - 1;
        if sqlite && step == steps / 3 && self.houses[back].runs() {
            let copy = format!("{}-copy.db", self.houses[back].data());
            self.houses[back].cli(&["backup", &copy]);
            self.copy = Some(copy);
            self.note("copy");
            return;
        }
        if step == steps * 2 / 3
            && let Some(copy) = self.copy.clone()
        {
            if self.houses[back].runs() {
                self.houses[back].kill();
            }
            self.houses[back].cli(&["restore", &copy]);
            self.houses[back].serve(None);
            self.down[back] = None;
            self.said.iter_mut().filter(|s| s.by == back).for_each(|s| s.undone = true);
            self.note("restore");
            return;
        }
        match self.chance.below(100) {
            0..45 => self.publish(i),
            45..65 => self.advise(i),
            65..71 => self.withdraw(i),
            71..82 if self.houses[i].runs() => {
                self.houses[i].kill();
                self.down[i] = Some(step + 1 + self.any(6));
                self.note("kill");
            }
            82..90 => {
                let (a, b) = (self.houses[i].port, self.houses[self.any(HOUSES)].port);
                let mut parted = self.network.parted.lock().expect("lock");
                if !parted.remove(&(a, b)) {
                    parted.insert((a, b));
                }
                drop(parted);
                self.note("part");
            }
            90..95 if self.down[i].is_none() => {
                self.houses[i].kill();
                self.houses[i].serve_later(TWO_WEEKS);
                self.down[i] = Some(step + 2 + self.any(6));
                self.note("clock");
            }
            95.. if sqlite && self.down[i].is_none() => {
                self.houses[i].kill();
                self.houses[i].serve_on_full_disk(4 + self.chance.below(200));
                self.down[i] = Some(step + 3 + self.any(6));
                self.note("full disk");
            }
            _ => {}
        }
    }

    /// Fills in a form as the chair of a house. `Some(true)`: it was seen as done; `Some(false)`: it was refused; `None`:
    /// nobody knows.
    fn form(&mut self, i: usize, path: &str, form: &[(&str, &str)]) -> Option<bool> {
        if !self.houses[i].runs() {
            return Some(false);
        }
        if self.chairs[i].is_none() {
            self.named += 1;
            let (house, name) = (&self.houses[i], format!("Chair{}", self.named));
            // On a full disk nobody can be let in: then nothing is sent either.
            let let_in = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| house.person(&name, "chair")));
            self.chairs[i] = let_in.ok();
        }
        let Some(chair) = self.chairs[i].as_mut() else { return Some(false) };
        let page = chair.try_post(path, form)?;
        match page.status {
            200 if page.body.contains("role=\"status\"") => Some(true),
            500.. => None,
            _ => {
                // The session ended: a clock jumped.
                self.chairs[i] = None;
                Some(false)
            }
        }
    }

    fn publish(&mut self, i: usize) {
        self.named += 1;
        let title = format!("Vraag {} van {i}", self.named);
        let other = self.houses[self.any(HOUSES)].domain();
        let mut form = vec![("title", title.as_str()), ("situation", "x"), ("question", "x"), ("do", "send")];
        if self.chance.one_in(4) && other != self.houses[i].domain() {
            form.extend([("audience", "houses"), ("to", other.as_str())]);
        } else {
            form.push(("audience", "network"));
        }
        if self.form(i, "/case-questions", &form) == Some(true) {
            self.said.push(Said { title, by: i, undone: false, withdrawn: false, advice: 0, perhaps: 0 });
            self.note("post");
        }
    }

    fn pick(&self) -> Option<usize> {
        if self.said.is_empty() { None } else { Some(self.any(self.said.len())) }
    }

    fn address(&self, i: usize, title: &str) -> Option<String> {
        let held = self.houses[i].runs().then(|| self.houses[i].post_now(title))??;
        Some(format!("/posts/{}", held["slug"].as_str()?))
    }

    fn advise(&mut self, i: usize) {
        let Some(n) = self.pick() else { return };
        if self.said[n].by == i || self.said[n].withdrawn {
            return;
        }
        let title = self.said[n].title.clone();
        let Some(path) = self.address(i, &title) else { return };
        match self.form(i, &format!("{path}/advice"), &[("advice", "Raad."), ("for", "thread"), ("ground", "thinking")])
        {
            // What the house that goes back said before it did may be gone there, and come home from the others.
            Some(true) if i == HOUSES - 1 => self.said[n].perhaps += 1,
            Some(true) => self.said[n].advice += 1,
            Some(false) => return,
            None => self.said[n].perhaps += 1,
        }
        self.note("advice");
    }

    fn withdraw(&mut self, i: usize) {
        let Some(n) = self.pick().filter(|n| self.said[*n].by == i) else { return };
        let title = self.said[n].title.clone();
        let Some(path) = self.address(i, &title) else { return };
        if self.form(i, &format!("{path}/withdraw"), &[]) != Some(false) {
            self.said[n].withdrawn = true;
            self.note("withdrawal");
        }
    }

    /// The storm is over: everybody runs, with the right clock.
    fn calm(&mut self) {
        self.network.stormy.store(false, Ordering::SeqCst);
        for house in &mut self.houses {
            if house.runs() {
                house.kill();
            }
            house.serve(None);
        }
    }

    /// Waits until nothing is wrong any more, comparing as the houses do by themselves each day.
    fn converge(&self) {
        let begun = Instant::now();
        loop {
            for a in &self.houses {
                for b in self.houses.iter().filter(|b| b.port != a.port) {
                    a.cli(&["queue", "retry", &b.domain()]);
                    a.cli(&["peer", "check", &b.domain()]);
                }
            }
            std::thread::sleep(Duration::from_secs(3));
            let wrong = self.wrong();
            if wrong.is_empty() {
                println!("all is as it should be after {:.0?}", begun.elapsed());
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(180), "after the storm: {wrong:#?}");
        }
    }

    /// What is not as it should be.
    fn wrong(&self) -> Vec<String> {
        let all: Vec<Vec<Value>> =
            self.houses.iter().map(|h| h.json(&["posts"]).as_array().expect("list").clone()).collect();
        let live = |i: usize, title: &str| -> Vec<&Value> {
            all[i].iter().filter(|p| p["title"] == title && p["state"] != "withdrawn").collect()
        };
        let mut wrong = Vec::new();
        for said in &self.said {
            let own = live(said.by, &said.title);
            if own.len() > 1 {
                wrong.push(format!("{:?} is twice at home", said.title));
            }
            let Some(own) = own.first() else {
                if !said.withdrawn && !said.undone {
                    wrong.push(format!("{:?} was seen as sent, and is gone", said.title));
                }
                // Gone at home, by a withdrawal: gone everywhere.
                for i in (0..HOUSES).filter(|i| said.withdrawn && !said.undone && !live(*i, &said.title).is_empty()) {
                    wrong.push(format!("{:?} was withdrawn, and is at house {i}", said.title));
                }
                continue;
            };
            // Back from the others after a restore, it waits for its chair, and is told to nobody before.
            if own["returned"] == true {
                continue;
            }
            let count = usize::try_from(own["responses"].as_u64().expect("a count")).expect("small");
            if !said.undone && !(said.advice..=said.advice + said.perhaps).contains(&count) {
                wrong.push(format!("{:?} has {count} answers, not {}+{}", said.title, said.advice, said.perhaps));
            }
            let readers: BTreeSet<usize> = self.readers(said.by, own);
            for i in (0..HOUSES).filter(|i| *i != said.by) {
                let held = live(i, &said.title);
                match (readers.contains(&i), held.as_slice()) {
                    (true, [one]) if one["responses"] == own["responses"] => {}
                    (true, [one]) => wrong.push(format!(
                        "{:?}: {} answers at home, {} at house {i}",
                        said.title, own["responses"], one["responses"]
                    )),
                    // It was taken back before the house went back to a copy: a tombstone stays.
                    (true, []) if said.undone && said.withdrawn => {}
                    (true, other) => wrong.push(format!("{:?} is {} times at house {i}", said.title, other.len())),
                    (false, []) => {}
                    (false, _) => wrong.push(format!("{:?} is at house {i}, for which it is not", said.title)),
                }
            }
        }
        wrong
    }

    fn readers(&self, by: usize, post: &Value) -> BTreeSet<usize> {
        match post["audience"].as_str() {
            Some("network") => (0..HOUSES).filter(|i| *i != by).collect(),
            _ => {
                let named = post["readers"].as_array().expect("readers");
                (0..HOUSES).filter(|i| named.iter().any(|n| *n == self.houses[*i].domain())).collect()
            }
        }
    }
}
