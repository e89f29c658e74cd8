//! Whose turn it is of what was put by: several at once, of one sender few, and of one host that must be asked one at a time. So
//! one whose writers are silent holds up nobody else.

use std::collections::{HashMap, HashSet};

/// Worked off at once.
pub(crate) const AT_ONCE: usize = 8;
/// Of them, of one sender.
const OF_ONE: usize = 2;

/// What waits and is due, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    /// The number of its row.
    pub id: i64,
    /// Who sent it.
    pub origin: String,
    /// The host that must be asked for it.
    pub host: Option<String>,
}

impl Due {
    /// Whom working it off must ask: nothing else of that host is worked off meanwhile.
    fn about(&self) -> String {
        self.host.clone().unwrap_or_else(|| format!("row {}", self.id))
    }
}

/// What is worked off now, and who had a turn when.
#[derive(Default)]
pub(crate) struct Turns {
    busy: HashSet<String>,
    running: HashMap<String, usize>,
    last: HashMap<String, u64>,
    turn: u64,
}

impl Turns {
    /// What is to be begun now, of all that is due: of who has least under way first, and then of who waits longest for a turn;
    /// of each in the order given. [`Turns::done`] must be called for each.
    pub(crate) fn next(&mut self, due: &[Due]) -> Vec<Due> {
        let mut begun = Vec::new();
        while self.running.values().sum::<usize>() < AT_ONCE {
            let count = |d: &Due| self.running.get(&d.origin).copied().unwrap_or_default();
            let may = |d: &&Due| count(d) < OF_ONE && !self.busy.contains(&d.about());
            let rank = |d: &&Due| (count(d), self.last.get(&d.origin).copied().unwrap_or_default());
            // The first of those that rank alike.
            let Some(next) = due.iter().filter(may).min_by_key(rank).cloned() else { break };
            self.busy.insert(next.about());
            *self.running.entry(next.origin.clone()).or_default() += 1;
            self.turn += 1;
            self.last.insert(next.origin.clone(), self.turn);
            begun.push(next);
        }
        // Who has nothing any more has no turn to wait for.
        if self.last.len() > due.len() + AT_ONCE {
            let waits: HashSet<&str> = due.iter().map(|d| d.origin.as_str()).collect();
            self.last.retain(|origin, _| waits.contains(origin.as_str()) || self.running.contains_key(origin));
        }
        begun
    }

    /// It was worked off, or put off.
    pub(crate) fn done(&mut self, of: &Due) {
        self.busy.remove(&of.about());
        if let Some(count) = self.running.get_mut(&of.origin) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.running.remove(&of.origin);
            }
        }
    }

    /// Nothing is under way.
    pub(crate) fn clear(&mut self) {
        self.busy.clear();
        self.running.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(id: i64, origin: &str, host: &str) -> Due {
        Due { id, origin: origin.into(), host: Some(host.into()).filter(|h: &String| !h.is_empty()) }
    }

    fn ids(these: &[Due]) -> Vec<i64> {
        these.iter().map(|d| d.id).collect()
    }

    #[test]
    fn one_sender_has_few_under_way_and_senders_take_turns() {
        let mut turns = Turns::default();
        let mut all: Vec<Due> = (0..90).map(|n| due(n, "bad", &format!("silent{n}"))).collect();
        assert_eq!(ids(&turns.next(&all)), [0, 1]);
        all.push(due(90, "good", "writer"));
        all.push(due(91, "other", ""));
        assert_eq!(ids(&turns.next(&all)), [90, 91]);
        assert!(turns.next(&all).is_empty());
        turns.done(&all[0]);
        assert_eq!(ids(&turns.next(&all[1..])), [2], "the next of the one that has most");
        // With all places taken the next goes to whoever waits longest.
        let mut turns = Turns::default();
        let many: Vec<Due> = (0..60).map(|n| due(n, &format!("o{}", n / 10), &format!("h{n}"))).collect();
        let begun = turns.next(&many);
        assert_eq!(ids(&begun), [0, 10, 20, 30, 40, 50, 1, 11]);
        turns.done(&begun[0]);
        assert_eq!(ids(&turns.next(&many[2..])), [21]);
    }

    #[test]
    fn of_one_host_one_at_a_time_whoever_needs_it() {
        let mut turns = Turns::default();
        let all = [due(1, "a", "h"), due(2, "b", "h"), due(3, "b", "")];
        assert_eq!(ids(&turns.next(&all)), [1, 3]);
        turns.done(&all[0]);
        assert_eq!(ids(&turns.next(&all[1..2])), [2]);
        turns.clear();
        assert_eq!(ids(&turns.next(&all[..1])), [1]);
    }
}
