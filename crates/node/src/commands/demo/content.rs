//! The examples: invented, in plain Dutch, like what such houses write to each other.

use super::cast::Cast;
use super::quarrel::conflict;
use crate::case_question::{Advice, Ask, Ground, Outcome, QuestionTexts, advise, ask, close, tell_outcome, try_advice};
use crate::commands::Failure;
use crate::error::Error;
use crate::event::{Facts, Invitation, Rsvp, What, invite, rsvp};
use crate::node::Cx;
use crate::opportunity::{Proposal, Work, apply};
use crate::post::{self, Audience, Byline, Head, Inside, NewResponse, Post, PostId, ResponseState, Scope, Source};
use crate::texts::day_of;
use crate::viewer::Viewer;
use crate::words::Role;
use crate::{kinds, opportunity};
use huisraad_federation::Authority;
use huisraad_storage::Tx;
use jiff::civil::Weekday;
use std::time::Duration;

pub(super) const BRUG: usize = 0;
pub(super) const ANKER: usize = 1;
pub(super) const HAVEN: usize = 2;

pub(super) fn head(title: &str, role: Role, name: &str, audience: Audience) -> Head {
    let source = Source::Here(Byline::named(role, name));
    Head {
        source,
        title: title.into(),
        audience,
        inside: Inside::House,
        themes: Vec::new(),
        files: Vec::new(),
        half: false,
    }
}

pub(super) fn response(role: Role, name: &str, body: &str) -> NewResponse {
    NewResponse::here(Byline::named(role, name), body.into(), ResponseState::Waiting)
}

/// Puts it ready and releases it.
pub(super) fn publish(tx: &mut Tx<'_>, cx: &Cx, post: &Post, decided: Option<String>) -> Result<String, Error> {
    let inside = kinds::inside(tx.conn(), post)?;
    post::put_ready(tx, cx, post.id, inside)?;
    Ok(kinds::release(tx, cx, post, decided)?.uri)
}

/// The first Saturday from so many days on, as it is kept.
fn saturday(cast: &Cast, days: u64) -> String {
    let mut day = day_of(cast.now().plus(Duration::from_secs(days * 86_400)));
    while day.weekday() != Weekday::Saturday {
        day = day.tomorrow().unwrap_or(day);
    }
    day.to_string()
}

impl Cast {
    async fn question(
        &mut self,
        house: usize,
        ago: i64,
        h: Head,
        t: [&str; 3],
        decided: bool,
    ) -> Result<String, Failure> {
        self.hours_ago(ago);
        let day = decided.then(|| day_of(self.now()).to_string());
        let texts =
            QuestionTexts { situation: t[0].into(), question: t[1].into(), tried: t[2].into(), wanted_by: None };
        let uri = self
            .act(house, Role::Chair, move |tx, cx| {
                let post = ask(tx, cx, &Ask { head: h, texts, trials: Vec::new() }, None)?;
                publish(tx, cx, &post, day)
            })
            .await?;
        self.settle().await?;
        Ok(uri)
    }

    /// The number of a post in a house, once it has come there.
    pub(super) async fn here(&self, house: usize, uri: &str) -> Result<PostId, Failure> {
        let node = &self.player(house)?.node;
        for _ in 0..200 {
            let uri = uri.to_owned();
            match node.read(move |c| post::by_uri(c, &Viewer::Clock, &uri)).await {
                Ok(found) => return Ok(found.id),
                Err(Error::NotFound) => tokio::time::sleep(Duration::from_millis(25)).await,
                Err(e) => return Err(e.into()),
            }
        }
        Err(Failure::Failed("an example did not arrive".into()))
    }

    #[allow(clippy::too_many_arguments, reason = "a line of a table, read as one")]
    async fn advice(
        &self,
        house: usize,
        ago: i64,
        by: Role,
        name: &str,
        to: &str,
        ground: Ground,
        body: &str,
    ) -> Result<(), Failure> {
        self.hours_ago(ago);
        let post = self.here(house, to).await?;
        let new = Advice::new(response(by, name, body), ground);
        self.act(house, by, move |tx, cx| advise(tx, cx, post, &new)).await?;
        self.released(house).await
    }

