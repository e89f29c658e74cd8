//! The life of an answer: what becomes of it with what comes, in one table. Pure; `answer_life.golden` holds it whole. Every change of
//! what an answer is goes through [`comes`].

use super::gone::emptied;
use super::hold::hold_with;
use super::news;
use super::refused::Refusal;
use super::thread::{Response, ResponseId, ResponseState, responses};
use crate::error::{Error, Reason};
use diesel::prelude::*;
use huisraad_federation::unsay;
use huisraad_storage::{Time, Tx};

/// Where an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Prepared by somebody who does not speak for the house.
    Prepared,
    /// On its way, or there without a word from the owner yet.
    Sent,
    /// The owner has it, and did not decide.
    Waiting,
    /// The owner said yes, or has it where there is nothing to say yes to.
    Confirmed,
    /// The owner said no.
    Refused,
    /// The owner does not have it: it did not take it, or never kept it.
    KeptOut(Refusal),
    /// The owner took it out of its thread.
    TakenOut,
    /// It was taken back, or went with what it answered.
    Withdrawn,
}

impl Fate {
    /// Where this answer is.
    pub(super) fn of(r: &Response) -> Fate {
        match (r.withdrawn, r.state, r.refusal) {
            (Some(_), ..) => Fate::Withdrawn,
            (None, ResponseState::Refused, Some(why)) => Fate::KeptOut(why),
            (None, state, _) => Fate::from(state),
        }
    }

    /// As it is kept; `None` for what is gone, of which the state stays as it was.
    fn kept(self) -> Option<(ResponseState, Option<Refusal>)> {
        Some(match self {
            Fate::Prepared => (ResponseState::Prepared, None),
            Fate::Sent => (ResponseState::Sent, None),
            Fate::Waiting => (ResponseState::Waiting, None),
            Fate::Confirmed => (ResponseState::Confirmed, None),
            Fate::Refused => (ResponseState::Refused, None),
            Fate::KeptOut(why) => (ResponseState::Refused, Some(why)),
            Fate::TakenOut => (ResponseState::TakenOut, None),
            Fate::Withdrawn => return None,
        })
    }
}

impl From<ResponseState> for Fate {
    fn from(state: ResponseState) -> Fate {
        match state {
            ResponseState::Prepared => Fate::Prepared,
            ResponseState::Sent => Fate::Sent,
            ResponseState::Waiting => Fate::Waiting,
            ResponseState::Confirmed => Fate::Confirmed,
            ResponseState::Refused => Fate::Refused,
            ResponseState::TakenOut => Fate::TakenOut,
        }
    }
}

/// What comes to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    /// A chair releases it: it is on its way, or, to our own post, waits or is there.
    Released(ResponseState),
    /// The owner has it.
    Received,
    /// The owner says yes; or passes it on, where there is nothing to say yes to.
    Yes,
    /// The owner says no.
    No,
    /// The owner says that it waits again, after a no.
    Again,
    /// The owner says that it waits, whatever it said before: it went back to an older copy.
    Waits,
    /// The owner refused it at its door, or does not hold it, whatever it said.
    KeptOut(Refusal),
    /// It was kept out because one of us was no member of the other, and both are.
    MayGo,
    /// Who reads that says it once more.
    SaidAgain,
    /// The owner took it out of its thread.
    TakenOut,
    /// The owner holds it, and here it is only prepared: this node was restored from a copy of before. So much is certain of it.
    HeldThere(ResponseState),
    /// We are the owner, and decide; or places are free, or taken.
    Decided(ResponseState),
    /// It is taken back by its writer, or out by us.
    TakenBack,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is this now.
    Becomes(Fate),
    /// It stays what it is, and nobody need hear of it.
    Unchanged,
}

