//! A browser without a screen: it keeps cookies, sends `Origin` with forms, and follows redirects within the house.

use super::House;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

/// What a page answered.
pub struct Page {
    pub status: u16,
    pub body: String,
    /// Where it was found in the end.
    pub path: String,
    pub headers: BTreeMap<String, String>,
}

impl Page {
    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// What stands on its own on the page: a card of *Vandaag*, an answer to a post.
    pub fn cards(&self) -> Vec<&str> {
        self.body.split("<article").skip(1).filter_map(|card| card.split("</article>").next()).collect()
    }

    /// The one of those that says this.
    pub fn card(&self, says: &str) -> Option<&str> {
        self.cards().into_iter().find(|card| card.contains(says))
    }

    /// The address of the first link or form that contains `part`.
    pub fn address(&self, part: &str) -> Option<String> {
        let all = self.body.split(['"', '\'']).filter(|s| s.starts_with('/') && s.contains(part));
        all.map(str::to_owned).next()
    }
}

/// Somebody at a computer.
#[derive(Clone)]
pub struct Browser {
    origin: String,
    cookies: BTreeMap<String, String>,
    client: reqwest::blocking::Client,
    /// Who asks, as a proxy before the house says.
    forwarded: Option<String>,
}

impl Browser {
    pub fn at(house: &House) -> Browser {
        Browser::at_origin(&format!("http://{}", house.domain()))
    }

    pub fn at_origin(origin: &str) -> Browser {
        let client = reqwest::blocking::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("client");
        Browser { origin: origin.into(), cookies: BTreeMap::new(), client, forwarded: None }
    }

    /// Somebody at another address, as a proxy before the house says.
    pub fn forwarded(house: &House, address: &str) -> Browser {
        Browser { forwarded: Some(address.into()), ..Browser::at(house) }
    }

    pub fn get(&mut self, path: &str) -> Page {
        self.request("GET", path, None, true)
    }

    /// Asks for the ActivityStreams form of a page.
    pub fn document(&self, path: &str) -> Page {
        let r = self.client.get(format!("{}{path}", self.origin)).header("accept", "application/activity+json");
        answer(r.send().expect("an answer"), path)
    }

    pub fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        self.request("POST", path, Some(form), true)
    }

    /// A form with a file in it (RFC 7578).
    pub fn upload(&mut self, path: &str, form: &[(&str, &str)], file: &[u8]) -> Page {
        const BOUND: &str = "a-line-that-is-in-no-file";
        let mut body = Vec::new();
        for (name, value) in form {
            let part = format!("--{BOUND}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: image/jpeg";
        body.extend_from_slice(format!("--{BOUND}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{BOUND}--\r\n").as_bytes());
        let r = self.client.post(format!("{}{path}", self.origin)).header("accept", "text/html");
        let r = r.header("content-type", format!("multipart/form-data; boundary={BOUND}"));
        let r = r.header("cookie", self.cookie()).header("origin", &self.origin);
        let response = r.body(body).send().expect("an answer");
        self.keep(&response);
        let page = answer(response, path);
        match page.headers.get("location").filter(|_| page.status == 303).cloned() {
            Some(to) => self.get(&to),
            None => page,
        }
    }

    /// Begins to send a file, and sends no more than its first line.
    pub fn begin_upload(&self, path: &str) -> std::net::TcpStream {
        let host = self.origin.trim_start_matches("http://").replace("localhost", "127.0.0.1");
        let mut stream = std::net::TcpStream::connect(host).expect("a connection");
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\norigin: {}\r\ncookie: {}\r\nconnection: close\r\ncontent-length: 900000\r\n\
             content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\n",
            self.origin.trim_start_matches("http://"),
            self.origin,
            self.cookie()
        );
        std::io::Write::write_all(&mut stream, head.as_bytes()).expect("sent");
        stream
    }

    /// A file: its status, and its bytes.
    pub fn bytes(&self, path: &str) -> (u16, Vec<u8>) {
        let r = self.client.get(format!("{}{path}", self.origin)).header("cookie", self.cookie());
        let response = r.send().expect("an answer");
        (response.status().as_u16(), response.bytes().expect("bytes").to_vec())
    }

    fn keep(&mut self, response: &reqwest::blocking::Response) {
        for cookie in response.headers().get_all("set-cookie") {
            let text = cookie.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = text.split_once('=').expect("a pair");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
    }

    fn cookie(&self) -> String {
        self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ")
    }

    /// A form that comes from elsewhere: without our `Origin`.
    pub fn post_from_elsewhere(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        self.request("POST", path, Some(form), false)
    }

    /// The same, when the house may not answer.
    pub fn try_post(&mut self, path: &str, form: &[(&str, &str)]) -> Option<Page> {
        self.try_request("POST", path, Some(form), true)
    }

    /// A form of which the last letter comes later: gives what sends it, and then the status.
    pub fn post_slowly(&self, path: &str, form: &[(&str, &str)]) -> impl FnOnce() -> u16 + use<> {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send_slowly(path, "application/x-www-form-urlencoded", body.into_bytes())
    }

    /// The same with any body.
    pub fn send_slowly(&self, path: &str, kind: &str, body: Vec<u8>) -> impl FnOnce() -> u16 + use<> {
        let host = self.origin.trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).expect("a house");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nCookie: {}\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.origin,
            self.cookie(),
            body.len()
        );
        let (first, last) = body.split_at(body.len() - 1);
        stream.write_all(head.as_bytes()).expect("the head");
        stream.write_all(first).expect("most of it");
        let last = last.to_vec();
        move || {
            stream.write_all(&last).expect("the rest");
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).expect("an answer");
            let answer = String::from_utf8_lossy(&answer);
            answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
        }
    }

    fn request(&mut self, method: &str, path: &str, form: Option<&[(&str, &str)]>, ours: bool) -> Page {
        self.try_request(method, path, form, ours).expect("an answer")
    }

    fn try_request(&mut self, method: &str, path: &str, form: Option<&[(&str, &str)]>, ours: bool) -> Option<Page> {
        let url = format!("{}{path}", self.origin);
        let mut r = self.client.request(method.parse().expect("method"), url).header("accept", "text/html");
        if !self.cookies.is_empty() {
            r = r.header("cookie", self.cookie());
        }
        if let Some(address) = &self.forwarded {
            r = r.header("x-forwarded-for", address);
        }
        if let Some(form) = form {
            let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            r = r.header("content-type", "application/x-www-form-urlencoded").body(body);
            if ours {
                r = r.header("origin", &self.origin);
            }
        }
        let response = r.send().ok()?;
        self.keep(&response);
        let page = answer(response, path);
        match page.headers.get("location").filter(|_| page.status == 303) {
            Some(to) if to.starts_with('/') => {
                let to = to.clone();
                self.try_request("GET", &to, None, true)
            }
            _ => Some(page),
        }
    }
}

fn answer(response: reqwest::blocking::Response, path: &str) -> Page {
    let text = |v: &reqwest::header::HeaderValue| v.to_str().unwrap_or_default().to_owned();
    Page {
        status: response.status().as_u16(),
        headers: response.headers().iter().map(|(n, v)| (n.as_str().to_owned(), text(v))).collect(),
        path: path.split('?').next().unwrap_or_default().to_owned(),
        body: response.text().expect("text"),
    }
}
