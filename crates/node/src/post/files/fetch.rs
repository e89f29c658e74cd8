//! Fetching the files that another house announced, from that house, signed, one after the other.

use super::actions::{arrived, in_vain, was_not_tried};
use super::store::{File, next_of};
use crate::clean::{self, Clean};
use crate::due::{self, Topic};
use crate::error::Error;
use crate::node::Node;
use crate::peer::{self, Peer};
use crate::viewer::{PeerId, Viewer};
use huisraad_federation::{ClientError, digest_multibase};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

/// How long the next waits after one that came, and after one that did not.
const REST: Duration = Duration::from_millis(200);
const WAIT: Duration = Duration::from_secs(60);
/// How many times as long as its file took to clean a house then waits: its files take a twentieth of a core, whatever they are.
const PATIENCE: u32 = 20;

/// Fetches the next file of a house, and plans the one after it.
///
/// # Errors
/// A fault of storage.
pub async fn fetch_next(node: &Arc<Node>, peer: PeerId) -> Result<(), Error> {
    let wanted = node
        .read(move |conn| {
            // On pause or gone: then nothing is asked of it; when it comes back it is asked again.
            let from = match peer::by_id(conn, peer) {
                Ok(from) if from.standing.held() => from,
                Ok(_) | Err(Error::NotFound) => return Ok(None),
                Err(e) => return Err(e),
            };
            Ok(next_of(conn, peer)?.map(|(file, tried)| (from, file, tried)))
        })
        .await?;
    let Some((from, file, tried)) = wanted else { return Ok(()) };
    let id = file.id;
    let (got, took) = fetch(node, &from, &file).await?;
    let rest = rest_after(took);
    node.act(Viewer::Clock, move |tx, cx| {
        let wait = match got {
            Got::Came(clean) => arrived(tx, id, clean).map(|()| rest)?,
            Got::Never => in_vain(tx, id, true).map(|()| rest)?,
            Got::NotNow => in_vain(tx, id, false).map(|()| WAIT * (1 << tried.clamp(0, 8)))?,
        };
        let left = next_of(tx.conn(), peer)?.is_some();
        if left { due::add(tx, cx.now.plus(wait), Topic::FetchFiles, &peer.to_string()) } else { Ok(()) }
    })
    .await
}

/// How long a house waits after a file that took so long to clean.
fn rest_after(took: Duration) -> Duration {
    REST.max(took.saturating_mul(PATIENCE))
}

/// What came of asking for a file.
enum Got {
    /// It came, and was cleaned.
    Came(Clean),
    /// It is gone there, was never meant for us, or is not what it was said to be.
    Never,
    /// The house did not answer.
    NotNow,
}

/// Fetches a file and cleans it; gives how long the cleaning took, without the wait for its turn: or houses would wait for each other's files.
async fn fetch(node: &Arc<Node>, from: &Peer, file: &File) -> Result<(Got, Duration), Error> {
    const AT_ONCE: Duration = Duration::ZERO;
    let Some(url) = file.source.as_deref().and_then(|s| Url::parse(s).ok()) else { return Ok((Got::Never, AT_ONCE)) };
    let bytes = match node.client.file(&url, usize::try_from(file.size).unwrap_or(0), &from.known()).await {
        Ok(bytes) => bytes,
        Err(ClientError::Status(404 | 410) | ClientError::Unusable(_) | ClientError::OutOfBounds) => {
            return Ok((Got::Never, AT_ONCE));
        }
        Err(_) => return Ok((Got::NotNow, AT_ONCE)),
    };
    if digest_multibase(&bytes) != file.digest {
        tracing::warn!("a file of another house is not what it announced; it is left out");
        return Ok((Got::Never, AT_ONCE));
    }
    let turn = turn().await?;
    // Counted before, and not while others have their turn: what costs all the time that a job has is not tried for ever.
    let id = file.id;
    node.act(Viewer::Clock, move |tx, _| in_vain(tx, id, false)).await?;
    let began = Instant::now();
    let cleaned = clean::clean_apart(&bytes).await;
    drop(turn);
    if cleaned.is_err() {
        // It could not be tried: that is no fault of the file.
        node.act(Viewer::Clock, move |tx, _| was_not_tried(tx, id)).await?;
    }
    let cleaned = cleaned?;
    let took = began.elapsed();
    let got = match cleaned {
        Ok(clean) => Got::Came(clean),
        Err(why) => {
            tracing::warn!(?why, "a file of another house cannot be used; it is left out");
            Got::Never
        }
    };
    Ok((got, took))
}

/// A crafted file can cost seconds and much memory, in the process that cleans it: one at a time.
static TURNS: Semaphore = Semaphore::const_new(1);

/// Waits for the turn to clean a file.
async fn turn() -> Result<SemaphorePermit<'static>, Error> {
    TURNS.acquire().await.map_err(|e| Error::Internal(e.to_string()))
}

/// Cleans a file beside the work of others: a large picture takes a second.
///
/// # Errors
/// When it could not be tried.
pub async fn cleaned(bytes: impl AsRef<[u8]>) -> Result<Result<Clean, clean::Refused>, Error> {
    let _turn = turn().await?;
    clean::clean_apart(bytes.as_ref()).await
}

#[cfg(test)]
mod tests {
    use super::{REST, rest_after};
    use std::time::Duration;

    #[test]
    fn the_files_of_a_house_take_a_twentieth_of_a_core() {
        for seconds in [1, 7, 60] {
            let took = Duration::from_secs(seconds);
            assert!(took * 20 <= rest_after(took), "{seconds}");
        }
        assert_eq!(rest_after(Duration::ZERO), REST);
        assert_eq!(rest_after(Duration::MAX), Duration::MAX);
    }
}
