//! A mail server that keeps what it is given (RFC 5321, as much of it as a client says).

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A mail, as it came over the line.
#[derive(Clone)]
pub struct Mail {
    pub to: String,
    pub raw: String,
}

impl Mail {
    /// Its text, with lines that were broken for the journey made whole (RFC 2045, quoted-printable).
    pub fn text(&self) -> String {
        let whole = self.raw.replace("=\r\n", "");
        let mut bytes = Vec::new();
        let mut rest = whole.bytes();
        while let Some(b) = rest.next() {
            let pair = rest.as_slice_of_two().filter(|_| b == b'=');
            match pair.and_then(|p| u8::from_str_radix(&p, 16).ok()) {
                Some(byte) => {
                    bytes.push(byte);
                    rest.nth(1);
                }
                None => bytes.push(b),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The first address in it that begins so.
    pub fn link(&self, beginning: &str) -> String {
        let text = self.text();
        let at = text.find(beginning).unwrap_or_else(|| panic!("no {beginning} in {text}"));
        text[at..].split(['\r', '\n', '"', '<', '>', ' ']).next().expect("an end").to_owned()
    }
}

trait TwoAhead {
    fn as_slice_of_two(&self) -> Option<String>;
}

impl TwoAhead for std::str::Bytes<'_> {
    fn as_slice_of_two(&self) -> Option<String> {
        let two: Vec<u8> = self.clone().take(2).collect();
        String::from_utf8(two).ok().filter(|t| t.len() == 2)
    }
}

/// A mail server.
pub struct MailServer {
    pub port: u16,
    kept: Arc<Mutex<Vec<Mail>>>,
    /// Whether it says that it cannot now, or that it never will.
    pub refuses: Arc<Mutex<Option<&'static str>>>,
    /// To whom it said so, each time.
    pub refused: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub fn start() -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = MailServer {
            port: listener.local_addr().expect("address").port(),
            kept: Arc::default(),
            refuses: Arc::default(),
            refused: Arc::default(),
        };
        let (kept, refuses, refused) = (server.kept.clone(), server.refuses.clone(), server.refused.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, refuses, refused) = (kept.clone(), refuses.clone(), refused.clone());
                std::thread::spawn(move || talk(stream, &kept, &refuses, &refused));
            }
        });
        server
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.kept.lock().expect("lock").clone()
    }
}

fn talk(
    stream: TcpStream,
    kept: &Mutex<Vec<Mail>>,
    refuses: &Mutex<Option<&'static str>>,
    refused: &Mutex<Vec<String>>,
) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream);
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).ok();
    say("220 post.test")?;
    let mut to = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "RCPT" => {
                let no = *refuses.lock().expect("lock");
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if no.is_some() {
                    refused.lock().expect("lock").push(to.clone());
                }
                say(no.unwrap_or("250 OK"))?;
            }
            "DATA" => {
                say("354 go on")?;
                let mut raw = String::new();
                loop {
                    let mut line = String::new();
                    lines.read_line(&mut line).ok()?;
                    if line == ".\r\n" {
                        break;
                    }
                    raw.push_str(&line);
                }
                kept.lock().expect("lock").push(Mail { to: to.clone(), raw });
                say("250 kept")?;
            }
            "QUIT" => {
                say("221 bye")?;
                return Some(());
            }
            _ => say("250 OK")?,
        }
    }
}
