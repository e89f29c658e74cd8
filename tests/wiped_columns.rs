//! The list of columns about a post or an answer, and what becomes of each when it goes.

/// What becomes of a column.
pub enum Fate {
    /// It is emptied. The test first puts the one in, in SQL; the other is what stands there after (nothing at all is good too).
    Goes(&'static str, &'static str),
    /// It is emptied with the post, in the same way; with an answer that is taken back it stays.
    GoesWithPost(&'static str, &'static str),
    /// It stays, and why.
    Stays(&'static str),
}
use Fate::{Goes, GoesWithPost, Stays};

const NAME: &str = "it names the row";
const LIFE: &str = "that it was there, and what became of it";
const TOMBSTONE: &str = "who may read it is told that it is gone, and others that there is nothing";
const TOLD: &str = "who answered hears that it is gone, and of which day it was";
const DOOR: &str = "what comes again is known, and does not come back";

#[rustfmt::skip]
pub const COLUMNS: &[(&str, &str, Fate)] = &[
    ("posts", "id", Stays(NAME)), ("posts", "uri", Stays(DOOR)), ("posts", "slug", Stays(TOMBSTONE)),
    ("posts", "kind", Stays(LIFE)), ("posts", "peer", Stays(DOOR)), ("posts", "author", Goes("1", "")),
    ("posts", "byline_role", Goes("'chair'", "")), ("posts", "byline_name", Goes("'Noor'", "")),
    ("posts", "title", Goes("'Een titel'", "Hulp bij conflict")), ("posts", "state", Stays(LIFE)),
    ("posts", "audience", Stays(TOMBSTONE)), ("posts", "audience_role", Stays(TOMBSTONE)),
    ("posts", "inside", Stays(TOMBSTONE)), ("posts", "decided_on", Goes("'2026-11-01'", "")),
    ("posts", "version", Stays(DOOR)), ("posts", "rev", Stays(LIFE)), ("posts", "created", Stays(LIFE)),
    ("posts", "published", Stays(LIFE)), ("posts", "updated", Stays(LIFE)), ("posts", "withdrawn", Stays(LIFE)),
    ("posts", "indexed", Stays(LIFE)), ("posts", "copied", Stays(DOOR)), ("posts", "returned", Stays(DOOR)),
    ("post_readers", "post", Stays(NAME)), ("post_readers", "peer", Stays(TOMBSTONE)),
    ("ledger", "post", Stays(NAME)), ("ledger", "peer", Stays(TOMBSTONE)), ("ledger", "at", Stays(TOMBSTONE)),
    ("responses", "id", Stays(NAME)), ("responses", "uri", Stays(DOOR)), ("responses", "post", Stays(NAME)),
    ("responses", "peer", Stays(DOOR)), ("responses", "guest", Stays(DOOR)), ("responses", "author", Goes("1", "")),
    ("responses", "byline_role", Goes("'chair'", "")), ("responses", "byline_name", Goes("'Bob'", "")),
    ("responses", "body", Goes("'Woorden'", "")), ("responses", "state", Stays(LIFE)),
    ("responses", "version", Stays(DOOR)), ("responses", "copied", Stays(DOOR)), ("responses", "created", Stays(LIFE)),
    ("responses", "withdrawn", Stays(LIFE)), ("responses", "asker_only", Stays(TOMBSTONE)),
    ("responses", "signed", Goes("'{}'", "")), ("responses", "decided_on", Goes("'2026-11-01'", "")),
    ("responses", "refusal", Stays(LIFE)), ("responses", "decided", Stays(LIFE)), ("responses", "news", Stays(LIFE)),
    ("taken_away", "response", Stays(NAME)), ("taken_away", "person", Stays(TOLD)), ("taken_away", "house", Stays(TOLD)),
    ("fates_read", "response", Stays(NAME)), ("fates_read", "person", Stays(LIFE)),
    ("taken_away", "day", Stays(TOLD)), ("taken_away", "at", Stays(TOLD)), ("taken_away", "news", Stays(TOLD)),
    ("thrown", "post", Stays(NAME)), ("thrown", "person", Stays(TOLD)), ("thrown", "at", Stays(TOLD)),
    ("thrown", "seen", Stays(TOLD)),
    ("advice", "response", Stays(NAME)), ("advice", "ground", Goes("'rule'", "thinking")),
    ("advice", "tried", GoesWithPost("1", "0")), ("advice", "what", Goes("'follow-up'", "advice")),
    ("advice", "about", Goes("'http://localhost:1/x'", "")), ("advice", "outcome", GoesWithPost("'helped'", "")),
    ("advice", "line", GoesWithPost("'Het hielp'", "")), ("advice", "tried_at", Goes("1", "")),
    ("advice", "unsaid", Stays(LIFE)), ("advice", "told", Goes("1", "")), ("advice", "decided_on", GoesWithPost("'2026-11-01'", "")),
    ("conflicts", "post", Stays(NAME)), ("conflicts", "summary", Goes("'Wat er is'", "")),
    ("conflicts", "hope", Goes("'Wat wij hopen'", "")), ("conflicts", "details", Goes("'Wie het zijn'", "")),
    ("conflicts", "urgency", Stays(LIFE)), ("conflicts", "ties_allowed", Stays(LIFE)),
    ("conflicts", "inside", Stays("who may know that it was there")), ("conflicts", "outside_chair", Stays(LIFE)),
    ("conflicts", "matter", Goes("'chair'", "unsaid")), ("conflicts", "agreed", Goes("'all'", "unsaid")),
    ("conflicts", "meets", Goes("'room'", "unsaid")), ("conflicts", "languages", Goes("'Arabisch'", "")),
    ("conflicts", "tried", Goes("'Wij praatten'", "")), ("conflicts", "ties_reason", Goes("'Wij vertrouwen haar'", "")),
    ("conflicts", "touched", Stays("when its words were wiped")),
    ("conflicts", "agreement", Goes("'Wie wat doet'", "")), ("conflicts", "agreed_on", Goes("1", "")),
    ("conflicts", "held", Goes("'no'", "")), ("conflicts", "held_at", Goes("1", "")),
    ("conflicts", "other_side", Goes("1", "")), ("conflicts", "other_read", Goes("1", "0")),
    ("conflicts", "other_held", Goes("'no'", "")), ("conflicts", "other_held_at", Goes("1", "")),
    ("conflicts", "mediated_by", Stays("for thirty days, for who mediated")),
    ("mediation_offers", "response", Stays(NAME)), ("mediation_offers", "tied", Goes("1", "0")),
    ("mediation_offers", "can", Goes("'yours'", "")), ("mediation_offers", "languages", Goes("'Arabisch'", "")),
    ("mediation_offers", "tie", Goes("'Ik woonde er'", "")), ("mediation_offers", "unread", Goes("1", "")),
    ("mediation_offers", "dismissed", Goes("1", "0")), ("mediation_offers", "unread_there", Goes("1", "")),
    ("mediation_offers", "both_yes", Goes("1", "")), ("mediation_offers", "meets", Goes("'2041-01-01T10:00:00'", "")),
    ("told_all", "response", Stays(NAME)), ("told_all", "news", Stays(TOLD)), ("told_all", "at", Stays(TOLD)),
    ("told_all_read", "response", Stays(NAME)), ("told_all_read", "person", Stays(LIFE)),
    ("not_told", "response", Stays(NAME)),
    ("rsvps", "response", Stays(NAME)), ("rsvps", "heads", Goes("7", "0")),
    ("rsvps", "asked", Goes("3", "")), ("rsvps", "asked_waits", Goes("1", "0")), ("rsvps", "needed", Goes("'wens'", "")),
    ("meeting_items", "id", Stays(NAME)), ("meeting_items", "meeting", Stays(NAME)), ("meeting_items", "words", Stays(NAME)),
    ("meeting_items", "what", Stays(LIFE)), ("meeting_items", "post", Stays(NAME)),
    ("meeting_items", "response", Stays(NAME)), ("meeting_items", "text", Stays("of a post there is none")),
    ("meeting_items", "seen", Stays(LIFE)), ("meeting_items", "outcome", Stays("what our meeting decided")),
    ("meeting_items", "line", Goes("'Wij spraken erover'", "")), ("meeting_items", "look_again", Stays(LIFE)),
    ("meeting_items", "heads", Goes("'4'", "")),
];
