//! A bad network between houses: each house stands behind a proxy of the tests, which drops, delays, doubles, reorders and
//! parts what houses say to each other. What people's browsers say passes.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Numbers that are the same for the same seed (splitmix64).
pub struct Chance(AtomicU64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(AtomicU64::new(seed))
    }

    pub fn below(&self, bound: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    pub fn one_in(&self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// The weather on the network.
pub struct Network {
    chance: Chance,
    /// Whether anything goes wrong at all.
    pub stormy: AtomicBool,
    /// Pairs (from, to), by the ports of their domains, that do not reach each other.
    pub parted: Mutex<HashSet<(u16, u16)>>,
    /// What went wrong, for the record.
    pub mishaps: AtomicU64,
}

impl Network {
    pub fn new(seed: u64) -> Arc<Network> {
        Arc::new(Network {
            chance: Chance::new(seed),
            stormy: AtomicBool::new(true),
            parted: Mutex::default(),
            mishaps: AtomicU64::new(0),
        })
    }

    /// Puts a proxy on `outside` before the house that listens on `inside`.
    pub fn stand_before(self: &Arc<Self>, outside: u16, inside: u16) {
        let network = self.clone();
        let listener = TcpListener::bind(("127.0.0.1", outside)).expect("bind");
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let network = network.clone();
                std::thread::spawn(move || network.serve(stream, outside, inside));
            }
        });
    }

    fn serve(&self, mut stream: TcpStream, outside: u16, inside: u16) {
        if stream.set_read_timeout(Some(Duration::from_secs(20))).is_err() {
            return;
        }
        let Some(request) = read_message(&mut stream) else { return };
        let answer = self.carry(&request, outside, inside);
        if let Some(answer) = answer {
            drop(stream.write_all(&answer));
        }
    }

    /// Brings a request to the house, or not; gives the answer, or none when the line is cut.
    fn carry(&self, request: &[u8], outside: u16, inside: u16) -> Option<Vec<u8>> {
        let from = sender_of(request);
        let (Some(from), true) = (from, self.stormy.load(Ordering::SeqCst)) else {
            return forward(request, inside);
        };
        if self.parted.lock().expect("lock").contains(&(from, outside)) {
            return None;
        }
        let fate = self.chance.below(20);
        if fate < 8 {
            self.mishaps.fetch_add(1, Ordering::SeqCst);
        }
        match fate {
            // It never arrives.
            0 | 1 => None,
            // It arrives, and the answer is lost.
            2 | 3 => forward(request, inside).and(None),
            // It arrives twice.
            4 => forward(request, inside).and_then(|_| forward(request, inside)),
            // It is overtaken by what comes after: once now, and once more later.
            5 => {
                let (again, wait) = (request.to_vec(), Duration::from_millis(200 + self.chance.below(2000)));
                std::thread::spawn(move || {
                    std::thread::sleep(wait);
                    drop(forward(&again, inside));
                });
                forward(request, inside)
            }
            6 => {
                std::thread::sleep(Duration::from_millis(self.chance.below(800)));
                forward(request, inside)
            }
            7 => {
                Some(b"HTTP/1.1 503 Busy\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".to_vec())
            }
            _ => forward(request, inside),
        }
    }
}

/// The port of the house whose signature a request bears.
fn sender_of(request: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(request);
    let key = text.split("keyId=\"http://localhost:").nth(1)?;
    key.split('/').next()?.parse().ok()
}

/// One HTTP message with its body.
fn read_message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut held, mut part) = (Vec::new(), [0; 16384]);
    let head = loop {
        let n = stream.read(&mut part).ok().filter(|n| *n > 0)?;
        held.extend_from_slice(&part[..n]);
        if let Some(at) = held.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let text = String::from_utf8_lossy(&held[..head]).to_ascii_lowercase();
    let length: usize =
        text.split("content-length:").nth(1).and_then(|l| l.split("\r\n").next()?.trim().parse().ok()).unwrap_or(0);
    while held.len() < head + length {
        let n = stream.read(&mut part).ok().filter(|n| *n > 0)?;
        held.extend_from_slice(&part[..n]);
    }
    Some(held)
}

/// Brings it to the house and reads its whole answer.
fn forward(request: &[u8], inside: u16) -> Option<Vec<u8>> {
    let mut house = TcpStream::connect(("127.0.0.1", inside)).ok()?;
    house.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let at = request.windows(2).position(|w| w == b"\r\n")?;
    let mut closing = request[..at].to_vec();
    closing.extend_from_slice(b"\r\nconnection: close");
    closing.extend_from_slice(&request[at..]);
    house.write_all(&closing).ok()?;
    let mut answer = Vec::new();
    house.read_to_end(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}
