//! After an older copy was put back: what this house tells everyone of itself is no more than it tells today, by the database that
//! the copy replaces.

use super::profile::Profile;
use super::store::{House, ROW, house, this_house};
use crate::due::{self, Topic};
use crate::error::Error;
use crate::node::Cx;
use diesel::prelude::*;
use huisraad_storage::Tx;

/// Of what a copy says of a house, what it still says `today`: what was emptied stays empty, and what was put to members only
/// stays so.
pub(super) fn narrower(here: Profile, today: &Profile) -> Profile {
    let kept = |here: String, today: &str| if today.is_empty() { String::new() } else { here };
    let shown_today = today.public_json();
    Profile {
        kind: here.kind.filter(|_| today.kind.is_some()),
        beds: here.beds.filter(|_| today.beds.is_some()),
        languages: kept(here.languages, &today.languages),
        host: kept(here.host, &today.host),
        roles: here.roles.into_iter().filter(|r| today.roles.contains(r)).collect(),
        offers: kept(here.offers, &today.offers),
        asks: kept(here.asks, &today.asks),
        // A number that was taken away must not come back, and of two the newer one is answered.
        mediates: today.mediates.clone(),
        public: here.public.into_iter().filter(|field| shown_today.get(field).is_some()).collect(),
    }
}

/// Takes back again what this house no longer says of itself, and notes where it is and was. Gives whether there was something.
///
/// # Errors
/// A fault of storage.
pub fn as_today(tx: &mut Tx<'_>, cx: &Cx, today: &House) -> Result<bool, Error> {
    let here = this_house(tx.conn())?;
    let profile = narrower(here.profile(), &today.profile());
    let kept = |here: &str, today: &str| if today.is_empty() { String::new() } else { here.to_owned() };
    let (about, place) = (kept(&here.about, &today.about), kept(&here.place, &today.place));
    let changed = profile != here.profile() || about != here.about || place != here.place;
    diesel::update(house::table.find(ROW))
        .set((
            house::about.eq(about),
            house::place.eq(place),
            house::profile.eq(profile.json().to_string()),
            house::moved_to.eq(&today.moved_to),
            house::came_from.eq(&today.came_from),
        ))
        .execute(tx.conn())?;
    if changed {
        due::add(tx, cx.now, Topic::TellOfUs, "")?;
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_put_to_members_only_or_emptied_since_does_not_come_back() {
        let all = ["kind", "beds", "languages", "host", "roles", "offers", "asks"];
        let said = |public: &[&str]| {
            json!({"kind": "shelter", "beds": 7, "languages": "nl", "host": "Stichting", "roles": ["chair", "adviser"],
                "offers": "een bed", "asks": "hulp", "public": public})
        };
        for field in all {
            let (copy, mut today) = (said(&all), said(&all));
            let here = Profile::read(&copy);
            assert_eq!(narrower(here.clone(), &Profile::read(&today)), here, "nothing changed");
            let others: Vec<&str> = all.into_iter().filter(|f| *f != field).collect();
            let comes = narrower(here.clone(), &Profile::read(&said(&others)));
            assert_eq!(comes, Profile::read(&said(&others)), "{field} is for members only today");
            if let Some(fields) = today.as_object_mut() {
                fields.remove(field);
            }
            let comes = narrower(here.clone(), &Profile::read(&today)).json();
            let empty = comes[field].is_null() || comes[field] == json!("") || comes[field] == json!([]);
            assert!(empty, "{field} is empty today: {comes}");
        }
        let fewer = Profile::read(&said(&["kind"]));
        assert_eq!(narrower(fewer.clone(), &Profile::read(&said(&all))), fewer, "what is wider today stays as it was");
    }
}
