//! The gate of the inbox: what it costs us to refuse comes before what it costs us to accept.
//!
//! Size and a place for the body, then digest and date, then strict JSON of a bounded number of values, then whether we know the
//! actor, or fetch it for a knock, then the signature, then preparation outside the writer, then one transaction with the dedupe
//! row, the effect and the place in the pair's sequence.

use crate::inbound::{Answer, Effect, Follows, Head, KnownActor, Prepare, Received, Request, Roster, Verdict};
use crate::knocks::Knocks;
use crate::put_by::{self, NewRow};
use crate::received::{name_of, remember};
use crate::room::{self, For, Room, Seat};
use crate::sequence::{self, Place};
use crate::signature::{self, Headers, SEQUENCE, Signed};
use crate::{Authority, Client, Clock, Outbox, PublicKeys, RemoteActor, stop_point};
use huisraad_storage::{Error, Store, Time, Tx};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use url::Url;

/// How often an activity may meet a fault of our own before it is put by.
const FAULTS: u8 = 3;
/// Activities whose faults are counted at once.
const COUNTED: usize = 1000;

/// What a gate is made of, handed in.
pub struct Parts {
    /// Our own host.
    pub host: Authority,
    /// Where it is stored.
    pub store: Store,
    /// Who fetches the actors of those who knock.
    pub client: Client,
    /// What time it is.
    pub clock: Clock,
    /// The parsed keys of others.
    pub keys: PublicKeys,
    /// Whom we know.
    pub roster: Box<Roster>,
    /// What an activity does.
    pub prepare: Arc<Prepare>,
    /// Whether a stranger may say this at all.
    pub knocks: fn(&Value) -> bool,
    /// Whether this is said in confidence: it is kept nowhere before it is worked off.
    pub in_confidence: fn(&Value) -> bool,
    /// Whether a stranger follows what is public, and may say that it changed or is gone.
    pub follows: Box<Follows>,
    /// What to do when the sequence of a pair has a hole, in the transaction.
    pub missed: fn(&mut Tx<'_>, &Url, Time) -> Result<(), Verdict>,
    /// Rung when something was put by.
    pub bell: Arc<Notify>,
    /// Where it is noted that a house proved that it has its key.
    pub outbox: Outbox,
}

/// The gate of one inbox.
pub struct Gate {
    parts: Parts,
    room: Room,
    faults: Mutex<HashMap<[u8; 32], u8>>,
    knocks: Knocks,
    accepted: AtomicU64,
    refused: AtomicU64,
    faulty: AtomicU64,
}

impl Gate {
    /// A gate.
    pub fn new(parts: Parts) -> Gate {
        Gate {
            parts,
            room: Room::default(),
            faults: Mutex::default(),
            knocks: Knocks::default(),
            accepted: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            faulty: AtomicU64::new(0),
        }
    }

    /// How many requests were accepted, refused, and met a fault of our own, since it began.
    pub fn counts(&self) -> [(&'static str, u64); 3] {
        let read = |n: &AtomicU64| n.load(Ordering::Relaxed);
        [("accepted", read(&self.accepted)), ("refused", read(&self.refused)), ("unavailable", read(&self.faulty))]
    }

    /// Takes a place for a body before anything of it is read. `announced` is its size, where that was told; `from` is a number
    /// for the address it comes from.
    ///
    /// # Errors
    /// The answer, when it need not be read at all.
    pub async fn admit(&self, headers: &Headers, announced: Option<u64>, from: u64) -> Result<Seat<'_>, Answer> {
        let seat = self.seat(headers, announced, from).await;
        seat.map_err(|answer| self.counted(answer))
    }

    async fn seat(&self, headers: &Headers, announced: Option<u64>, from: u64) -> Result<Seat<'_>, Answer> {
        if room::is_too_large(announced) {
            return Err(Answer::TooLarge);
        }
        let large = room::is_large(announced);
        if !large && let Some(seat) = self.room.take(For::Anybody, from) {
            return Ok(seat);
        }
        // Whose key it is said to be: who may not say so much need not be read.
        let said = signature::key_id(headers).and_then(|k| Url::parse(k.split('#').next()?).ok());
        let Some(said) = said else {
            return Err(Answer::Unauthorized(signature::SignatureError::Malformed.to_string()));
        };
        let what = match (self.known(&said).await?, announced) {
            (Some(_), _) if large => For::Large,
            (Some(_), _) => For::Known,
            // It may be small after all.
            (None, None) => For::Anybody,
            // A keyId need not begin with the actor's id; GoToSocial's does all the same.
            (None, Some(_)) if large => return Err(Answer::TooLarge),
            (None, Some(_)) => return Err(Answer::Unavailable),
        };
        self.room.take(what, from).ok_or(Answer::Unavailable)
    }

