//! A browser without a screen: it keeps cookies, sends `Origin` with forms, and follows redirects within the house.

use super::House;
use std::collections::BTreeMap;

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
        Browser { origin: origin.into(), cookies: BTreeMap::new(), client }
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

    /// A form that comes from elsewhere: without our `Origin`.
    pub fn post_from_elsewhere(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        self.request("POST", path, Some(form), false)
    }

    /// The same, when the house may not answer.
    pub fn try_post(&mut self, path: &str, form: &[(&str, &str)]) -> Option<Page> {
        self.try_request("POST", path, Some(form), true)
    }

    fn request(&mut self, method: &str, path: &str, form: Option<&[(&str, &str)]>, ours: bool) -> Page {
        self.try_request(method, path, form, ours).expect("an answer")
    }

    fn try_request(&mut self, method: &str, path: &str, form: Option<&[(&str, &str)]>, ours: bool) -> Option<Page> {
        let url = format!("{}{path}", self.origin);
        let mut r = self.client.request(method.parse().expect("method"), url).header("accept", "text/html");
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            r = r.header("cookie", all.join("; "));
        }
        if let Some(form) = form {
            let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            r = r.header("content-type", "application/x-www-form-urlencoded").body(body);
            if ours {
                r = r.header("origin", &self.origin);
            }
        }
        let response = r.send().ok()?;
        for cookie in response.headers().get_all("set-cookie") {
            let text = cookie.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = text.split_once('=').expect("a pair");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
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
