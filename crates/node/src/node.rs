//! The node: everything that is handed to a feature, and the one way to act.

use crate::config::Config;
use crate::error::Error;
use crate::texts::Texts;
use crate::viewer::Viewer;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use huisraad_federation::{Authority, Client, Clock, Outbox, PrivateKey, PublicKeys, Random};
use huisraad_storage::{Conn, Migrations, Store, Time, Tx};
use std::sync::Arc;
use url::Url;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRESQL: EmbeddedMigrations = embed_migrations!("../../migrations/postgresql");

/// The migrations of both engines.
pub const MIGRATIONS: Migrations = Migrations { sqlite: || SQLITE, postgres: || POSTGRESQL };

/// One node.
pub struct Node {
    /// Its settings.
    pub config: Config,
    /// Its database.
    pub store: Store,
    /// Its way out.
    pub outbox: Outbox,
    /// Its requests to others.
    pub client: Client,
    /// Its time.
    pub clock: Clock,
    /// Its chance.
    pub random: Random,
    /// Its key.
    pub key: Arc<PrivateKey>,
    /// The parsed keys of others.
    pub public_keys: PublicKeys,
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
    /// Opens the node whose settings these are: its database (brought up to date) and its key.
    ///
    /// # Errors
    /// When either cannot be opened.
    pub async fn open(config: Config) -> Result<Arc<Node>, Error> {
        let clock = config.clock();
        Node::open_at(config, clock, Random::system()).await
    }

    /// The same, with time and chance handed in.
    ///
    /// # Errors
    /// As [`Node::open`].
    pub async fn open_at(config: Config, clock: Clock, random: Random) -> Result<Arc<Node>, Error> {
        let internal = |what: &str, e: String| Error::Internal(format!("{what}: {e}"));
        let store = Store::open(&config.database(), MIGRATIONS)?;
        let pem = std::fs::read_to_string(config.key_file())
            .map_err(|e| internal("the key of this house cannot be read", e.to_string()))?;
        let key = PrivateKey::from_pem(&pem)
            .map(Arc::new)
            .map_err(|e| internal("the key of this house cannot be used", e.to_string()))?;
        let actor = config.url("/actor");
        let client = Client::new(&actor, key.clone(), config.reach(), clock.clone())
            .await
            .map_err(|e| internal("the client cannot be set up", e.to_string()))?;
        Ok(Arc::new(Node {
            config,
            store,
            outbox: Outbox::default(),
            client,
            clock,
            random,
            key,
            public_keys: PublicKeys::default(),
            texts: Arc::new(Texts::load()),
        }))
    }

    /// Acts: one transaction, with the caller's rights. The only way in to the actions of the features.
    ///
    /// # Errors
    /// The action's own; then nothing of it is kept.
    pub async fn act<T, F>(self: &Arc<Self>, who: Viewer, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
    {
        let cx = self.cx(who);
        self.store.write(move |tx| f(tx, &cx)).await
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
