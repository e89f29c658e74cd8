//! The example of a conflict, and who offers to help.

use super::cast::Cast;
use super::content::{ANKER, BRUG, HAVEN, authority, head, publish, response};
use crate::commands::Failure;
use crate::conflict::{Agreed, Can, Matter, Meets, Offer, Request, RequestTexts, Said, Urgency, offer, request};
use crate::post::{Audience, Head, Inside};
use crate::words::Role;

/// A request for help of one house, that is the reader's own and another's, and an offer.
pub(super) async fn conflict(cast: &mut Cast) -> Result<(), Failure> {
    cast.hours_ago(50);
    let to = vec![authority(cast, BRUG)?, authority(cast, HAVEN)?];
    let h = Head {
        inside: Inside::Chairs,
        // As the form has it before anything is changed: the chairs of houses that are named, from a role without a name.
        ..head("Ruzie over het rooster", Role::Chair, "", Audience::houses(to, Some(Role::Chair)))
    };
    let texts = RequestTexts {
        summary: "Twee groepen in het huis zijn het niet eens over wie wanneer schoonmaakt. Zij vertrouwen elkaar niet meer. De \
                  vergadering loopt er steeds op vast."
            .into(),
        hope: "Dat iemand van buiten één avond met ons aan tafel komt zitten. Wij willen weer gewoon kunnen vergaderen.".into(),
        urgency: Urgency::Week.into(),
        sealed: String::new(),
        ties_allowed: false,
        inside: Inside::Chairs.into(),
        outside_chair: false,
        matter: Matter::Group.into(),
        agreed: Agreed::All.into(),
        meets: Meets::Room.into(),
        languages: String::new(),
        tried: String::new(),
        ties_reason: String::new(),
        agreed_on: None,
    };
    let details = "Het begon in oktober, toen het rooster voor de keuken twee keer veranderde. Drie mensen deden toen alles alleen. \
                  Een van hen komt niet meer naar de vergadering. Begin met hem apart te praten.";
    let uri = cast
        .act(ANKER, Role::Chair, move |tx, cx| {
            let post = request(tx, cx, &Request { head: h, texts, details: details.into() }, None)?;
            publish(tx, cx, &post, None)
        })
        .await?;
    cast.settle().await?;
    cast.hours_ago(30);
    let post = cast.here(HAVEN, &uri).await?;
    let text =
        "Ik ben al zes jaar voorzitter. Bij ons ging het ook een keer over het rooster. Ik kan donderdag of zaterdag.";
    let can = vec![Can::ThisWeek, Can::NextWeek, Can::Yours];
    let said = Said { can, languages: "Nederlands, Engels".into(), ..Said::default() };
    let new = Offer { response: response(Role::Chair, "", text), said };
    cast.act(HAVEN, Role::Chair, move |tx, cx| offer(tx, cx, post, &new)).await?;
    cast.settle().await
}
