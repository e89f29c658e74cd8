//! (a) The inbox: many remote houses send pre-signed activities; beside it what RSA verification alone, and the writer alone
//! with the same rows, do in the same run.

use crate::load::{question, send};
use crate::support::{House, Remote, count, make_members, per_second, percentile, runtime};
use diesel::prelude::*;
use huisraad_federation::PublicKeys;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const HOUSES: usize = 40;
const ACTIVITIES: usize = 4980;

/// Measured elsewhere with the same load (facts on rivals): stored activities/s.
const LEMMY: f64 = 114.0;
const GOTOSOCIAL: f64 = 200.0;
const SNAC: f64 = 545.0;

pub fn run(_: bool) {
    let runtime = runtime();
    let mut house = House::found(&runtime);
    let node = house.open(&runtime);
    let remotes: Vec<Remote> = (0..HOUSES).map(|n| Remote::new(40_000 + u16::try_from(n).expect("few"))).collect();
    make_members(&runtime, &node, remotes.iter().map(Remote::document).collect(), false);
    house.serve();
    let requests: Vec<_> = (0..ACTIVITIES).map(|n| question(&remotes[n % HOUSES], house.port, n)).collect();
    println!("{ACTIVITIES} questions of {} bytes from {HOUSES} houses", requests[0].len());
    let warm: Vec<_> = (0..200).map(|n| question(&remotes[n % HOUSES], house.port, 1_000_000 + n)).collect();
    send(house.port, &warm, 16);
    let cpu = house.cpu();
    let outcome = send(house.port, &requests, 16);
    let cpu = (house.cpu() - cpu).as_secs_f64() / ACTIVITIES as f64;
    let stored = count(&runtime, &node, "posts WHERE uri LIKE '%/p%'") - 200;
    assert_eq!((outcome.good, stored), (ACTIVITIES, ACTIVITIES as i64), "each was accepted, and each is stored");
    let rate = per_second(ACTIVITIES, outcome.took);
    let (p50, p99) = (percentile(&outcome.waits, 0.5), percentile(&outcome.waits, 0.99));
    println!(
        "stored            {rate:>9.0}/s   p50 {p50:.1?}  p99 {p99:.1?}  CPU {:.3} ms each  memory {:.1} MB, most {:.1}",
        cpu * 1e3,
        house.memory().0,
        house.memory().1
    );
    let verify = verify_alone(&remotes[0]);
    let writer = writer_alone(&runtime);
    println!("RSA verify alone  {verify:>9.0}/s   a core; we do {:.2} of it", rate / verify);
    println!("writer alone      {writer:>9.0}/s   the same rows; we do {:.2} of it (reach: 0.5)", rate / writer);
    println!(
        "times Lemmy {:.1} (reach: 25), GoToSocial {:.1} (14), snac {:.1} (5); CPU 1/{:.0} of Lemmy's 13.8 ms (25)",
        rate / LEMMY,
        rate / GOTOSOCIAL,
        rate / SNAC,
        13.8 / (cpu * 1e3)
    );
    let again = send(house.port, &requests, 16);
    assert_eq!(count(&runtime, &node, "posts WHERE uri LIKE '%/p%'") - 200, ACTIVITIES as i64, "twice is once");
    println!("the same again    {:>9.0}/s   known, and not stored twice", per_second(again.good, again.took));
}

fn verify_alone(remote: &Remote) -> f64 {
    let keys = PublicKeys::default();
    let text = "x".repeat(250);
    let signature = remote.key.sign_text(&text).expect("sign");
    let begun = Instant::now();
    let mut n = 0;
    while begun.elapsed() < Duration::from_secs(1) {
        assert!(keys.verify_text(remote.key.public_pem(), &text, &signature));
        n += 1;
    }
    per_second(n, begun.elapsed())
}

/// The rows of a received question, and nothing else: no reading, no rules.
fn writer_alone(runtime: &tokio::runtime::Runtime) -> f64 {
    let house = House::found(runtime);
    let node = house.open(runtime);
    make_members(runtime, &node, vec![Remote::new(40_000).document()], false);
    let text = "Sinds een paar weken is de keuken 's avonds een plek waar niemand meer wil opruimen. ".repeat(5);
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    runtime.block_on(async {
        let mut tasks = Vec::new();
        for _ in 0..16 {
            let (node, next, text) = (node.clone(), next.clone(), text.clone());
            tasks.push(tokio::spawn(async move {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= ACTIVITIES {
                        return;
                    }
                    let text = text.clone();
                    let job = move |tx: &mut huisraad_storage::Tx<'_>| {
                        use diesel::sql_types::{BigInt, Binary, Text};
                        let mut name = [0u8; 16];
                        name[..8].copy_from_slice(&(n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
                        let conn = tx.conn();
                        diesel::sql_query("INSERT INTO received (name, at) VALUES ($1, $2)")
                            .bind::<Binary, _>(&name[..])
                            .bind::<BigInt, _>(1)
                            .execute(conn)?;
                        diesel::sql_query(
                            "INSERT INTO posts (uri, slug, kind, peer, title, state, audience, inside, version, rev, \
                             created, published, updated) VALUES ($1, $2, 'case_question', 1, $3, 'asked', 'network', \
                             'house', 1, 1, 1, 1, 1)",
                        )
                        .bind::<Text, _>(format!("http://localhost:40000/posts/p{n}"))
                        .bind::<Text, _>(format!("slug{n}"))
                        .bind::<Text, _>("Wie ruimt de keuken op?")
                        .execute(conn)?;
                        diesel::sql_query(
                            "INSERT INTO case_questions (post, situation, question, tried) SELECT id, $2, 'x', '' FROM posts WHERE uri = $1",
                        )
                        .bind::<Text, _>(format!("http://localhost:40000/posts/p{n}"))
                        .bind::<Text, _>(text)
                        .execute(conn)?;
                        Ok::<_, huisraad::error::Error>(())
                    };
                    node.store.write(job).await.expect("write");
                }
            }));
        }
        for task in tasks {
            task.await.expect("task");
        }
    });
    per_second(ACTIVITIES, begun.elapsed())
}
