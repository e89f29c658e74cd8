//! (c) Growth: what one received activity costs when much is stored already.

use crate::load::{question, send};
use crate::support::{House, Remote, fill, make_members, per_second, runtime};

const EACH: usize = 3000;

pub fn run(long: bool) {
    let runtime = runtime();
    let mut house = House::found(&runtime);
    let node = house.open(&runtime);
    let remotes: Vec<Remote> = (0..20).map(|n| Remote::new(40_000 + n)).collect();
    make_members(&runtime, &node, remotes.iter().map(Remote::document).collect(), false);
    house.serve();
    let sizes: &[i64] = if long { &[1_000, 100_000, 1_000_000] } else { &[1_000, 50_000] };
    let mut first = None;
    for (round, posts) in sizes.iter().enumerate() {
        fill(&runtime, &node, *posts);
        let make = |n: usize| question(&remotes[n % 20], house.port, round * 1_000_000 + n);
        send(house.port, &(0..300).map(|n| make(500_000 + n)).collect::<Vec<_>>(), 16);
        let requests: Vec<_> = (0..EACH).map(make).collect();
        let before = house.cpu();
        let outcome = send(house.port, &requests, 16);
        assert_eq!(outcome.good, EACH);
        let cost = (house.cpu() - before).as_secs_f64() * 1e3 / EACH as f64;
        let ratio = cost / *first.get_or_insert(cost);
        println!(
            "{posts:>9} stored: {:>6.0}/s, CPU {cost:.3} ms each, {ratio:.2} of the first (reach: within 1.2)",
            per_second(EACH, outcome.took)
        );
    }
}
