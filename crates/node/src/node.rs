//! The node: everything that is handed to a feature, and the one way to act.

use crate::config::Config;
use crate::error::Error;
use crate::folder::{self, Folder, Hold, Identity, Keys, Opened, Refused};
use crate::mail::Mailer;
use crate::once;
use crate::ring::Ring;
use crate::sealed::Secret;
use crate::texts::Texts;
use crate::viewer::{Session, Viewer};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use huisraad_federation::{
    Authority, Budget, Client, Clock, Hints, KnownActors, Outbox, PrivateKey, ProofKey, PublicKeys, Random,
    SenderCounts, epoch, renew_epoch,
};
use huisraad_storage::{Conn, Migrations, Store, Time, Tx};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use url::Url;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRESQL: EmbeddedMigrations = embed_migrations!("../../migrations/postgresql");

/// The migrations of both engines.
pub const MIGRATIONS: Migrations = Migrations { sqlite: || SQLITE, postgres: || POSTGRESQL };

/// One node.
pub struct Node {
    /// Its settings.
    pub config: Config,
    /// Its data folder, held for as long as the node lives.
    pub folder: Folder,
    /// Its database.
    pub store: Store,
    /// Whether that was brought up to date when it was opened.
    pub migrated: bool,
    /// Its way out.
    pub outbox: Outbox,
    /// Its requests to others.
    pub client: Client,
    /// Its time.
    pub clock: Clock,
    /// Since when it runs.
    pub started: Time,
    /// Its chance.
    pub random: Random,
    /// Its key.
    pub key: Arc<PrivateKey>,
    /// The keys of what is said to it in confidence.
    pub ring: Ring,
    /// What its seals are made with.
    pub secret: Secret,
    /// Its key for proofs.
    pub proof_key: ProofKey,
    /// The epoch of what it sends: another one after a restore from a backup.
    pub epoch: String,
    /// The parsed keys of others.
    pub public_keys: PublicKeys,
    /// What each of them may write here in a day.
    pub budget: Budget,
    /// The actors of others, in memory.
    pub known: KnownActors,
    /// Where its sender listens, until it is started.
    pub hints: Mutex<Option<Hints>>,
    /// What its sender did.
    pub sent: Arc<SenderCounts>,
    /// Rung when something received was put by.
    pub put_by: Arc<Notify>,
    /// Its way out for mail, where it has one.
    pub mailer: Option<Mailer>,
    /// Its sentences.
    pub texts: Arc<Texts>,
}

/// What an action knows of its caller.
pub struct Cx {
    /// Who acts.
    pub who: Viewer,
    /// When.
    pub now: Time,
    /// On which node.
    pub node: Arc<Node>,
}

impl Node {
    /// Opens the node of a folder that is held.
    ///
    /// # Errors
    /// One sentence that names what cannot be opened or does not belong to the rest ([`folder::open`]).
    pub async fn open(folder: Folder) -> Result<Arc<Node>, Refused> {
        let clock = folder.config.clock();
        Node::open_at(folder, clock, Random::system()).await
    }

    /// The same, with time and chance handed in.
    ///
    /// # Errors
    /// As [`Node::open`].
    pub async fn open_at(folder: Folder, clock: Clock, random: Random) -> Result<Arc<Node>, Refused> {
        let keys = Keys::read(&folder.config)?;
        let Opened { store, migrated, unknown } = folder::open(&folder, &keys, clock.now())?;
        if unknown && folder.hold != Hold::Beside {
            let identity = Identity::of(&folder.config, &keys);
            store.write(move |tx| Ok::<_, Error>(identity.write(tx)?)).await?;
        }
        Node::assemble(folder, keys, store, migrated, clock, random).await
    }

    /// The node of a house that is being made.
    ///
    /// # Errors
    /// When its keys or its database cannot be made.
    pub async fn found(folder: Folder, clock: Clock, random: Random) -> Result<Arc<Node>, Refused> {
        let keys = Keys::make(&folder.config)?;
        let store = folder::found(&folder, &keys)?;
        Node::assemble(folder, keys, store, false, clock, random).await
    }