    /// The chair releases what somebody of the house prepared.
    async fn released(&self, house: usize) -> Result<(), Failure> {
        self.act(house, Role::Chair, |tx, cx| {
            for (_, response) in post::prepared(tx.conn(), &cx.who)? {
                kinds::release_answer(tx, cx, response.id, None)?;
            }
            Ok(())
        })
        .await
    }

    async fn event(&mut self, house: usize, ago: i64, h: Head, facts: Facts) -> Result<String, Failure> {
        self.hours_ago(ago);
        let uri = self
            .act(house, Role::Chair, move |tx, cx| {
                let post = invite(tx, cx, &Invitation { head: h, facts }, None)?;
                publish(tx, cx, &post, None)
            })
            .await?;
        self.settle().await?;
        Ok(uri)
    }

    async fn job(&mut self, house: usize, ago: i64, h: Head, work: Work) -> Result<String, Failure> {
        self.hours_ago(ago);
        let uri = self
            .act(house, Role::Chair, move |tx, cx| {
                let post = opportunity::propose(tx, cx, &Proposal { head: h, work }, None)?;
                publish(tx, cx, &post, None)
            })
            .await?;
        self.settle().await?;
        Ok(uri)
    }
}

/// Fills the first three houses.
pub async fn fill(cast: &mut Cast) -> Result<(), Failure> {
    if cast.houses.len() <= HAVEN {
        return Ok(());
    }
    questions(cast).await?;
    conflict(cast).await?;
    events(cast).await?;
    jobs(cast).await?;
    super::learning::fill(cast).await?;
    cast.hours_ago(0);
    Ok(())
}

