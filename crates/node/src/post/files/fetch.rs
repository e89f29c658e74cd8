//! Fetching a file that another house announced, from that house, signed.

use super::actions::arrived;
use super::clean::{self, Clean};
use super::store::by_id;
use crate::error::Error;
use crate::node::Node;
use crate::peer;
use crate::viewer::Viewer;
use huisraad_federation::{ClientError, digest_multibase};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;
use url::Url;

/// Fetches one, if it is still wanted.
///
/// # Errors
/// When it must be tried again.
pub async fn fetch(node: &Arc<Node>, id: i64) -> Result<(), Error> {
    let wanted = node
        .read(move |conn| {
            let (file, sender) = match by_id(conn, id) {
                Ok(found) => found,
                Err(Error::NotFound) => return Ok(None),
                Err(e) => return Err(e),
            };
            // Paused meanwhile: then nothing is asked of it.
            let held = sender.map(|p| peer::by_id(conn, p)).transpose()?.is_some_and(|p| p.standing.held());
            let url = file.source.as_deref().and_then(|s| Url::parse(s).ok());
            Ok(url.filter(|_| held).map(|url| (url, file)))
        })
        .await?;
    let Some((url, file)) = wanted else { return Ok(()) };
    let bytes = match node.client.file(&url, usize::try_from(file.size).unwrap_or(0)).await {
        Ok(bytes) => bytes,
        // It is gone there, or was never meant for us; or it is not what it was said to be.
        Err(ClientError::Status(404 | 410) | ClientError::Unusable(_) | ClientError::OutOfBounds) => return Ok(()),
        Err(e) => return Err(Error::Internal(format!("a file: {e}"))),
    };
    if digest_multibase(&bytes) != file.digest {
        tracing::warn!("a file of another house is not what it announced; it is left out");
        return Ok(());
    }
    match cleaned(bytes).await? {
        Ok(clean) => node.act(Viewer::Clock, move |tx, _| arrived(tx, id, clean)).await,
        Err(why) => {
            tracing::warn!(?why, "a file of another house cannot be used; it is left out");
            Ok(())
        }
    }
}

/// A crafted file can cost seconds and much memory: two at a time, so that the pages of the house stay quick.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// Cleans a file beside the work of others: a large picture takes a second.
///
/// # Errors
/// When the thread for it died.
pub async fn cleaned(bytes: Vec<u8>) -> Result<Result<Clean, clean::Refused>, Error> {
    let turn = TURNS.clone().acquire_owned().await.map_err(|e| Error::Internal(e.to_string()))?;
    let work = move || {
        // Given back when the work is done, also when nobody waits for it any more.
        let _turn = turn;
        clean::clean(&bytes)
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))
}
