//! Who plays in the demo: invented houses and people, and the strings the parent pulls.

use super::open;
use crate::commands::Failure;
use crate::error::Error;
use crate::membership::{self, Application};
use crate::node::{Cx, Node};
use crate::people::{CardSecrets, NewPerson, card, everybody, hash, join};
use crate::viewer::{Roles, Viewer};
use crate::words::{Role, Standing};
use crate::{house, peer};
use huisraad_federation::{Clock, waiting};
use huisraad_storage::{Time, Tx};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A person of a demo house.
pub struct Member {
    /// Their name there.
    pub name: &'static str,
    /// What they are.
    pub role: Role,
}

impl Member {
    /// How they come in; it is printed, this is a demo.
    pub fn passphrase(&self) -> String {
        format!("{} doet mee aan de demo", self.name.to_lowercase())
    }
}

/// A demo house.
pub struct DemoHouse {
    /// Its name.
    pub name: &'static str,
    /// Its town, invented.
    pub place: &'static str,
    /// What it says of itself.
    pub about: &'static str,
    /// Beds, where it has any; what it offers, and what it looks for.
    pub profile: (u16, &'static str, &'static str),
    /// Its people.
    pub people: &'static [Member],
}

const fn p(name: &'static str, role: Role) -> Member {
    Member { name, role }
}

/// All houses there can be; the first three have the examples.
pub static HOUSES: &[DemoHouse] = &[
    DemoHouse {
        name: "De Brug",
        place: "Veenwijk",
        about: "Wij zijn een nachtopvang met 18 plaatsen. De bewoners doen alles zelf: koken, de deur, het rooster en de kas. \
                Op dinsdagavond beslist de huisvergadering.",
        profile: (18, "Een dag meelopen in de nacht. Een bemiddelaar.", "Hoe anderen de kas verdelen."),
        people: &[
            p("Noor", Role::Chair),
            p("Sami", Role::Participant),
            p("Els", Role::Supporter),
            p("Wim", Role::Steward),
        ],
    },
    DemoHouse {
        name: "Het Anker",
        place: "Zandhoek",
        about: "Een huis met 12 kamers, aan de rand van Zandhoek. Wie hier woont, beslist mee. Wij hebben een moestuin.",
        profile: (12, "Zaailingen, en uitleg over de moestuin.", "Een voorbeeld van een statuut."),
        people: &[
            p("Ali", Role::Chair),
            p("Kim", Role::Participant),
            p("Joost", Role::Supporter),
            p("Ria", Role::Steward),
        ],
    },
    DemoHouse {
        name: "De Haven",
        place: "Oostermeer",
        about: "Een inloophuis zonder bedden. Elke dag open van negen tot vijf. Bezoekers draaien de bar en de keuken.",
        profile: (0, "Koks voor een feest.", "Mensen die een keer de deur willen doen."),
        people: &[
            p("Marja", Role::Chair),
            p("Dirk", Role::Participant),
            p("Fenna", Role::Supporter),
            p("Tom", Role::Steward),
        ],
    },
    DemoHouse {
        name: "Het Nest",
        place: "Hogeland",
        about: "",
        profile: (8, "Een kop koffie, en een bed als het echt moet.", "Ervaring van andere huizen."),
        people: &[
            p("Bas", Role::Chair),
            p("Lot", Role::Participant),
            p("Ans", Role::Supporter),
            p("Jip", Role::Steward),
        ],
    },
    DemoHouse {
        name: "Onderdak",
        place: "Kerkdam",
        about: "",
        profile: (8, "Een kop koffie, en een bed als het echt moet.", "Ervaring van andere huizen."),
        people: &[
            p("Roos", Role::Chair),
            p("Teun", Role::Participant),
            p("Bram", Role::Supporter),
            p("Pien", Role::Steward),
        ],
    },
    DemoHouse {
        name: "De Linde",
        place: "Bosrade",
        about: "",
        profile: (8, "Een kop koffie, en een bed als het echt moet.", "Ervaring van andere huizen."),
        people: &[
            p("Stef", Role::Chair),
            p("Mila", Role::Participant),
            p("Jan", Role::Supporter),
            p("Saar", Role::Steward),
        ],
    },
    DemoHouse {
        name: "Het Baken",
        place: "Duinoord",
        about: "",
        profile: (8, "Een kop koffie, en een bed als het echt moet.", "Ervaring van andere huizen."),
        people: &[
            p("Hanna", Role::Chair),
            p("Levi", Role::Participant),
            p("Thijs", Role::Supporter),
            p("Fien", Role::Steward),
        ],
    },
    DemoHouse {
        name: "De Vuurplaats",
        place: "Heidedorp",
        about: "",
        profile: (8, "Een kop koffie, en een bed als het echt moet.", "Ervaring van andere huizen."),
        people: &[
            p("Omar", Role::Chair),
            p("Isa", Role::Participant),
            p("Cor", Role::Supporter),
            p("Nina", Role::Steward),
        ],
    },
];

/// Days by which the parent's time is behind, so that the examples are not all of today.
#[derive(Clone, Default)]
pub struct Shift(Arc<AtomicI64>);

impl Shift {
    /// A clock that is behind by as much.
    pub fn clock(&self) -> Clock {
        let (shift, system) = (self.0.clone(), Clock::system());
        Clock::new(move || {
            let hours = u64::try_from(shift.load(Ordering::Relaxed)).unwrap_or(0);
            system.now().minus(Duration::from_secs(hours * 3600))
        })
    }
}

/// A house, as the parent holds it.
pub struct Player {
    /// Which.
    pub is: &'static DemoHouse,
    /// Its node, opened beside the running process.
    pub node: Arc<Node>,
}