async fn questions(cast: &mut Cast) -> Result<(), Failure> {
    let network = || Audience::plain(Scope::Network);
    let h = head("Wie beslist over nieuwe bewoners?", Role::Chair, "Noor", network());
    let t = [
        "De gemeente wil dat wij iedereen opnemen die zij sturen. Onze vergadering wil zelf kiezen. \
         De begeleider van de organisatie zit ertussen.",
        "Hoe hebben jullie dit afgesproken? En staat het ergens op papier?",
        "Wij hebben één keer met de gemeente gepraat. Daar kwam niets uit.",
    ];
    let who = cast.question(BRUG, 24 * 20, h, t, true).await?;
    let text = "Wij werken met een proefweek. Aan het eind zegt iedereen aan tafel ja of nee. \
                Het staat in ons statuut, punt 4. De gemeente heeft het getekend.";
    cast.advice(HAVEN, 24 * 19, Role::Chair, "Marja", &who, Ground::Experience, text).await?;
    // It is the first to arrive, and the one that is tried.
    cast.settle().await?;
    let text = "In onze afspraak met de organisatie staat: plaatsing gaat altijd in overleg. Ik kan de tekst sturen.";
    cast.advice(ANKER, 24 * 18, Role::Supporter, "Joost", &who, Ground::Rule, text).await?;
    cast.settle().await?;
    cast.hours_ago(24 * 13);
    let post = cast.here(BRUG, &who).await?;
    cast.act(BRUG, Role::Chair, move |tx, cx| {
        let first = post::responses_to(tx.conn(), post)?.into_iter().next().ok_or(Error::NotFound)?;
        try_advice(tx, cx, first.id)
    })
    .await?;
    cast.settle().await?;

    let h = head("Iemand slaat steeds zijn dienst over. Wat doen jullie dan?", Role::Chair, "Ali", network());
    let t = [
        "Bij ons draait iedereen drie diensten in de week. Eén bewoner komt vaak niet. Anderen nemen het over en worden boos. \
         Straffen willen wij niet.",
        "Wat doen jullie als praten niet helpt?",
        "Wij hebben twee keer samen gepraat. Een week ging het goed.",
    ];
    cast.question(ANKER, 26, h, t, false).await?;

    let h = head("Hoe verdelen jullie de wasmachine?", Role::Participant, "", network());
    let t = [
        "Wij hebben één machine voor alle bezoekers. Elke ochtend is er ruzie over wie eerst mag.",
        "Werkt een rooster bij jullie? Wie houdt het bij?",
        "",
    ];
    let wash = cast.question(HAVEN, 24 * 34, h, t, true).await?;
    let text = "Een lijst op de muur, met een potlood aan een touwtje. Wie zich inschrijft, haalt zelf de was eruit. \
                Na een uur mag de volgende. Niemand hoeft het bij te houden.";
    cast.advice(BRUG, 24 * 33, Role::Participant, "Sami", &wash, Ground::Experience, text).await?;
    cast.settle().await?;
    let post = cast.here(HAVEN, &wash).await?;
    cast.hours_ago(24 * 32);
    let first = cast
        .act(HAVEN, Role::Chair, move |tx, cx| {
            let first = post::responses_to(tx.conn(), post)?.into_iter().next().ok_or(Error::NotFound)?;
            try_advice(tx, cx, first.id)?;
            Ok(first.id)
        })
        .await?;
    cast.hours_ago(24 * 6);
    cast.act(HAVEN, Role::Chair, move |tx, cx| {
        tell_outcome(
            tx,
            cx,
            first,
            Outcome::Partly,
            "Er is minder ruzie. Soms vergeet iemand zich in te schrijven.",
            None,
        )?;
        close(tx, cx, post)
    })
    .await?;
    cast.settle().await?;

    let h = head("Mag een nieuwe bewoner meteen meestemmen?", Role::Participant, "Sami", network());
    let texts = QuestionTexts {
        situation: "Vorige week kwam er iemand bij. In de vergadering wilde zij de huisregels opnieuw bespreken. \
                    Een paar mensen vonden dat te snel."
            .into(),
        question: "Gaan bij jullie de regels open als er iemand nieuw is?".into(),
        tried: String::new(),
        wanted_by: None,
    };
    cast.hours_ago(5);
    cast.act(BRUG, Role::Participant, move |tx, cx| {
        let post = ask(tx, cx, &Ask { head: h, texts, trials: Vec::new() }, None)?;
        post::put_ready(tx, cx, post.id, Inside::House)
    })
    .await?;
    Ok(())
}

async fn events(cast: &mut Cast) -> Result<(), Failure> {
    cast.hours_ago(0);
    let day = |days| saturday(cast, days);
    let (festival, learning, tour) = (day(24), day(10), day(5));
    let facts = Facts {
        what: What::Festival.into(),
        starts: format!("{festival}T11:00:00"),
        ends: Some(format!("{festival}T21:00:00")),
        place: "De Haven, Oostermeer".into(),
        about: "Een dag voor en door bewoners. Er is muziek, samen eten, en elk huis vertelt wat dit jaar gelukt is. \
                Wie wil, kookt mee. Toegang is gratis."
            .into(),
        capacity: Some(120),
    };
    let h = head("Festival van zelfbeheer", Role::Chair, "Marja", Audience::plain(Scope::Public));
    let uri = cast.event(HAVEN, 24 * 9, h, facts).await?;
    cast.hours_ago(24 * 4);
    let post = cast.here(ANKER, &uri).await?;
    let new = Rsvp {
        response: response(Role::Chair, "", "Twee mensen eten geen vlees. Eén rolstoel."),
        heads: 8,
        version: 1,
    };
    cast.act(ANKER, Role::Chair, move |tx, cx| rsvp(tx, cx, post, &new)).await?;
    cast.settle().await?;

    let facts = Facts {
        what: What::Learning.into(),
        starts: format!("{learning}T13:30:00"),
        ends: Some(format!("{learning}T16:00:00")),
        place: "Het Anker, Zandhoek".into(),
        about: "Hoe leg je vast dat het huis zelf beslist? Wij lezen samen drie statuten. Neem dat van jullie mee."
            .into(),
        capacity: Some(20),
    };
    let h = head("Leermiddag: ons eigen statuut", Role::Supporter, "Joost", Audience::plain(Scope::Network));
    let uri = cast.event(ANKER, 24 * 3, h, facts).await?;
    cast.hours_ago(24 * 2);
    let post = cast.here(HAVEN, &uri).await?;
    let new = Rsvp { response: response(Role::Supporter, "Fenna", ""), heads: 3, version: 1 };
    cast.act(HAVEN, Role::Supporter, move |tx, cx| rsvp(tx, cx, post, &new)).await?;
    cast.released(HAVEN).await?;
    cast.settle().await?;

    let facts = Facts {
        what: What::Visit.into(),
        starts: format!("{tour}T19:00:00"),
        ends: None,
        place: "De Brug, Veenwijk".into(),
        about: "Eén avond meedraaien in onze nachtopvang: de deur, de intake en de soep. Daarna praten wij na.".into(),
        capacity: Some(3),
    };
    let h = head("Loop een avond met ons mee", Role::Chair, "Noor", Audience::plain(Scope::Network));
    cast.event(BRUG, 24 * 2 + 3, h, facts).await?;
    Ok(())
}

