//! Which pages were drawn in this test, by the type of their template.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

static DRAWN: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

/// Notes that a page was drawn.
pub fn note<T>() {
    DRAWN.lock().unwrap_or_else(PoisonError::into_inner).insert(std::any::type_name::<T>());
}

/// The templates of all that were, as `huisraad::module::Name`.
pub fn all() -> BTreeSet<String> {
    let all = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().map(|name| name.split('<').next().unwrap_or(name).to_owned()).collect()
}
