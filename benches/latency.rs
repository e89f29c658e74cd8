//! (f) From "publish" to visible at a healthy peer: two nodes, a chair presses the button, the other house has it.

use crate::support::{House, document, make_members, percentile, runtime};
use std::time::{Duration, Instant};

/// Lemmy: the median, for the same.
const LEMMY: Duration = Duration::from_secs(17);

pub fn run(long: bool) {
    let runtime = runtime();
    let (mut a, mut b) = (House::found(&runtime), House::found(&runtime));
    let (at_a, at_b) = (a.open(&runtime), b.open(&runtime));
    make_members(&runtime, &at_a, vec![document(b.port, at_b.key.public_pem())], true);
    make_members(&runtime, &at_b, vec![document(a.port, at_a.key.public_pem())], true);
    a.serve();
    b.serve();
    let chair = crate::pages::sign_in(&a);
    let reader = crate::pages::sign_in(&b);
    let mut waits = Vec::new();
    for n in 0..if long { 300 } else { 60 } {
        let title = format!("Bericht nummer {n} van nu");
        let form =
            [("title", title.as_str()), ("situation", "x"), ("question", "x"), ("audience", "network"), ("do", "send")];
        let begun = Instant::now();
        let (status, _) = crate::load::post_form(a.port, "/case-questions", &chair, &form);
        assert!(status < 400, "{status}");
        // Visible: on the page that lists them, as somebody there sees it.
        let request = format!("GET /case-questions HTTP/1.1\r\nhost: localhost:{}\r\ncookie: {reader}\r\n\r\n", b.port);
        let mut connection = crate::load::connect(b.port);
        loop {
            use std::io::Write;
            connection.write_all(request.as_bytes()).expect("write");
            let (_, _, page) = crate::load::read_answer(&mut connection);
            if String::from_utf8_lossy(&page).contains(&title) {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "it never came");
            std::thread::sleep(Duration::from_millis(2));
        }
        waits.push(begun.elapsed());
    }
    waits.sort();
    let (p50, p99) = (percentile(&waits, 0.5), percentile(&waits, 0.99));
    println!(
        "from the button to the other house's page: p50 {p50:.1?} (reach: 50 ms), p99 {p99:.1?}; Lemmy's median is {:.0} times that",
        LEMMY.as_secs_f64() / p50.as_secs_f64()
    );
}
