//! (d) What a node costs when nothing happens: memory, and the time from start to first answer.

use crate::support::{House, Remote, fill, make_members, runtime};
use std::time::Duration;

pub fn run(long: bool) {
    let runtime = runtime();
    let mut house = House::found(&runtime);
    let mut starts: Vec<Duration> = Vec::new();
    for _ in 0..7 {
        if let Some(mut child) = house.process.take() {
            child.kill().expect("kill");
            child.wait().expect("wait");
        }
        starts.push(house.serve());
    }
    starts.sort();
    std::thread::sleep(Duration::from_secs(2));
    let before = house.cpu();
    std::thread::sleep(Duration::from_secs(5));
    let idle = (house.cpu() - before).as_secs_f64() / 5.0 * 100.0;
    println!("start to first answer  {:.1?} (median of 7; reach: 50 ms)", starts[3]);
    println!("memory, just started   {:.1} MB (reach: 20), processor {idle:.1} %", house.memory().0);
    let node = house.open(&runtime);
    make_members(&runtime, &node, vec![Remote::new(40_000).document()], false);
    let posts = if long { 100_000 } else { 20_000 };
    fill(&runtime, &node, posts);
    for path in ["/", "/case-questions", "/events", "/outbox?page=first"] {
        crate::load::get(house.port, path, "");
    }
    let cookie = crate::pages::sign_in(&house);
    for _ in 0..50 {
        assert_eq!(crate::load::get(house.port, "/case-questions", &cookie), 200);
        assert_eq!(crate::load::get(house.port, "/posts/v1", &cookie), 200);
    }
    println!("memory, {posts} posts   {:.1} MB after some pages (reach: 40)", house.memory().0);
}