    async fn assemble(
        folder: Folder,
        keys: Keys,
        store: Store,
        migrated: bool,
        clock: Clock,
        random: Random,
    ) -> Result<Arc<Node>, Refused> {
        let config = folder.config.clone();
        let secret = Secret::of(keys.actor.pem()).ok_or_else(|| Refused::Fault("no seal can be made".into()))?;
        let public_keys = PublicKeys::default();
        let (actor, key) = (config.url("/actor"), keys.actor.clone());
        let (reach, near) = (config.reach(), &config.neighbours);
        let client = Client::new(&actor, key, reach, near, clock.clone(), public_keys.clone())
            .await
            .map_err(|e| Refused::Fault(format!("the client cannot be set up: {e}")))?;
        let mut held: String = store.read(|conn| Ok::<_, Error>(epoch(conn)?)).await?;
        if held.is_empty() {
            let first: String = random.token::<8>();
            held = store
                .write(move |tx| {
                    // Two that start together have one.
                    if epoch(tx.conn())?.is_empty() {
                        renew_epoch(tx, &first)?;
                    }
                    Ok::<_, Error>(epoch(tx.conn())?)
                })
                .await?;
        }
        let ring = Ring::of(&config);
        let (outbox, hints) = Outbox::new();
        let mailer = Mailer::new(&config)?;
        Ok(Arc::new(Node {
            started: clock.now(),
            budget: Budget::new(config.daily),
            config,
            folder,
            store,
            outbox,
            client,
            clock,
            random,
            migrated,
            key: keys.actor,
            proof_key: keys.proof,
            epoch: held,
            ring,
            secret,
            public_keys,
            known: KnownActors::default(),
            hints: Mutex::new(Some(hints)),
            sent: Arc::default(),
            put_by: Arc::default(),
            mailer,
            texts: Arc::new(Texts::load()),
        }))
    }

    /// Whose database ours must be.
    pub fn identity(&self) -> Identity {
        Identity::new(&self.config, &self.key, &self.proof_key)
    }

    /// The id of our key for proofs.
    pub fn proof_method(&self) -> String {
        format!("{}#proof-key", self.actor())
    }

    /// Acts: one transaction, with the caller's rights. The only way in to the actions of the features. The first of a
    /// request in which somebody sent a form is that form's effect, and counts once. Who was signed out while their form was on
    /// its way does nothing, and who lost a role does nothing with it.
    ///
    /// # Errors
    /// The action's own; then nothing of it is kept. [`Reason::FormSentBefore`](crate::error::Reason::FormSentBefore) when the form had its effect already.
    pub async fn act<T, F>(self: &Arc<Self>, who: Viewer, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
    {
        let cx = self.cx(who);
        let sent = once::pending(&cx.who);
        let mine = sent.clone();
        let session = Session::of(&cx.who);
        let done = self.store.write(move |tx| {
            let cx = match session {
                Some(session) => Cx { who: session.as_now(tx.conn(), &cx.who)?, ..cx },
                None => cx,
            };
            if let Some(sent) = &sent {
                once::claim(tx, sent, cx.now)?;
            }
            f(tx, &cx)
        });
        let done = done.await?;
        if let Some(mine) = mine {
            mine.set_claimed();
        }
        Ok(done)
    }

    /// Reads.
    ///
    /// # Errors
    /// The reader's own.
    pub async fn read<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        self.store.read(f).await
    }

    /// The context of a caller, now.
    pub fn cx(self: &Arc<Self>, who: Viewer) -> Cx {
        Cx { who, now: self.clock.now(), node: self.clone() }
    }

    /// A URL of this node.
    pub fn url(&self, path: &str) -> Url {
        self.config.url(path)
    }

    /// The id of our actor.
    pub fn actor(&self) -> Url {
        self.url("/actor")
    }

    /// Our own authority.
    pub fn authority(&self) -> &Authority {
        &self.config.domain
    }
}
