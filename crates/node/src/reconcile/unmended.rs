//! What one comparison after another cannot mend: a house that says that it takes something and does not keep it, because its
//! program is older, or lies. It is said again less and less often, and of an answer its writer hears.

use super::compare::Repair;
use super::{DAY, SOON};
use crate::error::Error;
use crate::viewer::PeerId;
use diesel::prelude::*;
use huisraad_federation::sha256_base64;
use huisraad_storage::{One, Tx};
use std::time::Duration;

diesel::table! { unmended (peer) { peer -> BigInt, these -> Text, times -> BigInt, } }

/// How long after a comparison with nothing to mend the next one is.
pub(super) const LONGEST: Duration = DAY;
/// After so many times in vain it is certain that an answer is not kept there.
const IN_VAIN: i64 = 3;

/// How often just these differences were found before, and mended in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

/// Notes what differs now; what differed before and does no more is forgotten.
///
/// # Errors
/// A fault of storage.
pub(super) fn note(tx: &mut Tx<'_>, peer: PeerId, repairs: &[Repair]) -> Result<Again, Error> {
    let held: Option<(String, i64)> =
        unmended::table.find(peer).select((unmended::these, unmended::times)).one(tx.conn()).optional()?;
    forget(tx, peer)?;
    if repairs.is_empty() {
        return Ok(Again(0));
    }
    let these = name_of(repairs);
    let times = held.filter(|(before, _)| *before == these).map_or(0, |(_, times)| times + 1);
    diesel::insert_into(unmended::table)
        .values((unmended::peer.eq(peer), unmended::these.eq(these), unmended::times.eq(times)))
        .execute(tx.conn())?;
    Ok(Again(times))
}

/// What differs is on its way: whether it is kept is seen when it has arrived.
///
/// # Errors
/// A fault of storage.
pub(super) fn forget(tx: &mut Tx<'_>, peer: PeerId) -> Result<(), Error> {
    diesel::delete(unmended::table.find(peer)).execute(tx.conn())?;
    Ok(())
}

/// One name for all of them.
fn name_of(repairs: &[Repair]) -> String {
    let line = |repair: &Repair| match repair {
        Repair::Missing(uri, version) => format!("{uri} {version}\n"),
        Repair::Extra(uri) => format!("{uri} extra\n"),
    };
    sha256_base64(repairs.iter().map(line).collect::<String>().as_bytes())
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
    }

    #[test]
    fn another_version_is_another_difference() {
        let one = || Repair::Missing("https://a.example/posts/1".into(), 1);
        let two = Repair::Missing("https://a.example/posts/1".into(), 2);
        assert_ne!(name_of(&[one()]), name_of(&[two]));
        assert_ne!(name_of(&[one()]), name_of(&[Repair::Extra("https://a.example/posts/1".into())]));
        assert_eq!(name_of(&[one()]), name_of(&[one()]));
    }
}
