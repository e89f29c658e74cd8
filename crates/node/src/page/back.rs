//! Going back to where somebody came from, when the request itself says where that was.

use crate::config::Config;
use url::Position;

/// A page of ours that a request names, as a path with its query; `None` for anything else. What browsers would read in
/// another way than we do (tabs, line ends, backslashes, two slashes) is no page of ours.
pub fn way_back(config: &Config, said: &str) -> Option<String> {
    if said.is_empty() || said.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
        return None;
    }
    let home = config.url("/");
    let url = home.join(said).ok()?;
    let plain = url.username().is_empty() && url.password().is_none();
    let path = &url[Position::BeforePath..];
    (plain && url.origin() == home.origin() && !path.starts_with("//")).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::way_back;
    use crate::config::{Config, FILE};

    #[test]
    fn only_pages_of_ours_are_gone_back_to() {
        let dir = tempfile::tempdir().expect("dir");
        let text = "domain = \"localhost:8100\"\n[federation]\ninsecure_loopback = true\n";
        std::fs::write(dir.path().join(FILE), text).expect("write");
        let config = Config::load(dir.path(), None, &[]).expect("settings");
        for (said, path) in [
            ("/", "/"),
            ("/posts/abc?x=1#answers", "/posts/abc?x=1#answers"),
            ("http://localhost:8100/agenda", "/agenda"),
            ("/a/../b", "/b"),
            ("/%2F/evil.example", "/%2F/evil.example"),
        ] {
            assert_eq!(way_back(&config, said).as_deref(), Some(path), "{said}");
        }
        for said in [
            "",
            "//evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            "/\n/evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/x/..//evil.example",
            "/.//evil.example",
            "http://localhost:8100//evil.example",
            "http://evil.example/",
            "https://localhost:8100/",
            "http://localhost:8101/",
            "http://localhost:8100@evil.example/",
            "http://anna@localhost:8100/",
            "javascript:alert(1)",
            "data:text/html,x",
            "/a b",
            "/\u{2028}/evil.example",
        ] {
            assert_eq!(way_back(&config, said), None, "{said:?}");
        }
    }
}
