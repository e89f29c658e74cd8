//! Of every column of a table that is carried into a copy which is put back: how, or why not. A new column fails the test until
//! somebody has decided: it is how a house got its old key back, and a member its old standing.

use super::tests::REMOVALS;
use crate::node::MIGRATIONS;
use diesel::migration::{Migration, MigrationSource};
use diesel::sqlite::Sqlite;
use huisraad_storage::file;
use std::collections::{BTreeMap, BTreeSet};

/// By table, what is carried of it, and what is not with why.
type Columns = (&'static str, &'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)]);

const NAMES_IT: &str = "what names the row, the same in both";
const WAS_SO: &str = "when it was made: never changes";
const WORDS: &str = "words that were changed, and not taken away: as in the copy";

const COLUMNS: &[Columns] = &[
    (
        "peers",
        &[
            ("actor authority", "membership::as_today: where it moved to"),
            ("inbox name called known_as place about profile principles", "peer::says_today: as today"),
            ("key_id key_pem proof_key offered_key", "peer::says_today: as today"),
            ("standing", "membership::lower: the lower of the two"),
            ("our_follow our_follow_accepted their_follow their_follow_accepted", "peer::tied_as_today"),
            ("linked member_since", "peer::tied_as_today: a member anew is one since then"),
            ("parted", "peer::tied_as_today: the later of the two"),
            ("introduction note buddy", "peer::tied_as_today: as today, also forgotten"),
        ],
        &[
            ("id created", NAMES_IT),
            ("compared equal", "of what is in this database: compared anew"),
            ("history_total history_got history_next", "of what is in this database: read anew"),
        ],
    ),
    (
        "persons",
        &[
            ("passphrase card pin pin_misses waits", "people::as_it_was: as today"),
            ("ended goes_on_as", "people::as_it_was: ended again, or merged with the newer account"),
        ],
        &[
            ("id created", NAMES_IT),
            ("name shown", "an account keeps its name until it ends, and is set aside with a new one"),
            ("log_seen", "what was seen is shown once more"),
            ("set_aside_by", "goes with the newer account, which is not here"),
        ],
    ),
    ("person_roles", &[("role", "people::as_it_was: as today")], &[("person", NAMES_IT)]),
    (
        "computers",
        &[("token", "people::as_it_was: only those of today")],
        &[("created", WAS_SO), ("enrolled_by", "who enrolled it: kept out when they go")],
    ),
    (
        "house",
        &[
            ("about place", "house::as_today: emptied stays empty"),
            ("profile", "house::as_today: what is for everyone in both, and not emptied"),
            ("moved_to came_from", "house::as_today: as today"),
        ],
        &[
            ("id created", NAMES_IT),
            ("name help_lines help_lines_at complaints", WORDS),
            ("principles principles_version", WORDS),
            ("welcomed", "what was seen is shown once more"),
        ],
    ),
    (
        "posts",
        &[
            ("withdrawn", "withdrawn again, with all its words"),
            ("state", "over again, of whichever house"),
            ("author", "post::take_away_again: forgotten again"),
        ],
        &[
            ("id uri slug kind peer created published", NAMES_IT),
            ("audience audience_role inside", "fixed when it is published; of a draft the chair looks before that"),
            ("byline_role byline_name title decided_on", WORDS),
            ("version rev updated indexed", "counts of this database: ours are raised, theirs are compared"),
            ("copied returned", "written by a restore"),
        ],
    ),
    (
        "responses",
        &[
            ("withdrawn", "taken back again, with all its words"),
            ("state refusal", "post::no_again: a no stays a no"),
            ("author", "post::take_away_again: forgotten again"),
            ("decided news", "follow from what is carried: it is told again"),
        ],
        &[
            ("id uri post peer guest created asker_only", NAMES_IT),
            ("byline_role byline_name body signed decided_on", WORDS),
            ("version", "counts of this database: compared with the other house"),
            ("copied", "written by a restore"),
        ],
    ),
    (
        "conflicts",
        &[
            ("summary hope details languages tried ties_reason", "emptied again when it is closed again"),
            ("agreement agreed_on held held_at", "emptied again when it is closed again"),
            ("other_side other_read other_held other_held_at", "carried: emptied where it was taken from them since"),
            ("mediated_by", "noted again when it is closed again"),
            ("matter agreed meets", "unsaid again when it is closed again"),
        ],
        &[("post", NAMES_IT), ("urgency ties_allowed inside outside_chair", WORDS), ("touched", "counts from then on")],
    ),
    (
        "consultations",
        &[("state name subject question contact answer mail", "consultation::forget_again")],
        &[("id token asker created changed", NAMES_IT)],
    ),
    (
        "vouches",
        &[("withdrawn", "membership::take_words_back: of our chair and of members")],
        &[("id uri peer actor application key_digest given", NAMES_IT)],
    ),
    (
        "newcomers",
        &[("closed", "membership::leave_again")],
        &[
            ("id actor authority sponsor application told", NAMES_IT),
            ("name key_digest introduction profile", "as that member told it: never changes"),
        ],
    ),
    ("not_wanted", &[("actor", "membership::unwanted: whom today does not want either")], &[("at", WAS_SO)]),
    (
        "addresses",
        &[("person token", "notice::only: another address has another token")],
        &[("address language asked confirmed", WORDS)],
    ),
    ("slips", &[("slug key words made", "people::as_it_was: those of today")], &[]),
    ("granted", &[("at before after", "peer::granted_again: the newest word of each house")], &[("id peer", NAMES_IT)]),
    (
        "followers",
        &[("actor follow", "peer::only_follows: only those of today")],
        &[("inbox shared_inbox created", WAS_SO)],
    ),
    ("board", &[("post since", "post::take_away_again: only what hangs there today")], &[]),
    ("follows", &[("post person", "post::take_away_again: only those of today")], &[("since", WAS_SO)]),
    (
        "files",
        &[("token", "post::take_away_again: only those of today")],
        &[
            ("id post peer created", NAMES_IT),
            ("media description digest size source bytes tried", "the file itself, which goes or stays whole"),
        ],
    ),
];

#[test]
fn of_every_column_of_a_table_that_is_carried_it_is_said_how_or_why_not() {
    let known: Vec<Box<dyn Migration<Sqlite>>> = (MIGRATIONS.sqlite)().migrations().expect("migrations");
    let mut versions: Vec<String> = known.iter().map(|m| m.name().version().to_string()).collect();
    versions.sort();
    let tables = file::tables_after(MIGRATIONS, &versions).expect("tables").expect("all of ours");
    let carried: BTreeSet<&str> =
        REMOVALS.iter().filter(|(_, how)| how.starts_with("carried")).map(|(name, _)| *name).collect();
    let here: BTreeMap<&str, BTreeSet<&str>> = tables
        .iter()
        .filter(|(name, _)| carried.contains(name.as_str()))
        .map(|(name, columns)| (name.as_str(), columns.iter().map(String::as_str).collect()))
        .collect();
    let mut said: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (table, these, others) in COLUMNS {
        for column in these.iter().chain(*others).flat_map(|(names, _)| names.split(' ')) {
            assert!(said.entry(table).or_default().insert(column), "{table}.{column} is said twice");
        }
    }
    assert_eq!(here, said);
}
