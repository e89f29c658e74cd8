//! JSON from strangers, read strictly: no key twice in an object (two readers could see two things), no NUL in a text
//! (PostgreSQL cannot keep it, and no text needs it). Depth is bounded by serde_json.

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;

/// How many values an activity may hold. The largest true ones name each of 2,000 chosen houses twice, and tell of some hundreds
/// of advices what they did: with this bound a body takes no more than a megabyte, whatever its bytes say.
const ACTIVITY: u32 = 10_000;
/// How many a page may hold that a house we know answers with: 4,000 lines of what it holds, or tens of activities.
const PAGE: u32 = 100_000;
/// An object of one member takes hundreds of bytes where it is kept; a number or a text takes a few.
const OBJECT: u32 = 8;

/// Reads one activity.
///
/// # Errors
/// What is wrong with it, in words for whoever sent it.
pub fn parse_json(bytes: &[u8]) -> Result<Value, String> {
    parse(bytes, ACTIVITY)
}

/// Reads one page of a collection.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn parse_page(bytes: &[u8]) -> Result<Value, String> {
    parse(bytes, PAGE)
}

fn parse(bytes: &[u8], most: u32) -> Result<Value, String> {
    let left = Cell::new(most);
    let mut document = serde_json::Deserializer::from_slice(bytes);
    let read = Reader { left: &left }.deserialize(&mut document).and_then(|v| document.end().map(|()| v));
    read.map_err(|e| e.to_string())
}

/// A document that was fetched of anybody, read as strictly as an activity.
pub struct Document(pub Value);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let left = Cell::new(ACTIVITY);
        Reader { left: &left }.deserialize(d).map(Document)
    }
}

/// Reads one value, and counts it before anything is kept of it.
#[derive(Clone, Copy)]
struct Reader<'a> {
    left: &'a Cell<u32>,
}

impl Reader<'_> {
    fn count<E: de::Error>(self, values: u32) -> Result<(), E> {
        let left = self.left.get().checked_sub(values).ok_or_else(|| E::custom("it holds too many values"))?;
        self.left.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
        self.count(1)?;
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Number(v.into()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(Value::Number(v.into()))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(Number::from_f64(v).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Value, E> {
        self.visit_string(v.to_owned())
    }

    fn visit_string<E: de::Error>(self, v: String) -> Result<Value, E> {
        if v.contains('\0') { Err(E::custom("a text holds a NUL")) } else { Ok(Value::String(v)) }
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(v) = all.next_element_seed(self)? {
            list.push(v);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Value, A::Error> {
        self.count(OBJECT)?;
        let mut map = Map::new();
        while let Some(name) = all.next_key::<String>()? {
            let v = all.next_value_seed(self)?;
            if name.contains('\0') {
                return Err(de::Error::custom("a name holds a NUL"));
            }
            if map.insert(name, v).is_some() {
                return Err(de::Error::custom("an object has the same key twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_holds_only_so_many_values_whatever_they_are() {
        let full = |one: &str, times: usize| format!("{{\"x\":[{}0]}}", format!("{one},").repeat(times));
        for (one, fits, too_many) in [
            ("\"https://huis.example/actor\"", 9_900, 10_000),
            ("7", 9_900, 10_000),
            ("{\"\":0}", 990, 1_000),
            ("{}", 1_100, 1_112),
            ("[]", 9_900, 10_000),
        ] {
            assert!(parse_json(full(one, fits).as_bytes()).is_ok(), "{fits} times {one}");
            assert!(parse_json(full(one, too_many).as_bytes()).is_err(), "{too_many} times {one}");
        }
        // What a house answers us with may be longer: as many lines as we ask for.
        let lines = full("[\"https://huis.example/posts/abcdefghij\",1]", 4_000);
        assert!(parse_json(lines.as_bytes()).is_err() && parse_page(lines.as_bytes()).is_ok());
    }

    #[test]
    fn it_is_refused_where_it_goes_too_far_and_not_at_its_end() {
        let endless = format!("[{}", "{\"\":0},".repeat(70_000));
        assert!(parse_json(endless.as_bytes()).is_err_and(|why| why.starts_with("it holds too many values")));
    }

    #[test]
    fn a_fetched_document_is_read_as_strictly() {
        let read = |text: &str| serde_json::from_str::<Document>(text).is_ok();
        assert!(read(r#"{"id": "https://huis.example/actor", "inbox": "x"}"#));
        assert!(!read(r#"{"id": 1, "id": 2}"#) && !read(r#"{"name": "\u0000"}"#));
        assert!(!read(&format!("[{}0]", "{\"\":0},".repeat(2_000))));
    }
}