async fn jobs(cast: &mut Cast) -> Result<(), Failure> {
    let work = Work {
        about: "Voor het festival zoeken wij twee mensen die mee koken voor 120 mensen. Je kookt samen met onze kok."
            .into(),
        place: "De Haven, Oostermeer".into(),
        happens: "De dag van het festival, van 8 tot 14 uur".into(),
        hours: "6 uur".into(),
        cents: Some(2000),
        costs: "De trein, en je eet mee".into(),
        learn: "Koken voor een grote groep.".into(),
        seats: 2,
    };
    let h = head("Twee koks voor het festival", Role::Chair, "Marja", Audience::plain(Scope::Network));
    let uri = cast.job(HAVEN, 24 * 5, h, work).await?;
    cast.hours_ago(24 * 3);
    let post = cast.here(BRUG, &uri).await?;
    let new = response(
        Role::Participant,
        "Sami",
        "Ik kook elke week voor ons huis. Ik wil leren hoe het met meer mensen gaat.",
    );
    cast.act(BRUG, Role::Participant, move |tx, cx| apply(tx, cx, post, &new)).await?;
    cast.settle().await?;

    let work = Work {
        about: "Onze moestuin moet winterklaar. Spitten, bladeren harken, het hek repareren. Gereedschap is er.".into(),
        place: "Het Anker, Zandhoek".into(),
        happens: "Zaterdag, van 10 tot 13 uur".into(),
        hours: "3 uur".into(),
        cents: Some(1500),
        costs: "De bus".into(),
        learn: String::new(),
        seats: 3,
    };
    let h = head("Hulp in de moestuin", Role::Participant, "Kim", Audience::plain(Scope::Network));
    cast.job(ANKER, 20, h, work).await?;

    let work = Work {
        about:
            "Vertel aan studenten van de opleiding social work hoe zelfbeheer werkt. Je gaat met iemand van ons samen."
                .into(),
        place: "Veenwijk".into(),
        happens: "Volgende maand, een middag".into(),
        hours: "2 uur".into(),
        cents: Some(2000),
        costs: "De reis".into(),
        learn: "Spreken voor een groep. Wij oefenen samen.".into(),
        seats: 1,
    };
    let h = head("Wie vertelt studenten over zelfbeheer?", Role::Chair, "Noor", Audience::plain(Scope::Public));
    cast.job(BRUG, 8, h, work).await?;
    Ok(())
}

pub(super) fn authority(cast: &Cast, house: usize) -> Result<Authority, Failure> {
    Ok(cast.player(house)?.node.authority().clone())
}
