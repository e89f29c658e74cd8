//! How long a name of something in an activity may be.

use huisraad_federation::LONGEST_ADDRESS;
use serde_json::Value;

/// The members by which something is named, or found: whoever makes them up can have us keep any number of them.
const IDS: [&str; 17] = [
    "acceptedAnswer",
    "id",
    "actor",
    "object",
    "target",
    "origin",
    "context",
    "inReplyTo",
    "attributedTo",
    "result",
    "huisraad:about",
    "huisraad:application",
    "huisraad:advice",
    "url",
    "href",
    "digest",
    "digestMultibase",
];

/// Whether all that is named in an activity has a name of a length that is kept.
pub(super) fn has_short_ids(v: &Value) -> bool {
    match v {
        Value::Object(all) => all.iter().all(|(name, v)| match v {
            Value::String(id) => id.len() <= LONGEST_ADDRESS || !IDS.contains(&name.as_str()),
            Value::Array(ids) if IDS.contains(&name.as_str()) => ids.iter().all(|id| match id {
                Value::String(id) => id.len() <= LONGEST_ADDRESS,
                other => has_short_ids(other),
            }),
            other => has_short_ids(other),
        }),
        Value::Array(all) => all.iter().all(has_short_ids),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_named_has_a_name_of_a_length_that_is_kept() {
        let (fits, long) = ("x".repeat(500), "x".repeat(501));
        for name in IDS {
            let within = |id: &str| json!({"type": "Add", "object": {"object": [{name: id}]}});
            assert!(has_short_ids(&within(&fits)), "{name}");
            assert!(!has_short_ids(&within(&long)), "{name}");
            let one_of = |id: &str| json!({"object": {name: [fits, id]}});
            assert!(has_short_ids(&one_of(&fits)) && !has_short_ids(&one_of(&long)), "{name}");
        }
        assert!(has_short_ids(&json!({"object": {"content": long, "huisraad:text": long, "@context": [long]}})));
    }
}
