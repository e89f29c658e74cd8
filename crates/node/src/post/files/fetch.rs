//! Fetching the files that another house announced, from that house, signed, one after the other.

use super::actions::{arrived, in_vain};
use super::store::{File, next_of};
use crate::clean::{self, Clean};
use crate::due::{self, Topic};
use crate::error::Error;
use crate::node::Node;
use crate::peer::{self, Peer};
use crate::viewer::{PeerId, Viewer};
use huisraad_federation::{ClientError, digest_multibase};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
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
    // Counted before: what ends the program is not tried for ever.
    node.act(Viewer::Clock, move |tx, _| in_vain(tx, id, false)).await?;
    let (got, took) = fetch(node, &from, &file).await?;
    let rest = rest_after(took);
    node.act(Viewer::Clock, move |tx, cx| {
        let wait = match got {
            Got::Came(clean) => arrived(tx, id, clean).map(|()| rest)?,
            Got::Never => in_vain(tx, id, true).map(|()| rest)?,
            Got::NotNow => WAIT * (1 << tried.clamp(0, 8)),
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

/// Fetches a file and cleans it; gives how long the cleaning took, without the wait for its turn.
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
    let (cleaned, took) = timed(bytes).await?;
    let got = match cleaned {
        Ok(clean) => Got::Came(clean),
        Err(why) => {
            tracing::warn!(?why, "a file of another house cannot be used; it is left out");
            Got::Never
        }
    };
    Ok((got, took))
}

/// A crafted file can cost seconds and much memory: one at a time.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));

/// Cleans a file beside the work of others: a large picture takes a second.
///
/// # Errors
/// When the thread for it died.
pub async fn cleaned(bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Result<Clean, clean::Refused>, Error> {
    timed(bytes).await.map(|(cleaned, _)| cleaned)
}

/// The same, with how long it took: that of this file alone, or houses would wait for each other's files.
async fn timed(bytes: impl AsRef<[u8]> + Send + 'static) -> Result<(Result<Clean, clean::Refused>, Duration), Error> {
    let turn = TURNS.clone().acquire_owned().await.map_err(|e| Error::Internal(e.to_string()))?;
    let work = move || {
        // Given back when the work is done, also when nobody waits for it any more.
        let _turn = turn;
        let began = Instant::now();
        let cleaned = clean::clean(bytes.as_ref());
        (cleaned, began.elapsed())
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{REST, rest_after, timed};
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

    #[tokio::test]
    async fn what_is_no_file_is_refused_whoever_else_sends_one() {
        let (first, second) = tokio::join!(timed(vec![0; 100]), timed(vec![0; 100]));
        assert!(first.is_ok_and(|(cleaned, _)| cleaned.is_err()) && second.is_ok_and(|(cleaned, _)| cleaned.is_err()));
    }
}
