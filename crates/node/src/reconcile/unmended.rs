//! What one comparison after another cannot mend: a house that says that it takes something and does not keep it, because its
//! program is older, or lies. It is said again less and less often, and of an answer its writer hears.

use super::compare::Repair;
use super::{DAY, SOON};
use crate::error::Error;
use crate::viewer::PeerId;
use diesel::prelude::*;
use huisraad_storage::Tx;
use std::collections::HashMap;
use std::time::Duration;

diesel::table! { unmended_lines (peer, uri) { peer -> BigInt, uri -> Text, version -> BigInt, times -> BigInt, } }

/// How long after a comparison with nothing to mend the next one is.
pub(super) const LONGEST: Duration = DAY;
/// After so many times in vain it is certain that an answer is not kept there.
const IN_VAIN: i64 = 3;
/// The version of what is there and should not be.
const EXTRA: i64 = -1;

/// How often just this difference was found before, and mended in vain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Again(i64);

impl Again {
    /// How long to wait before the next comparison: ten minutes, doubled each time, up to a day.
    pub(super) fn wait(self) -> Duration {
        let doublings = u32::try_from(self.0.clamp(0, 20)).unwrap_or(0);
        SOON.saturating_mul(2u32.saturating_pow(doublings)).min(LONGEST)
    }

    /// Whether it was tried often enough.
    pub(super) fn is_in_vain(self) -> bool {
        self.0 >= IN_VAIN
    }

    /// Whether it is tried this time: another difference may call for a comparison long before its own turn.
    pub(super) fn is_tried(self) -> bool {
        self.0 <= IN_VAIN || u64::try_from(self.0).is_ok_and(u64::is_power_of_two)
    }
}

fn line(repair: &Repair) -> (&str, i64) {
    match repair {
        Repair::Missing(uri, version) | Repair::Older(uri, version) => (uri, *version),
        Repair::Extra(uri) => (uri, EXTRA),
    }
}

/// Notes what differs now, and gives of each how often it did before; what differed before and does no more is forgotten.
///
/// # Errors
/// A fault of storage.
pub(super) fn note(tx: &mut Tx<'_>, peer: PeerId, repairs: &[Repair]) -> Result<Vec<Again>, Error> {
    let of_peer = unmended_lines::table.filter(unmended_lines::peer.eq(peer));
    let columns = (unmended_lines::uri, unmended_lines::version, unmended_lines::times);
    let held: Vec<(String, i64, i64)> = of_peer.select(columns).load(tx.conn())?;
    let held: HashMap<String, (i64, i64)> =
        held.into_iter().map(|(uri, version, times)| (uri, (version, times))).collect();
    diesel::delete(unmended_lines::table.filter(unmended_lines::peer.eq(peer))).execute(tx.conn())?;
    let times = |repair: &Repair| {
        let (uri, version) = line(repair);
        held.get(uri).filter(|(before, _)| *before == version).map_or(0, |(_, times)| times + 1)
    };
    let all: Vec<Again> = repairs.iter().map(|repair| Again(times(repair))).collect();
    for (repair, again) in repairs.iter().zip(&all) {
        let (uri, version) = line(repair);
        diesel::insert_into(unmended_lines::table)
            .values((
                (unmended_lines::peer.eq(peer), unmended_lines::uri.eq(uri)),
                (unmended_lines::version.eq(version), unmended_lines::times.eq(again.0)),
            ))
            .execute(tx.conn())?;
    }
    Ok(all)
}

/// It is on its way: whether it is kept is seen when it has arrived.
///
/// # Errors
/// A fault of storage.
pub(super) fn forget(tx: &mut Tx<'_>, peer: PeerId, repair: &Repair) -> Result<(), Error> {
    diesel::delete(unmended_lines::table.find((peer, line(repair).0))).execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mended_in_vain_is_tried_less_and_less() {
        let minutes: Vec<u64> = (0..10).map(|times| Again(times).wait().as_secs() / 60).collect();
        assert_eq!(minutes, [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
        assert_eq!(Again(i64::MAX).wait(), LONGEST);
        assert!(!Again(2).is_in_vain() && Again(3).is_in_vain());
        let tried: Vec<i64> = (0..70).filter(|times| Again(*times).is_tried()).collect();
        assert_eq!(tried, [0, 1, 2, 3, 4, 8, 16, 32, 64]);
    }

    #[test]
    fn another_version_is_another_difference() {
        let one = Repair::Missing("https://a.example/posts/1".into(), 1);
        let two = Repair::Missing("https://a.example/posts/1".into(), 2);
        let extra = Repair::Extra("https://a.example/posts/1".into());
        assert_ne!(line(&one), line(&two));
        assert_ne!(line(&one), line(&extra));
    }
}
