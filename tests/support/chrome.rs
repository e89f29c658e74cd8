//! A real browser: Chromium, driven by its own driver.

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Skips a test that needs something this machine lacks, and says so; in CI that is a failure.
pub fn skip(why: &str) {
    assert!(std::env::var_os("HUISRAAD_TEST_ALL").is_none(), "in CI nothing is skipped: {why}");
    eprintln!("SKIPPED: {why}");
}

/// Whether there is a browser to test with.
pub fn is_there() -> bool {
    let found = |program| Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    found("chromedriver").is_ok_and(|s| s.success())
}

/// axe-core's source, where it was installed (`npm install --prefix target/axe axe-core`).
pub fn axe() -> Option<String> {
    std::fs::read_to_string(super::root().join("target/axe/node_modules/axe-core/axe.min.js")).ok()
}

/// A browser window.
pub struct Chrome {
    pub client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

/// A command of Chromium's own protocol.
#[derive(Debug)]
struct Cdp(&'static str, Value);

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"cmd": self.0, "params": self.1}).to_string()))
    }
}

impl Chrome {
    /// Opens a window. With `scripts` false the browser runs none, of no page.
    pub async fn open(scripts: bool) -> Chrome {
        Self::open_with(scripts, 16).await
    }

    /// Opens a window of somebody who set the size of letters, in px.
    #[allow(clippy::zombie_processes, reason = "close() waits for it; drop() kills what a failed test left")]
    pub async fn open_with(scripts: bool, letters: u32) -> Chrome {
        let port = super::free_port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver");
        let profile = tempfile::tempdir().expect("folder");
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ];
        let mut args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let javascript = if scripts { 1 } else { 2 };
        let options = json!({"args": args,
            "prefs": {"profile.managed_default_content_settings.javascript": javascript,
                "webkit.webprefs.default_font_size": letters}});
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".into(), options);
        let address = format!("http://localhost:{port}");
        for _ in 0..200 {
            let mut builder = ClientBuilder::native();
            if let Ok(client) = builder.capabilities(capabilities.clone()).connect(&address).await {
                return Chrome { client, driver, _profile: profile };
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("chromedriver does not answer");
    }

    pub async fn cdp(&self, command: &'static str, params: Value) -> Value {
        self.client.issue_cmd(Cdp(command, params)).await.expect(command)
    }

    pub async fn go(&self, url: &str) {
        self.client.goto(url).await.expect(url);
    }

    /// Shows pages at this size, light or dark.
    pub async fn look(&self, width: u32, height: u32, dark: bool) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.cdp("Emulation.setEmulatedMedia", media).await;
    }

    /// Clicks the first element of this selector.
    pub async fn click(&self, css: &str) {
        let element = self.client.wait().for_element(Locator::Css(css)).await.expect(css);
        element.click().await.expect(css);
    }

    /// Types into the first element of this selector.
    pub async fn fill(&self, css: &str, text: &str) {
        let element = self.client.wait().for_element(Locator::Css(css)).await.expect(css);
        element.clear().await.expect(css);
        element.send_keys(text).await.expect(css);
    }

    /// Opens the folded part of a form.
    pub async fn unfold(&self) {
        self.click("form details summary").await;
    }

    pub async fn text(&self) -> String {
        // Between two pages there is none.
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Waits until the page says something. It is asked for anew now and then: something may have come from elsewhere.
    pub async fn until(&self, text: &str) {
        for round in 1..600 {
            if self.text().await.contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            if round % 30 == 0 {
                let here = self.client.current_url().await.expect("address");
                self.go(here.as_str()).await;
            }
        }
        panic!("the page never said {text:?}: {}", self.text().await);
    }

    /// The whole page as a picture.
    pub async fn picture(&self) -> Vec<u8> {
        let shot = self.cdp("Page.captureScreenshot", json!({"captureBeyondViewport": true})).await;
        openssl::base64::decode_block(shot["data"].as_str().expect("data")).expect("base64")
    }

    /// The page as it is printed, without its backgrounds, on the paper that it asks for: a PDF.
    pub async fn pdf(&self) -> Vec<u8> {
        let how = json!({"printBackground": false, "preferCSSPageSize": true});
        let pdf = self.cdp("Page.printToPDF", how).await;
        openssl::base64::decode_block(pdf["data"].as_str().expect("data")).expect("base64")
    }

    pub async fn close(mut self) {
        self.client.clone().close().await.expect("close");
        self.driver.kill().expect("kill");
        self.driver.wait().expect("wait");
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        // A test that failed leaves its driver behind otherwise.
        if let Ok(None) = self.driver.try_wait() {
            drop(self.driver.kill());
        }
    }
}
