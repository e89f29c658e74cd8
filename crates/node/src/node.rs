//! The node: everything that is handed to a feature, and the one way to act.

use crate::config::Config;
use crate::error::Error;
use crate::folder::{Folder, Refused, create};
use crate::mail::Mailer;
use crate::once;
use crate::sealed::Secret;
use crate::texts::Texts;
use crate::viewer::Viewer;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use huisraad_federation::{
    Authority, Budget, Client, Clock, KnownActors, News, Outbox, PrivateKey, ProofKey, PublicKeys, Random,
    SenderCounts, epoch, renew_epoch,
};
use huisraad_storage::{Conn, Migrations, Store, Time, Tx};
use std::path::Path;
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
    pub news: Mutex<Option<News>>,
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
    /// Opens the node of a folder that is held: its database (brought up to date) and its key.
    ///
    /// # Errors
    /// When either cannot be opened.
    pub async fn open(folder: Folder) -> Result<Arc<Node>, Refused> {
        let clock = folder.config.clock();
        Node::open_at(folder, clock, Random::system()).await
    }

    /// The same, with time and chance handed in.
    ///
    /// # Errors
    /// As [`Node::open`].
    pub async fn open_at(folder: Folder, clock: Clock, random: Random) -> Result<Arc<Node>, Refused> {
        let internal = |what: &str, e: String| Error::Internal(format!("{what}: {e}"));
        let config = folder.config.clone();
        let store = Store::open(&config.database(), MIGRATIONS).map_err(Error::Storage)?;
        let pem = std::fs::read_to_string(config.key_file())
            .map_err(|e| internal("the key of this house cannot be read", e.to_string()))?;
        let key = PrivateKey::from_pem(&pem)
            .map(Arc::new)
            .map_err(|e| internal("the key of this house cannot be used", e.to_string()))?;
        let secret = Secret::of(&pem).ok_or_else(|| internal("no seal can be made", "HMAC".into()))?;
        let proof_key = proof_key(&config.proof_key_file())?;
        let actor = config.url("/actor");
        let public_keys = PublicKeys::default();
        let client = Client::new(&actor, key.clone(), config.reach(), clock.clone(), public_keys.clone())
            .await
            .map_err(|e| internal("the client cannot be set up", e.to_string()))?;
        let first: String = random.token::<8>();
        let epoch = store
            .write(move |tx| {
                // Of a node that is new, or that was made before there were epochs.
                if epoch(tx.conn())?.is_empty() {
                    renew_epoch(tx, &first)?;
                }
                Ok::<_, Error>(epoch(tx.conn())?)
            })
            .await?;
        let (outbox, news) = Outbox::new();
        let mailer = Mailer::new(&config)?;
        Ok(Arc::new(Node {
            budget: Budget::new(config.daily),
            config,
            folder,
            store,
            outbox,
            client,
            clock,
            random,
            key,
            secret,
            proof_key,
            epoch,
            public_keys,
            known: KnownActors::default(),
            news: Mutex::new(Some(news)),
            sent: Arc::default(),
            put_by: Arc::default(),
            mailer,
            texts: Arc::new(Texts::load()),
        }))
    }

    /// The id of our key for proofs.
    pub fn proof_method(&self) -> String {
        format!("{}#proof-key", self.actor())
    }

    /// Acts: one transaction, with the caller's rights. The only way in to the actions of the features. The first of a
    /// request in which somebody sent a form is that form's effect, and counts once.
    ///
    /// # Errors
    /// The action's own; then nothing of it is kept. [`once::BEFORE`] when the form had its effect already.
    pub async fn act<T, F>(self: &Arc<Self>, who: Viewer, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
    {
        let cx = self.cx(who);
        let sent = once::pending(&cx.who);
        let mine = sent.clone();
        let done = self.store.write(move |tx| {
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

/// The key for proofs; made when it is not there, as in a folder from before there were proofs.
fn proof_key(file: &Path) -> Result<ProofKey, Error> {
    let internal = |what: &str, e: String| Error::Internal(format!("{what}: {e}"));
    match std::fs::read_to_string(file) {
        Ok(pem) => ProofKey::from_pem(&pem)
            .map_err(|e| internal("the key for proofs of this house cannot be used", e.to_string())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let key = ProofKey::generate().map_err(|e| internal("no key for proofs could be made", e.to_string()))?;
            write_secret(file, key.pem())
                .map_err(|e| internal("the key for proofs could not be kept", e.to_string()))?;
            Ok(key)
        }
        Err(e) => Err(internal("the key for proofs of this house cannot be read", e.to_string())),
    }
}

/// Writes a file that only its owner can read. Nothing is written over.
///
/// # Errors
/// As the file system says.
pub fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
