//! The key in each form, by which it counts once (`once`). It is put there as a page leaves, so that no template can forget
//! it; and it tells for whom the form was made.

use super::Visit;
use crate::once::FIELD;
use crate::sealed::For;

/// Forms without an effect that could come twice: who comes in gets a session each time, and that is meant.
const WITHOUT: [&str; 3] = ["action=\"/sign-in", "action=\"/demo/", "action=\"/mail/off/"];

/// Puts a key into every form of a page that changes something. One that has a key keeps it.
pub(super) fn keyed(html: &str, key: impl Fn() -> String) -> String {
    let mut out = String::with_capacity(html.len() + 512);
    let mut rest = html;
    while let Some((start, end)) = rest.find("<form").and_then(|at| Some((at, at + rest.get(at..)?.find('>')? + 1))) {
        let (tag, after) = (rest.get(start..end).unwrap_or_default(), rest.get(end..).unwrap_or_default());
        out.push_str(rest.get(..end).unwrap_or_default());
        let has = after.trim_start().starts_with(&format!("<input type=\"hidden\" name=\"{FIELD}\""));
        if tag.contains("method=\"post\"") && !has && !WITHOUT.iter().any(|action| tag.contains(action)) {
            out.push_str(&format!("<input type=\"hidden\" name=\"{FIELD}\" value=\"{}\">", key()));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

impl Visit {
    /// A new key for a form: nobody can guess it, and it tells us for whom it was made.
    pub(super) fn form_key(&self) -> String {
        let person = self.who.person().unwrap_or(0).to_le_bytes();
        // Without a key the form counts as a new one each time, and works.
        self.node.secret.seal(&self.node.random, For::Form, 0, &person).unwrap_or_default()
    }

    /// The address of this page with a key for its form in it.
    pub fn with_form_key(&self, query: &str) -> String {
        let others = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "form");
        let mut all = url::form_urlencoded::Serializer::new(String::new());
        let query = all.extend_pairs(others).append_pair("form", &self.form_key()).finish();
        format!("{}?{query}", self.path)
    }

    /// Whether a form with this key was made for who visits.
    pub fn form_is_own(&self, key: &str) -> bool {
        let made_for = self.node.secret.open(For::Form, 0, key);
        made_for.is_some_and(|person| person == self.who.person().unwrap_or(0).to_le_bytes())
    }

    /// For whom a form with this key was made; `None` for nobody in particular, and for what is no key of ours.
    pub fn form_is_of(&self, key: &str) -> Option<i64> {
        let person = self.node.secret.open(For::Form, 0, key)?;
        Some(i64::from_le_bytes(person.try_into().ok()?)).filter(|person| *person != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn put(html: &str) -> String {
        keyed(html, || "K".to_owned())
    }

    #[test]
    fn every_form_that_changes_something_has_a_key() {
        let key = "<input type=\"hidden\" name=\"form-key\" value=\"K\">";
        assert_eq!(
            put("a<form method=\"post\" action=\"/x\">b</form>c"),
            format!("a<form method=\"post\" action=\"/x\">{key}b</form>c")
        );
        let kept = "<form method=\"post\" action=\"/x\">\n<input type=\"hidden\" name=\"form-key\" value=\"M\"></form>";
        assert_eq!(put(kept), kept, "one that has a key keeps it");
        for html in
            ["<form method=\"get\" action=\"/x\"></form>", "<form method=\"post\" action=\"/sign-in\">", "<form"]
        {
            assert_eq!(put(html), html);
        }
        assert_eq!(put("<form method=\"post\" action=\"/x\"></form>".repeat(3).as_str()).matches(key).count(), 3);
    }

    fn templates(dir: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(dir).expect("src") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                templates(&path, found);
            } else if path.extension().is_some_and(|e| e == "html") {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).expect("text")));
            }
        }
    }

    #[test]
    fn the_forms_of_all_templates_are_found() {
        let mut all = Vec::new();
        templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        let mut forms = 0;
        for (name, text) in all {
            // What stands in a template between braces may hold a `>`: its page does not.
            let plain = text.split("{{").map(|p| p.split_once("}}").map_or(p, |(_, rest)| rest)).collect::<String>();
            let plain = plain.split("{%").map(|p| p.split_once("%}").map_or(p, |(_, rest)| rest)).collect::<String>();
            let posts = plain.matches("method=\"post\"").count();
            assert_eq!(
                plain.matches("<form").count(),
                posts + plain.matches("method=\"get\"").count(),
                "{name}: how is it sent?"
            );
            let without = WITHOUT.iter().map(|action| plain.matches(action).count()).sum::<usize>();
            let has = plain.matches("name=\"form-key\"").count();
            assert_eq!(put(&plain).matches("name=\"form-key\" value=\"K\"").count() + has, posts - without, "{name}");
            forms += posts;
        }
        assert!(forms > 50, "the templates were read");
    }
}
