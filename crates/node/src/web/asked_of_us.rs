//! What others ask of us on *Vandaag*, where however many ask is one card: they must not push away what else waits.

use super::today::{Need, needs_of};
use crate::consultation;
use crate::error::Error;
use crate::page::Visit;
use crate::post::Waits;
use crate::words::Kind;
use huisraad_storage::Conn;

/// Who asks for help in a conflict. One card, however many do.
pub(super) fn help_for_others(conn: &mut Conn, v: &Visit, help: &[Waits]) -> Result<Vec<Need>, Error> {
    let mut all = needs_of(conn, v, help)?;
    if let (Some(first), true) = (all.first_mut(), help.len() > 1) {
        (first.title, first.from) = (v.t1("need-help-many", "n", help.len()), String::new());
        (first.text, first.path) = (v.t("need-help-many-text"), Kind::Conflict.path().into());
        all.truncate(1);
    }
    Ok(all)
}

/// Who asks for advice from outside. One card, however many do: anybody can ask, and must not push away what else waits.
pub(super) fn from_outside(conn: &mut Conn, v: &Visit) -> Result<Option<Need>, Error> {
    let (first, n) = consultation::waiting(conn)?;
    Ok(first.map(|c| {
        let many = n > 1;
        Need {
            from: if many { String::new() } else { v.t(c.asker.key()) },
            when: v.ago(c.created, v.now),
            title: if many { v.t1("need-consultations", "n", n) } else { c.subject },
            path: if many { "/consultations".into() } else { format!("/consultations/{}", c.id) },
            text: v.t(if many { "need-consultations-text" } else { "need-consultation" }),
            button: v.t("need-look"),
            seen: None,
        }
    }))
}