    /// Takes one request, whose body was read within the limit of its place, and answers it. A 202 is given only when the
    /// effect is on disk, or there is none to have.
    pub async fn receive(&self, r: Request<'_>) -> Answer {
        let answer = self.judge(r).await;
        self.counted(answer)
    }

    fn counted(&self, answer: Answer) -> Answer {
        let count = match answer {
            Answer::Accepted => &self.accepted,
            Answer::Unavailable => &self.faulty,
            _ => &self.refused,
        };
        count.fetch_add(1, Ordering::Relaxed);
        answer
    }

    /// What costs nothing comes first, and while we wait for anything only the bytes of the body lie here: a body read into
    /// values is many times as large, and until its signature is verified it is anybody's.
    async fn judge(&self, r: Request<'_>) -> Answer {
        let p = &self.parts;
        let scheme = p.client.reach().scheme();
        let (target, headers, host) = (r.target, r.headers, p.host.as_str());
        let signed = Signed { method: "post", target, headers, body: Some(r.body), host, scheme };
        let now = p.clock.now();
        let claim = match signature::check(&signed, now) {
            Ok(claim) => claim,
            Err(e) => return Answer::Unauthorized(e.to_string()),
        };
        let head = match Head::read(r.body, p.knocks) {
            Ok(head) => head,
            Err(why) => return Answer::Malformed(why),
        };
        let actor = &head.actor;
        // Before anything is looked up or fetched. A key need not be called after its actor, but it is at its origin.
        if !Url::parse(&claim.key_id).is_ok_and(|key| key.origin() == actor.origin()) {
            return Answer::Unauthorized("the key is not the actor's".into());
        }
        let known = match self.known(actor).await {
            // The roster finds a house by its key too: that is not its actor.
            Ok(known) => known.filter(|k| k.actor == actor.as_str()),
            Err(answer) => return answer,
        };
        // Its removals are heard with the key we know. The rest is as from somebody we do not know.
        let (known, silent) = match known {
            Some(k) if k.silent => (Some(k).filter(|_| head.takes_back), true),
            known => (known, false),
        };
        let (known, stranger) = match known {
            Some(known) => (known, None),
            None if !head.knocks && !self.may_say_so(&head).await => {
                return Answer::Unauthorized("we do not know this actor".into());
            }
            // Its keyId named somebody we know, or it would not have been read so far.
            None if r.body.len() > room::KNOCK => return Answer::TooLarge,
            None => match self.meet(actor, r.from).await {
                Ok(a) => (a.as_known(), Some(a)),
                Err(answer) => return answer,
            },
        };
        let bare = claim.key_id.split('#').next().unwrap_or_default();
        if claim.key_id != known.key_id && bare != actor.as_str() {
            return Answer::Unauthorized("the key is not the actor's".into());
        }
        if let Err(e) = claim.verify(&known.key_pem, &p.keys) {
            return Answer::Unauthorized(e.to_string());
        }
        if head.id.origin() != actor.origin() {
            return Answer::Refused("the activity's id is not at its actor's origin".into());
        }
        if stranger.is_none() {
            self.note_proof(actor, now).await;
        }
        // Its numbers have holes until it is heard again.
        let place = if stranger.is_none() && !silent && claim.covers(SEQUENCE) {
            r.headers.get(SEQUENCE).and_then(Place::parse)
        } else {
            None
        };
        stop_point("receiver:after-signature").await;
        match crate::parse_json(r.body) {
            Ok(activity) => {
                let Head { actor, id, .. } = head;
                self.effect(Received { actor, stranger, id, activity, at: now }, place, r.body).await
            }
            Err(why) => Answer::Malformed(why),
        }
    }

    /// Notes that a house has its key, at most once an hour. What it says is heard all the same when that cannot be written.
    async fn note_proof(&self, actor: &Url, now: Time) {
        let Some(peer) = Authority::of(actor).filter(|p| self.parts.outbox.is_proof_news(now, p)) else { return };
        let outbox = self.parts.outbox.clone();
        let noted = self.parts.store.write(move |tx| Ok::<_, Error>(outbox.proved(tx, now, &peer, false)?)).await;
        if let Err(e) = noted {
            tracing::warn!(error = %e, "it could not be noted that a house proved itself");
        }
    }

    async fn known(&self, actor: &Url) -> Result<Option<KnownActor>, Answer> {
        (self.parts.roster)(actor.clone()).await.map_err(|e| fault(&e))
    }

    /// Whether a stranger who says something of itself is one that it matters of. Every server tells all others whom it deletes.
    async fn may_say_so(&self, head: &Head) -> bool {
        head.of_itself && (self.parts.follows)(head.actor.clone()).await.unwrap_or(false)
    }

    /// Fetches a stranger who knocks, within what one place, one domain and all together may ask of us.
    async fn meet(&self, actor: &Url, from: u64) -> Result<RemoteActor, Answer> {
        let host = Authority::of(actor).map(|a| a.as_str().to_owned()).unwrap_or_default();
        if !self.knocks.may(from, &host) {
            return Err(Answer::TooMany);
        }
        self.parts.client.actor(actor).await.map_err(|e| {
            tracing::info!(%host, error = %e, "a stranger knocked, and its actor could not be fetched");
            Answer::Unauthorized("your actor could not be fetched".into())
        })
    }

