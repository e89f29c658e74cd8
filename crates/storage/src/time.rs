//! Points in time as both engines keep them: whole microseconds since 1970 in UTC.
//!
//! PostgreSQL keeps microseconds and SQLite has no time type at all; one integer column means the same in both,
//! sorts, and never differs by a rounding (docs/decisions/0003).

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use std::time::Duration;

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Time(pub i64);

impl Time {
    /// How much two clocks that are well may differ.
    pub const SLACK: Duration = Duration::from_secs(60);

    /// The time this much later; saturates at the end of time.
    pub fn plus(self, d: Duration) -> Time {
        Time(self.0.saturating_add(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }

    /// The time this much earlier.
    pub fn minus(self, d: Duration) -> Time {
        Time(self.0.saturating_sub(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }

    /// Whether this moment is yet to come: then who wrote it down had a clock that ran ahead.
    pub fn is_ahead_of(self, now: Time) -> bool {
        self > now.plus(Time::SLACK)
    }

    /// Whether `earlier` is less than `d` ago. What is yet to come is not: no right lasts longer because a clock ran ahead.
    pub fn is_within(self, d: Duration, earlier: Time) -> bool {
        !earlier.is_ahead_of(self) && self.since(earlier) < d
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Time
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for Time
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_ahead_is_not_now() {
        let (now, hour) = (Time(1_000_000_000_000_000), Duration::from_secs(3600));
        assert!(now.is_within(hour, now) && now.is_within(hour, now.minus(hour / 2)));
        assert!(now.is_within(hour, now.plus(Duration::from_secs(30))), "two clocks differ a little");
        assert!(!now.is_within(hour, now.minus(hour)) && !now.is_within(hour, now.plus(hour)));
        assert!(now.plus(hour).is_ahead_of(now) && !now.is_ahead_of(now));
    }
}