/// What becomes of an answer with what comes to it.
///
/// # Errors
/// Why it cannot be: we decide about what was taken back, or was never said.
pub(super) fn next(fate: Fate, came: Came) -> Result<Next, Reason> {
    use Fate::{Confirmed, Prepared, Refused, Sent, TakenOut, Waiting, Withdrawn};
    let becomes = match (fate, came) {
        // What is gone stays gone, whatever was on its way.
        (Withdrawn, Came::Decided(_)) => return Err(Reason::ChangedMeanwhile),
        (Withdrawn, _) => Withdrawn,
        (_, Came::TakenBack) => Withdrawn,
        // Nobody outside knows of what is prepared; but after a restore its owner may know more than we do.
        (Prepared, Came::Decided(_)) => return Err(Reason::ChairReleases),
        (Prepared, Came::Released(to) | Came::HeldThere(to)) => Fate::from(to),
        (Prepared, Came::KeptOut(_)) => Prepared,
        // Released twice, or known here already.
        (said, Came::Released(_) | Came::HeldThere(_)) => said,
        (_, Came::Decided(state)) => Fate::from(state),
        (_, Came::Yes) => Confirmed,
        (_, Came::No) => Refused,
        (_, Came::TakenOut) => TakenOut,
        (Prepared | Sent | Waiting | Fate::KeptOut(_), Came::Received | Came::Again) => Waiting,
        (TakenOut, Came::Waits) => TakenOut,
        (_, Came::Waits) => Waiting,
        // That it arrived changes nothing of what was decided.
        (decided, Came::Received) => decided,
        (Refused | Confirmed, Came::Again) => Waiting,
        (decided, Came::Again) => decided,
        (Fate::KeptOut(why), Came::MayGo) if why.is_of_the_tie() => Fate::KeptOut(Refusal::MayGo),
        (Fate::KeptOut(_), Came::SaidAgain) => Sent,
        (said, Came::MayGo | Came::SaidAgain) => said,
        // That we were no member is no reason any more where another is given.
        (Fate::KeptOut(before), Came::KeptOut(why)) if before.is_of_the_tie() => Fate::KeptOut(why),
        // Its owner's own word is more than what its door said, and the first reason is the one.
        (Refused | TakenOut | Fate::KeptOut(_), Came::KeptOut(_)) => fate,
        (_, Came::KeptOut(why)) => Fate::KeptOut(why),
    };
    Ok(if becomes == fate { Next::Unchanged } else { Next::Becomes(becomes) })
}

