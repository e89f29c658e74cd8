//! Another server's actor, as its own document tells it.

use crate::KnownActor;
use crate::json::Document;
use activitypub_federation::config::Data;
use activitypub_federation::error::Error;
use activitypub_federation::protocol::verification::verify_domains_match;
use activitypub_federation::traits::{Actor, Object};
use async_trait::async_trait;
use serde_json::Value;
use url::Url;

/// An actor of elsewhere. Everything in it is what that server says of itself.
#[derive(Debug, Clone)]
pub struct RemoteActor {
    /// Its id.
    pub id: Url,
    /// Where it takes activities; at the same origin as its id.
    pub inbox: Url,
    /// Where its server takes what is for several there, once for all of them (ActivityPub, 7.1.3); at the same origin too.
    pub shared_inbox: Option<Url>,
    /// The id of its key, as it signs with it.
    pub key_id: String,
    /// Its public key.
    pub key_pem: String,
    /// Its Ed25519 key for proofs, as a Multikey has it, where it publishes one (FEP-521a).
    pub proof_key: Option<String>,
    /// What it is called; empty when it does not say.
    pub name: String,
    /// The whole document, for what else one wants to know.
    pub document: Value,
}

/// How long an address may be that is kept, in bytes.
pub const LONGEST_ADDRESS: usize = 500;
/// Longer than the PEM of any key that is used here.
const LONGEST_PEM: usize = 4000;
/// Longer than any name that is shown.
const LONGEST_NAME: usize = 1000;

impl RemoteActor {
    /// Reads an actor document. `None` when it is not an actor, speaks for another origin than its own, or has an address or a
    /// key that is too long to be kept.
    pub fn parse(document: Value) -> Option<RemoteActor> {
        let text = |v: &Value, name: &str| v.get(name).and_then(Value::as_str).map(str::to_owned);
        let id = Url::parse(&text(&document, "id")?).ok()?;
        let inbox = Url::parse(&text(&document, "inbox")?).ok()?;
        let key = document.get("publicKey")?;
        let owner = Url::parse(&text(key, "owner")?).ok()?;
        let key_id = Url::parse(&text(key, "id")?).ok()?;
        if owner != id || inbox.origin() != id.origin() || key_id.origin() != id.origin() {
            return None;
        }
        if [&id, &inbox, &key_id].into_iter().any(|u| u.as_str().len() > LONGEST_ADDRESS) {
            return None;
        }
        Some(RemoteActor {
            key_id: key_id.to_string(),
            key_pem: text(key, "publicKeyPem").filter(|pem| pem.len() <= LONGEST_PEM)?,
            proof_key: proof_key(&document, &id),
            shared_inbox: shared_inbox(&document, &id),
            name: text(&document, "name").unwrap_or_default().chars().take(LONGEST_NAME).collect(),
            inbox,
            id,
            document,
        })
    }
}

impl RemoteActor {
    /// What is to be known of it where it signs something.
    pub(crate) fn as_known(&self) -> KnownActor {
        let (actor, key_id, key_pem) = (self.id.to_string(), self.key_id.clone(), self.key_pem.as_str().into());
        KnownActor { actor, key_id, key_pem, silent: false }
    }
}

fn shared_inbox(document: &Value, id: &Url) -> Option<Url> {
    let shared = Url::parse(document.get("endpoints")?.get("sharedInbox")?.as_str()?).ok()?;
    // One of them speaks for all at that address: it is no other for what it adds.
    let plain = shared.query().is_none() && shared.fragment().is_none() && shared.username().is_empty();
    let plain = plain && shared.password().is_none() && shared.as_str().len() <= LONGEST_ADDRESS;
    (plain && shared.origin() == id.origin()).then_some(shared)
}

