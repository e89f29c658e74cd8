//! The post: what the kinds share. Who wrote it, who may read it, where it went, who answered, and how it ends.
//!
//! Invariants
//! - `may_read` decides everything that is shown of a post, and `visible` is the same in SQL; a test holds them equal.
//! - An audience is fixed when the post is published: nothing here changes it after that, from whichever side.
//! - Where a post is in its life its kind's rules say (`Life`); of a word that they do not know nothing follows.
//! - Every change takes its post first (`take`), writes its activity and deliveries last, in one transaction.
//! - A withdrawn post stays withdrawn, and nothing of its content is kept.

mod actions;
mod agreed;
mod answer_life;
pub mod answering;
mod answers;
mod audience;
mod belonging;
mod beyond;
mod board;
mod changed;
mod compose;
mod concerning;
mod counted_on;
mod ended;
pub mod files;
mod gone;
mod hears;
mod hold;
mod kept;
mod life;
mod like;
mod listed;
mod lost;
mod names;
mod new_response;
mod news;
mod not_told;
pub mod pages;
mod parting;
mod prepared;
mod prepared_view;
mod recent;
mod refused;
mod relay;
mod releases;
mod restored;
mod returned;
mod rows;
mod rules;
mod sent;
pub mod shown;
mod still_here;
mod store;
mod taken_away;
mod tell;
pub mod themes;
mod thread;
mod told_all;
mod trail;
mod unknown;
mod waits;
pub mod wire;

pub use actions::{
    Head, Source, audience_of, forget_writers, purge, put_ready, readers_said, sender_said, take, take_seen,
};
pub use agreed::{
    agreed_anew, agreed_to_those_alone, answered_by, answered_by_others, did_we_answer, ends_for_others, knows_agreed,
    last_agreed, say_agreed, say_over, stands_now,
};
pub use answers::{
    all_responses_to, answered_by_us, confirmed_among, count, counts, response, response_by_uri, responses_among,
    responses_by_uri, responses_to, responses_to_each, withdrawn_responses_to, withdrawn_to, withdrawn_to_ours,
};
pub use audience::{Audience, Inside, Scope, may_read, visible};
pub use belonging::{begun_in_circles, counted_on_in_circles, is_of_person, moved, only_of, parted, promises_of};
pub use beyond::{is_beyond, some_are_beyond};
pub use board::{anybody, is_pinned, may_hang, pin, pinned, unpin};
pub use changed::{
    change_response, goes_on_as, is_named_anew, is_nobodys, is_said_anew, is_said_there, set_version, stays_as_it_was,
};
pub use concerning::{NewAnswer, concerning, follow, is_followed, new_answers};
pub use ended::{
    all_withdrawn, empty_response, empty_theirs, here, keep_answer_tombstone, keep_tombstone, told_of,
    withdrawn_responses,
};
pub use gone::{forget_unseen, guests_named, is_of, is_unread};
pub use hears::hears_answers;
pub use hold::{hold, hold_with};
pub use kept::{Words, forget_words_but, keep_context, keep_words, removals_of, room_of, words_of};
pub use life::{
    By, Life, Stage, UNKNOWN, advance, advance_saying, advance_unsaid, plan, read_step, release, save, set_decided_on,
    stage, state_so_far, step_at,
};
pub use like::{admits_like, like, read_like, say_like, unlike};
pub use listed::{Cursor, Listed, Part, list_by_part, list_by_place};
pub use lost::{is_not_closed, lost_posts, lost_seen, will_be_closed};
pub use names::Names;
pub use new_response::{NewResponse, Origin, Writer};
pub use news::{
    AnswerNews, News, answer_news, concerns_who_answered, got_more, is_full, is_not_changed, knows, news_seen,
    says_another_number, was_released,
};
pub use not_told::{all_not_told, set_not_told, will_not_be_told};
pub use parting::{answers_between, asks_no_more, ends_with_tie, said_by_guest};
pub use prepared::{may_say, prepared, prepared_by, prepared_to, thrown_away, voiced, was_said};
pub use recent::{helped_since, recent};
pub use refused::{
    Refusal, heard_refusal, keep_back, kept_back_by_the_tie, makes_room, may_go, refuse, said_again, unheard_at,
};
pub use relay::{
    HINT, addition_of, additions, again, container, count_signed, decision_id, deliver, has_come, has_thread, hint,
    pass_on, prove, receipt, removal_from_thread, removed_by_owner, signed_responses, took_out,
};
pub use releases::{is_not_sent, release_seen, released};
pub use restored::{Fates, fates, no_again, over_there};
pub use returned::{
    AHEAD, Gone, all_returned, first_said, given_back_by, gone_since, is_as_in_copy, is_of_copy, is_returned,
    is_said_now, is_said_since, looked_at, renew_versions, thread_at, wanted_back,
};
pub use rules::{Byline, check_text, is_released_by, may_decide, may_edit, may_withdraw, must_edit, scopes, speaks};
pub use sent::{Lines, lines_held, lines_sent};
pub use still_here::{StillHere, still_here, take_away_again};
pub use store::{
    Post, PostId, by_slug, by_uri, count_own, everything, find, find_among, gone, in_circle, is_known, list, list_own,
    named_among, newest, ours, outdated, readable_ids, readable_of, readers, set_indexed, unindexed, unreleased,
    was_here, withdrawn_of_ours,
};
pub use taken_away::{advice_left, is_back, is_by_who_gave_it, is_counted_on, promise_ends, tell_writer, will_be_gone};
pub use tell::{
    is_still_for, not_public_of, note_readers, note_reading, part_from, readdress, tell_readers, told_among, was_told,
    withdraw, withdrawn_unseen,
};
pub use thread::{
    OwnerSays, Response, ResponseId, ResponseState, confirmed, decide, respond, set_state, take_back, take_out,
};
pub use unknown::{
    Unknown, forget_unknown, forget_unknown_of, keep_unknown, keep_unknown_there, known_by_now, unknown_of,
    unknown_read, unread_unknown,
};
pub use waits::{Waits, Wanted, ours_to_decide, ready, unanswered, with_waiting};

#[cfg(test)]
mod life_tests;
#[cfg(test)]
pub use life_tests::{ours as ours_of, table_of_life};
#[cfg(test)]
mod news_tests;
#[cfg(test)]
mod speaks_tests;
#[cfg(test)]
mod tests;