/// Does what follows from what comes to an answer, by [`next`]; gives the answer as it is then. The one place that writes what an
/// answer is.
///
/// # Errors
/// [`Error::Refused`] when it cannot be; [`Error::NotFound`] when there is no such answer.
pub(super) fn comes(tx: &mut Tx<'_>, now: Time, id: ResponseId, came: Came) -> Result<Response, Error> {
    let (post, held) = hold_with(tx, id)?;
    let fate = match next(Fate::of(&held), came).map_err(Error::Refused)? {
        Next::Becomes(fate) => fate,
        Next::Unchanged => return Ok(held),
    };
    let Some((state, refusal)) = fate.kept() else { return emptied(tx, now, id) };
    // It would go, or be taken out of what we sent, once both are members again.
    if matches!(fate, Fate::KeptOut(why) if why.is_of_the_tie()) {
        unsay(tx, now, &held.uri)?;
    }
    // Of what was kept out nobody decided.
    let goes_on = held.is_kept_out() && matches!(state, ResponseState::Sent | ResponseState::Waiting);
    if goes_on {
        diesel::update(responses::table.find(id)).set(responses::decided.eq(None::<i64>)).execute(tx.conn())?;
    }
    if news::is_news(post.kind, if goes_on { ResponseState::Sent } else { held.state }, state) {
        news::was_decided(tx, now, &held, state)?;
    }
    Ok(diesel::update(responses::table.find(id))
        .set((responses::state.eq(state), responses::refusal.eq(refusal)))
        .returning(responses::all_columns)
        .get_result(tx.conn())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Fate::{Confirmed, KeptOut, Prepared, Refused, Sent, TakenOut, Waiting, Withdrawn};

    fn word(fate: Fate) -> String {
        match fate {
            KeptOut(why) => format!("kept out ({why})"),
            TakenOut => "taken out".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        }
    }

    #[test]
    fn what_becomes_of_an_answer_is_as_the_golden_file_says() {
        let (over, members, may_go) = (KeptOut(Refusal::Over), KeptOut(Refusal::Members), KeptOut(Refusal::MayGo));
        let fates = [Prepared, Sent, Waiting, Confirmed, Refused, over, members, may_go, TakenOut, Withdrawn];
        let all = [
            ("released, to them", Came::Released(ResponseState::Sent)),
            ("released, to us", Came::Released(ResponseState::Waiting)),
            ("received", Came::Received),
            ("yes", Came::Yes),
            ("no", Came::No),
            ("waits again", Came::Again),
            ("waits", Came::Waits),
            ("kept out (closed)", Came::KeptOut(Refusal::Closed)),
            ("may go", Came::MayGo),
            ("said again", Came::SaidAgain),
            ("taken out", Came::TakenOut),
            ("held there", Came::HeldThere(ResponseState::Sent)),
            ("we say yes", Came::Decided(ResponseState::Confirmed)),
            ("we say no", Came::Decided(ResponseState::Refused)),
            ("we let it wait", Came::Decided(ResponseState::Waiting)),
            ("taken back", Came::TakenBack),
        ];
        let mut table = format!("{:<20}", "");
        for fate in fates {
            table.push_str(&format!("{:<19}", word(fate)));
        }
        for (name, came) in all {
            table.push_str(&format!("\n{name:<20}"));
            for fate in fates {
                let cell = match next(fate, came) {
                    Ok(Next::Becomes(fate)) => word(fate),
                    Ok(Next::Unchanged) => "-".to_owned(),
                    Err(why) => format!("! {}", why.as_str().trim_start_matches("error-")),
                };
                table.push_str(&format!("{cell:<19}"));
            }
        }
        let table: String = table.lines().map(|l| format!("{}\n", l.trim_end())).collect();
        assert_eq!(
            table,
            include_str!("answer_life.golden"),
            "is the change meant? then put this into answer_life.golden:\n{table}"
        );
    }

    #[test]
    fn what_comes_late_twice_or_crossed_on_the_way_ends_as_it_should() {
        let through = |all: &[Came]| {
            all.iter().fold(Sent, |fate, came| match next(fate, *came) {
                Ok(Next::Becomes(fate)) => fate,
                Ok(Next::Unchanged) | Err(_) => fate,
            })
        };
        let kept_out = Came::KeptOut(Refusal::Closed);
        for (came, ends) in [
            // Parked, and a repair that says it again changes nothing by itself.
            (
                &[kept_out, Came::HeldThere(ResponseState::Sent), Came::Released(ResponseState::Sent)][..],
                KeptOut(Refusal::Closed),
            ),
            // It was a web server that said no: its owner has it.
            (&[kept_out, Came::Received, Came::Yes], Confirmed),
            // A late yes finds it taken back.
            (&[Came::TakenBack, Came::Yes], Withdrawn),
            (&[Came::Yes, Came::Yes], Confirmed),
            (&[Came::Yes, Came::No], Refused),
            (&[Came::No, Came::Received], Refused),
            (&[Came::No, kept_out], Refused),
            // The owner went back to a copy of before its yes, got the answer again, and says that it has it.
            (&[Came::Yes, Came::Received], Confirmed),
            (&[Came::No, Came::Again, Came::Yes], Confirmed),
            (&[Came::Yes, Came::TakenOut, Came::Yes], Confirmed),
        ] {
            assert_eq!(through(came), ends, "{came:?}");
        }
    }

    /// All that can come to an answer.
    fn everything() -> Vec<Came> {
        let states = [ResponseState::Sent, ResponseState::Waiting, ResponseState::Confirmed, ResponseState::Refused];
        let mut all = vec![Came::Received, Came::Yes, Came::No, Came::Again, Came::TakenOut, Came::TakenBack];
        all.extend([Came::MayGo, Came::SaidAgain]);
        all.extend([Refusal::Over, Refusal::Closed, Refusal::Members, Refusal::Lowered].map(Came::KeptOut));
        for state in states {
            all.extend([Came::Released(state), Came::HeldThere(state), Came::Decided(state)]);
        }
        all
    }

    #[test]
    fn the_same_twice_is_once_and_what_is_gone_stays_gone() {
        let kept_out = [Refusal::Over, Refusal::Members, Refusal::Lowered, Refusal::MayGo].map(KeptOut);
        let fates = [Prepared, Sent, Waiting, Confirmed, Refused, TakenOut, Withdrawn].into_iter().chain(kept_out);
        for (fate, came) in fates.flat_map(|fate| everything().into_iter().map(move |came| (fate, came))) {
            let Ok(Next::Becomes(then)) = next(fate, came) else { continue };
            assert_ne!(fate, Withdrawn, "{came:?} brings back what was taken back");
            let twice = next(then, came);
            let stays = matches!(twice, Ok(Next::Unchanged)) || (then == Withdrawn && twice.is_err());
            assert!(stays, "{fate:?} {came:?} twice: {twice:?}");
            // That it arrived, or is held, is no word of its owner: it undoes none.
            let no_word = matches!(came, Came::Received | Came::HeldThere(_) | Came::Released(_));
            assert!(!no_word || !matches!(fate, Confirmed | Refused | TakenOut), "{fate:?} {came:?}");
        }
    }
}