    async fn effect(&self, received: Received, place: Option<Place>, body: &[u8]) -> Answer {
        let (actor, at, known) = (received.actor.clone(), received.at, received.stranger.is_none());
        let origin = actor.origin().ascii_serialization();
        let uri = received.id.as_str().to_owned();
        let key = name_of(&origin, &uri);
        // A stranger can wait at its own end, and what is said in confidence does.
        let may_wait = known && !(self.parts.in_confidence)(&received.activity);
        let prepared = (self.parts.prepare)(received).await;
        stop_point("receiver:before-commit").await;
        let done = match prepared {
            Ok(effect) => self.commit(key, effect, &actor, place, at).await,
            Err(verdict) => Err(verdict),
        };
        stop_point("receiver:after-commit").await;
        let (needs, error) = match done {
            Ok(()) => return Answer::Accepted,
            Err(Verdict::Needs(needs)) if may_wait => (Some(needs.to_string()), None),
            // None of our business: there is nothing to repeat, and so nothing to remember.
            Err(Verdict::Ignored) => return Answer::Accepted,
            Err(Verdict::Later(e)) if may_wait && self.again_and_again(&key, &e) => (None, Some(e.to_string())),
            Err(verdict) => return answer(verdict),
        };
        if needs.is_some() && body.len() > put_by::LARGEST {
            return Answer::Refused("it is too large to wait here until its writer is known".into());
        }
        let row = NewRow {
            origin,
            uri,
            actor: actor.into(),
            body: String::from_utf8_lossy(body).into_owned(),
            needs,
            error,
            at,
        };
        self.put_by(key, row).await
    }

    /// One transaction: the dedupe row, the effect, the place in the pair's sequence. Of what does nothing only the last is kept.
    async fn commit(
        &self,
        key: [u8; 32],
        effect: Effect,
        actor: &Url,
        place: Option<Place>,
        at: Time,
    ) -> Result<(), Verdict> {
        let (missed, peer, actor) = (self.parts.missed, Authority::of(actor), actor.clone());
        let place = place.zip(peer);
        let count = move |tx: &mut Tx<'_>| -> Result<(), Verdict> {
            match &place {
                Some((place, peer)) if !sequence::heard_one(tx, peer.as_str(), place)? => missed(tx, &actor, at),
                _ => Ok(()),
            }
        };
        let counts = count.clone();
        let done = self.parts.store.write(move |tx| {
            if remember(tx, &key, at)? {
                effect(tx)?;
            }
            counts(tx)
        });
        match done.await {
            // Said again it does nothing again: any number of names can be made up.
            Err(Verdict::Ignored) => self.parts.store.write(count).await,
            done => done,
        }
    }

    /// Whether this activity has met a fault too often: then it waits here, and those behind it go on.
    fn again_and_again(&self, key: &[u8; 32], e: &Error) -> bool {
        if !matches!(e, Error::Panicked | Error::Query(_)) {
            return false;
        }
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        if faults.len() >= COUNTED {
            faults.clear();
        }
        let count = faults.entry(*key).or_default();
        *count = count.saturating_add(1);
        *count >= FAULTS
    }

    async fn put_by(&self, key: [u8; 32], row: NewRow) -> Answer {
        if row.error.is_some() {
            tracing::error!(origin = %row.origin, "a received activity failed again and again; it is put by");
        }
        let bell = self.parts.bell.clone();
        let kept = self
            .parts
            .store
            .write(move |tx| {
                if remember(tx, &key, row.at)? && !put_by::keep(tx, &row)? {
                    // In order behind it nothing else of this sender would come any more.
                    if row.body.len() > put_by::LARGEST {
                        return Err(Verdict::Never("too many as large wait here already".into()));
                    }
                    return Err(Verdict::Later(Error::Commit("too much of this sender waits here already".into())));
                }
                tx.after_commit(move || bell.notify_one());
                Ok::<_, Verdict>(())
            })
            .await;
        kept.map_or_else(answer, |()| Answer::Accepted)
    }
}

fn answer(verdict: Verdict) -> Answer {
    match verdict {
        Verdict::Ignored => Answer::Accepted,
        Verdict::Unknown => Answer::NotFound,
        Verdict::Never(why) => Answer::Refused(why),
        Verdict::TooMany => Answer::TooMany,
        // Only of those we know is anything fetched.
        Verdict::Needs(_) => Answer::NotFound,
        Verdict::Later(e) => fault(&e),
    }
}

fn fault(e: &Error) -> Answer {
    tracing::error!(error = %e, "the inbox could not store what it received");
    Answer::Unavailable
}
