//! (b) A broadcast: posts for all of 200 houses, beside what RSA signing alone allows, with and without ten that hang.

use crate::support::{House, Remote, cores, free_port, make_members, per_second, runtime};
use huisraad::case_question::{self, Ask, QuestionTexts};
use huisraad::kinds;
use huisraad::node::Node;
use huisraad::post::{self, Audience, Byline, Head, Inside, Scope, Source};
use huisraad::viewer::Viewer;
use huisraad::words::Role;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const HOUSES: usize = 200;
const POSTS: usize = 20;

pub fn run(_: bool) {
    let signing = sign_alone();
    println!("RSA signing alone: {signing:.0}/s on {} cores", cores());
    let without = broadcast(0);
    println!("all well:     {without:>7.0} deliveries/s, {:.2} of signing alone (reach: 0.7)", without / signing);
    let with = broadcast(10);
    println!("ten hang:     {with:>7.0} deliveries/s to the other 190, {:.2} of without", with / without);
}

fn sign_alone() -> f64 {
    let n: usize = std::thread::scope(|scope| {
        let one = || {
            let remote = Remote::new(1);
            let (text, begun, mut n) = ("x".repeat(300), Instant::now(), 0);
            while begun.elapsed() < Duration::from_secs(2) {
                remote.key.sign_text(&text).expect("sign");
                n += 1;
            }
            n
        };
        let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|t| t.join().expect("thread")).sum()
    });
    n as f64 / 2.0
}

fn broadcast(hanging: usize) -> f64 {
    let runtime = runtime();
    let mut house = House::found(&runtime);
    let node = house.open(&runtime);
    let arrived = Arc::new(AtomicUsize::new(0));
    let key = Remote::new(1);
    let mut ports = Vec::new();
    for n in 0..HOUSES {
        let port = free_port();
        ports.push(port);
        runtime.spawn(sink(port, n < hanging, arrived.clone()));
    }
    let documents = ports.iter().map(|port| crate::support::document(*port, key.key.public_pem())).collect();
    make_members(&runtime, &node, documents, true);
    house.serve();
    // One first, so that connections stand and what is measured is the work.
    publish(&runtime, &node, 1);
    let well = HOUSES - hanging;
    until(|| arrived.load(Ordering::SeqCst) >= well);
    std::thread::sleep(Duration::from_secs(1));
    arrived.store(0, Ordering::SeqCst);
    publish(&runtime, &node, POSTS);
    until(|| arrived.load(Ordering::SeqCst) >= 1);
    let (begun, cpu) = (Instant::now(), house.cpu());
    until(|| arrived.load(Ordering::SeqCst) >= well * POSTS);
    let took = begun.elapsed();
    println!(
        "  {} deliveries in {took:.1?}, CPU {:.3} ms each",
        well * POSTS,
        (house.cpu() - cpu).as_secs_f64() * 1e3 / (well * POSTS) as f64
    );
    per_second(well * POSTS, took)
}

fn until(is: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(120), "gave up waiting");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Publishes questions for all houses, as a command beside the server would.
pub fn publish(runtime: &tokio::runtime::Runtime, node: &Arc<Node>, count: usize) {
    runtime
        .block_on(node.act(Viewer::Console, move |tx, cx| {
            for n in 0..count {
                let head = Head {
                    source: Source::Here(Byline::role(Role::Chair)),
                    title: format!("Vraag {n}"),
                    audience: Audience::plain(Scope::Network),
                    inside: Inside::House,
                    themes: Vec::new(),
                    files: Vec::new(),
                    half: false,
                };
                let text =
                    "Sinds een paar weken is de keuken 's avonds een plek waar niemand meer wil opruimen. ".repeat(5);
                let texts = QuestionTexts {
                    situation: text,
                    question: "Hoe doen jullie dat?".into(),
                    tried: String::new(),
                    wanted_by: None,
                };
                let post = case_question::ask(tx, cx, &Ask { head, texts, trials: Vec::new() }, None)?;
                post::put_ready(tx, cx, post.id, Inside::House)?;
                kinds::release(tx, cx, &post, None)?;
            }
            Ok(())
        }))
        .expect("publish");
}

/// A receiver that answers 202 to everything, or nothing to anything.
async fn sink(port: u16, hangs: bool, arrived: Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("bind");
    while let Ok((mut stream, _)) = listener.accept().await {
        let arrived = arrived.clone();
        tokio::spawn(async move {
            let (mut held, mut part) = (Vec::new(), [0; 16384]);
            while let Ok(n @ 1..) = stream.read(&mut part).await {
                held.extend_from_slice(&part[..n]);
                while let Some(length) = whole(&held) {
                    held.drain(..length);
                    if hangs {
                        std::future::pending::<()>().await;
                    }
                    arrived.fetch_add(1, Ordering::SeqCst);
                    if stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await.is_err() {
                        return;
                    }
                }
            }
        });
    }
}

/// The length of the first request in `held`, if it is there whole.
fn whole(held: &[u8]) -> Option<usize> {
    let head = held.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&held[..head]).to_ascii_lowercase();
    let length: usize = text.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
    (held.len() >= head + length).then_some(head + length)
}
