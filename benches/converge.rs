//! (e) Many nodes on one machine, all members of each other: each publishes one post, and all hold all.

use crate::support::{House, count, document, make_members, runtime};
use std::time::{Duration, Instant};

pub fn run(long: bool) {
    let nodes = if long { 200 } else { 30 };
    let setting_up = runtime();
    let mut houses: Vec<House> = (0..nodes).map(|_| House::found(&setting_up)).collect();
    let actors: Vec<(u16, String)> = houses
        .iter()
        .map(|h| {
            let pem = std::fs::read_to_string(h.data.join("keys/actor.pem")).expect("key");
            (h.port, huisraad_federation::PrivateKey::from_pem(&pem).expect("key").public_pem().to_owned())
        })
        .collect();
    for house in &houses {
        let once = runtime();
        let node = house.open(&once);
        let others = actors.iter().filter(|a| a.0 != house.port).map(|(port, pem)| document(*port, pem)).collect();
        make_members(&once, &node, others, true);
        drop(node);
        once.shutdown_timeout(Duration::from_secs(5));
    }
    for house in &mut houses {
        house.serve();
    }
    let memory: f64 = houses.iter().map(|h| h.memory().0).sum();
    println!("{nodes} nodes run, {:.1} MB each", memory / nodes as f64);
    let cpu = || houses.iter().map(|h| h.cpu().as_secs_f64()).sum::<f64>();
    let before = cpu();
    let begun = Instant::now();
    for house in &houses {
        let once = runtime();
        let node = house.open(&once);
        crate::broadcast::publish(&once, &node, 1);
        drop(node);
        once.shutdown_timeout(Duration::from_secs(5));
    }
    println!("all have published after {:.1?}", begun.elapsed());
    let mut left: Vec<&House> = houses.iter().collect();
    while !left.is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(1800), "{} nodes lack something", left.len());
        std::thread::sleep(Duration::from_millis(200));
        while left.last().is_some_and(|house| holds(house) == nodes as i64) {
            left.pop();
        }
    }
    let took = begun.elapsed();
    println!(
        "all {nodes} hold all {nodes} posts after {took:.1?}: {:.0} deliveries/s, each signed, verified and stored",
        (nodes * (nodes - 1)) as f64 / took.as_secs_f64()
    );
    let each = (cpu() - before) * 1e3 / (nodes * (nodes - 1)) as f64;
    println!("processor {each:.2} ms for each delivery, both ends, a new connection for each");
}

fn holds(house: &House) -> i64 {
    let once = runtime();
    let node = house.open(&once);
    let held = count(&once, &node, "posts");
    drop(node);
    once.shutdown_timeout(Duration::from_secs(5));
    held
}
