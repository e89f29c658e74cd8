//! What was said to a question, as its page shows it.

use super::left::says_what_it_did;
use super::rules::{Ground, Outcome, Said, Tally};
use super::store::Details;
use crate::error::Key;
use crate::page::Visit;
use crate::post::pages::{Answer, PostView, beginning, is_shown};
use crate::post::{Response, ResponseId};
use std::collections::HashSet;

/// Something said about an advice.
pub(super) struct ReplyView {
    pub(super) answer: Answer,
    pub(super) outcome: Option<Key>,
    /// Whether this program does not know what it is.
    pub(super) unknown: bool,
}

/// An advice with all that was said about it.
pub(super) struct AdviceView {
    pub(super) answer: Answer,
    /// On what it rests, where that was said.
    pub(super) ground: Option<Key>,
    /// Whether the asker tries it.
    pub(super) tried: bool,
    /// What it did at the asker.
    pub(super) outcome: Option<Key>,
    /// What it did, over all who tried it; empty when nobody knows.
    pub(super) record: String,
    pub(super) replies: Vec<ReplyView>,
    /// Whether our house may say that it tried this too.
    pub(super) may_report: bool,
}

/// What the asker tried, and what it did: this comes first on the page.
pub(super) struct TrialView {
    pub(super) response: ResponseId,
    pub(super) from: String,
    pub(super) text: String,
    /// Whether the advice is gone: taken back, or taken out. Then it says no more of it.
    pub(super) gone: bool,
    pub(super) outcome: Option<Key>,
    pub(super) line: String,
    pub(super) decided: Option<String>,
    /// Whether who looks is asked now.
    pub(super) asked: bool,
}

/// Sorts what was said: advices by what they did, each with what was said about it, and the rest.
pub(super) struct Thread {
    pub(super) trials: Vec<TrialView>,
    pub(super) advice: Vec<AdviceView>,
    /// What was said about advice that is gone.
    pub(super) left: Vec<ReplyView>,
    pub(super) loose: Vec<ReplyView>,
    pub(super) known: Known,
}

/// Who knows this too.
#[derive(Default)]
pub(super) struct Known {
    /// How many other houses.
    pub(super) others: usize,
    /// What our own house said of it, and whether who looks may take that back.
    pub(super) ours: Option<(ResponseId, bool)>,
    /// Whether somebody of our house prepared it, for the chair to say.
    pub(super) ready: bool,
}

impl TrialView {
    fn of(v: &Visit, response: ResponseId, d: &Details) -> TrialView {
        TrialView {
            response,
            from: String::new(),
            text: String::new(),
            gone: true,
            outcome: d.outcome.as_ref().map(Outcome::key_of),
            line: d.line.clone(),
            decided: d.decided_on.as_deref().map(|day| v.kept_day(day, v.now)),
            asked: false,
        }
    }
}

impl Known {
    fn of(all: &[(Answer, Details)]) -> Known {
        let says = || all.iter().filter(|(a, d)| d.said == Said::Known && a.counts).map(|(a, _)| a);
        Known {
            others: says().filter(|a| !a.response.is_ours()).count(),
            ours: says().find(|a| a.response.is_ours()).map(|a| (a.response.id, a.may_take_back)),
            ready: false,
        }
    }
}

/// The advices that are gone.
pub(super) struct Gone {
    /// Their ids.
    pub(super) ids: HashSet<String>,
    /// Those of which is told what they did.
    pub(super) told: Vec<(Response, Details)>,
}

/// Sorts what was said to a question. `asked`: whether who looks is
/// asked now what the trials did.
pub(super) fn thread(v: &Visit, p: &mut PostView, details: Vec<Details>, gone: &Gone, asked: bool) -> Thread {
    let all: Vec<(Answer, Details)> = std::mem::take(&mut p.answers).into_iter().zip(details).collect();
    let known = Known::of(&all);
    let (advices, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, d)| d.said == Said::Advice);
    let mut others: Vec<(Answer, Details)> = others.into_iter().filter(|(_, d)| d.said != Said::Known).collect();
    let (mut trials, mut sorted) = (Vec::new(), Vec::new());
    for (answer, d) in advices {
        let about = |o: &Details| o.about.as_deref() == Some(answer.response.uri.as_str());
        let (mine, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, o)| about(o));
        others = rest;
        let mut tally = Tally::default();
        if d.tried {
            tally.count(d.did());
            trials.push(TrialView {
                from: answer.house.clone(),
                text: beginning(&answer.response.body),
                gone: false,
                asked: asked && !says_what_it_did(d.outcome.as_ref()),
                ..TrialView::of(v, answer.response.id, &d)
            });
        }
        let reports =
            |own: bool| mine.iter().filter(move |(a, o)| o.said == Said::Tried && a.response.is_ours() == own);
        let counted = mine.iter().filter(|(a, o)| o.said == Said::Tried && a.counts);
        counted.for_each(|(_, o)| tally.count(o.did()));
        let may_report = p.takes_word(v)
            && p.known
            && !p.post.is_ours()
            // What we advised ourselves is not confirmed by us.
            && !answer.response.is_ours()
            && reports(true).next().is_none()
            && !answer.response.asker_only
            && !answer.response.is_out();
        let record = match tally.known() {
            0 => String::new(),
            n => match (tally.helped, tally.partly) {
                (0, 0) => v.t1("advice-record-none", "n", n),
                (0, bit) if bit == n => v.t1("advice-record-bit", "n", n),
                (0, bit) => v.t2("advice-record-some-bit", "helped", bit, "n", n),
                (helped, 0) if helped == n => v.t1("advice-record-all", "n", n),
                (helped, 0) => v.t2("advice-record-some", "helped", helped, "n", n),
                (helped, bit) => v.t2("advice-record-mixed", "helped", helped, "partly", bit),
            },
        };
        let replies = mine.into_iter().map(reply_view).collect();
        let outcome = d.outcome.as_ref().map(Outcome::key_of);
        let view = AdviceView {
            ground: Ground::key_of(&d.ground),
            tried: d.tried,
            outcome,
            record,
            replies,
            may_report,
            answer,
        };
        sorted.push((tally.order(), view));
    }
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let shown = gone.told.iter().filter(|(r, _)| is_shown(v, &p.post, r));
    trials.extend(shown.map(|(r, d)| TrialView::of(v, r.id, d)));
    let (left, loose): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|(_, d)| d.about.as_ref().is_some_and(|uri| gone.ids.contains(uri)));
    Thread {
        trials,
        advice: sorted.into_iter().map(|(_, view)| view).collect(),
        left: left.into_iter().map(reply_view).collect(),
        loose: loose.into_iter().map(reply_view).collect(),
        known,
    }
}

fn reply_view((answer, d): (Answer, Details)) -> ReplyView {
    let unknown = d.said.known().is_none();
    ReplyView { answer, outcome: d.outcome.as_ref().filter(|_| !unknown).map(Outcome::key_of), unknown }
}