/// All of them.
pub struct Cast {
    /// In the order of their ports.
    pub houses: Vec<Player>,
    shift: Shift,
}

/// Makes the people of a house, each with a card as in life.
pub async fn people(node: &Arc<Node>, is: &'static DemoHouse) -> Result<(), Failure> {
    for person in is.people {
        let secrets = CardSecrets::new(&node.random);
        let hashed = hash(person.passphrase(), &node.random).await?;
        node.act(Viewer::Console, move |tx, cx| {
            card(tx, cx, &secrets, person.role, None)?;
            let new = NewPerson { name: person.name.into(), passphrase: Some(hashed), pin: None };
            join(tx, cx, &secrets.token, new)
        })
        .await?;
    }
    let about = house::Description { name: is.name.into(), place: is.place.into(), about: is.about.into() };
    let (beds, offers, asks) = is.profile;
    let profile = house::Profile {
        kind: Some(if beds == 0 { house::HouseKind::WalkIn } else { house::HouseKind::Shelter }),
        beds: Some(beds),
        languages: "Nederlands, Engels".into(),
        roles: vec![Role::Chair, Role::Participant],
        offers: offers.into(),
        asks: asks.into(),
        public: vec!["kind".into(), "languages".into()],
        ..house::Profile::default()
    };
    node.act(Viewer::Console, move |tx, cx| {
        house::describe(tx, cx, &about)?;
        house::set_profile(tx, cx, &profile)?;
        house::welcomed(tx, cx)
    })
    .await?;
    Ok(())
}

impl Cast {
    /// Opens every house beside its process.
    pub async fn open(data: &Path, count: usize) -> Result<Cast, Failure> {
        let shift = Shift::default();
        let mut houses = Vec::new();
        for (i, is) in HOUSES.iter().enumerate().take(count) {
            houses.push(Player { is, node: open(data, i, &shift).await? });
        }
        Ok(Cast { houses, shift })
    }

    /// From now on it is so many hours ago.
    pub fn hours_ago(&self, hours: i64) {
        self.shift.0.store(hours, Ordering::Relaxed);
    }

    /// Acts as somebody of a house.
    pub async fn act<T, F>(&self, house: usize, role: Role, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
    {
        let node = &self.player(house)?.node;
        let all = node.read(everybody).await?;
        let person = all.iter().find(|p| p.roles.has(role)).ok_or(Error::NotFound)?;
        let who = Viewer::Person { id: person.id, roles: [role].into_iter().collect::<Roles>() };
        Ok(node.act(who, f).await?)
    }

    /// A house, by its number.
    pub fn player(&self, house: usize) -> Result<&Player, Failure> {
        self.houses.get(house).ok_or_else(|| Failure::Failed(format!("there is no house {house}")))
    }

    /// Every house applies at each before it, and its chair says yes.
    pub async fn join_all(&mut self) -> Result<(), Failure> {
        self.hours_ago(60 * 24);
        for newcomer in 1..self.houses.len() {
            for member in 0..newcomer {
                self.join(newcomer, member).await?;
            }
        }
        Ok(())
    }

    async fn join(&self, newcomer: usize, member: usize) -> Result<(), Failure> {
        let (from, to) = (self.player(newcomer)?, self.player(member)?);
        let actor = from.node.client.actor(&to.node.actor()).await.map_err(|e| Failure::Failed(e.to_string()))?;
        let introduction = format!("Wij zijn {}, in {}. {}", from.is.name, from.is.place, from.is.about);
        let application = Application { introduction, endorsed: true };
        self.act(newcomer, Role::Chair, move |tx, cx| membership::apply(tx, cx, &actor, &application)).await?;
        let name = from.node.authority().as_str().to_owned();
        self.until(member, &name, |p| p.standing == Standing::Applied).await?;
        let accepted = name.clone();
        self.act(member, Role::Chair, move |tx, cx| membership::accept(tx, cx, &accepted, Standing::Member, ""))
            .await?;
        self.until(member, &name, |p| p.their_follow_accepted && p.our_follow_accepted).await?;
        self.until(newcomer, to.node.authority().as_str(), |p| p.is_reached()).await
    }

    async fn until(&self, house: usize, of: &str, is: impl Fn(&peer::Peer) -> bool) -> Result<(), Failure> {
        let node = &self.player(house)?.node;
        for _ in 0..600 {
            let of = of.to_owned();
            if node.read(move |c| peer::by_authority(c, &of)).await?.is_some_and(|p| is(&p)) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(Failure::Failed(format!("the houses did not find each other ({of})")))
    }

    /// Waits until nothing is on its way.
    pub async fn settle(&mut self) -> Result<(), Failure> {
        for _ in 0..600 {
            let mut left = 0;
            for house in &self.houses {
                left += house.node.read(|c| Ok(waiting(c, None, 1)?.len())).await?;
            }
            if left == 0 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(Failure::Failed("the examples did not arrive".into()))
    }

    /// What `demo --json` prints.
    pub fn as_json(&self, data: &Path) -> Value {
        let house = |(i, h): (usize, &Player)| {
            let people =
                h.is.people
                    .iter()
                    .map(|p| json!({"role": p.role.as_str(), "name": p.name, "passphrase": p.passphrase()}));
            json!({
                "name": h.is.name,
                "url": h.node.url("/").as_str(),
                "data": super::house_folder(data, i),
                "sign_in": people.collect::<Vec<_>>(),
            })
        };
        json!({"houses": self.houses.iter().enumerate().map(house).collect::<Vec<_>>()})
    }

    /// Now, as the parent has it.
    pub fn now(&self) -> Time {
        self.shift.clock().now()
    }
}