/// The first key for proofs that an actor publishes as its own.
fn proof_key(document: &Value, id: &Url) -> Option<String> {
    let methods = match document.get("assertionMethod")? {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    methods.iter().take(10).find_map(|m| {
        let text = |name: &str| m.get(name).and_then(Value::as_str);
        let own = text("controller") == Some(id.as_str()) && text("type") == Some("Multikey");
        let key = text("publicKeyMultibase").filter(|k| own && crate::proof::is_key(k))?;
        Some(key.to_owned())
    })
}

/// `activitypub_federation` fetches it for us; it is never read from or written to our database here.
#[async_trait]
impl Object for RemoteActor {
    type DataType = ();
    type Kind = Document;
    type Error = Error;

    fn id(&self) -> &Url {
        &self.id
    }

    async fn read_from_id(_id: Url, _data: &Data<()>) -> Result<Option<Self>, Error> {
        Ok(None)
    }

    async fn into_json(self, _data: &Data<()>) -> Result<Document, Error> {
        Ok(Document(self.document))
    }

    async fn verify(Document(json): &Document, expected: &Url, _data: &Data<()>) -> Result<(), Error> {
        let id = json.get("id").and_then(Value::as_str).and_then(|id| Url::parse(id).ok()).ok_or(Error::NotFound)?;
        // The library compares names only; ports count too.
        if id.origin() != expected.origin() {
            return Err(Error::UrlVerificationError("the document speaks for another origin"));
        }
        verify_domains_match(&id, expected)
    }

    async fn from_json(Document(json): Document, _data: &Data<()>) -> Result<Self, Error> {
        RemoteActor::parse(json).ok_or(Error::NotFound)
    }
}

/// Ourselves, as far as the library needs us to sign its fetches.
#[derive(Debug, Clone)]
pub(crate) struct OwnActor {
    pub id: Url,
    pub private_pem: String,
    pub public_pem: String,
}

#[async_trait]
impl Object for OwnActor {
    type DataType = ();
    type Kind = Value;
    type Error = Error;

    fn id(&self) -> &Url {
        &self.id
    }

    async fn read_from_id(_id: Url, _data: &Data<()>) -> Result<Option<Self>, Error> {
        Ok(None)
    }

    async fn into_json(self, _data: &Data<()>) -> Result<Value, Error> {
        Err(Error::NotFound)
    }

    async fn verify(_json: &Value, _expected: &Url, _data: &Data<()>) -> Result<(), Error> {
        Err(Error::NotFound)
    }

    async fn from_json(_json: Value, _data: &Data<()>) -> Result<Self, Error> {
        Err(Error::NotFound)
    }
}

impl Actor for OwnActor {
    fn public_key_pem(&self) -> &str {
        &self.public_pem
    }

    fn private_key_pem(&self) -> Option<String> {
        Some(self.private_pem.clone())
    }

    fn inbox(&self) -> Url {
        self.id.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_kept_of_an_actor_has_an_end() {
        let id = "https://a.example/actor";
        let shown = |inbox: usize, key: usize, pem: usize| {
            json!({"id": id, "inbox": format!("https://a.example/{}", "x".repeat(inbox - 18)), "name": "n".repeat(5000),
                "publicKey": {"id": format!("{id}{}", "x".repeat(key - id.len())), "owner": id, "publicKeyPem": "x".repeat(pem)},
                "assertionMethod": {"type": "Multikey", "controller": id, "publicKeyMultibase": format!("z{}", "6".repeat(9000))}})
        };
        let actor = RemoteActor::parse(shown(500, 500, 4000)).expect("an actor");
        assert_eq!((actor.name.len(), actor.proof_key), (LONGEST_NAME, None));
        for (inbox, key, pem) in [(501, 500, 4000), (500, 501, 4000), (500, 500, 4001)] {
            assert!(RemoteActor::parse(shown(inbox, key, pem)).is_none(), "{inbox} {key} {pem}");
        }
        let mut spelled = shown(100, 100, 100);
        spelled["inbox"] = json!(format!("https://a.example/{}", "é".repeat(200)));
        assert!(RemoteActor::parse(spelled).is_none(), "as it is written out");
    }
}
