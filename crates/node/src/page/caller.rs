//! Where somebody is, as far as the limits need it.

/// Where a request comes from, as numbers that only say "the same place again".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Caller {
    /// One line to the internet.
    pub line: u64,
    /// All the networks that one may have who has that line.
    pub site: u64,
}
