//! The two mails to who asked and gave an address: where the answer will be, and that it is there. Nothing of the question
//! or the answer is in them.

use super::store::consultation;
use crate::error::Error;
use crate::mail::{Letter, Sentence};
use crate::node::Node;
use crate::texts::{Language, Say};
use std::sync::Arc;

/// Sends one. `reference`: the number, and, for the first mail, what its address ends with.
///
/// # Errors
/// When it must be tried again.
pub async fn send_mail(node: &Arc<Node>, reference: &str) -> Result<(), Error> {
    let (id, token) = reference.split_once('/').map_or((reference, None), |(id, token)| (id, Some(token)));
    let (Ok(id), Some(mailer)) = (id.parse(), &node.mailer) else { return Ok(()) };
    let c = match node.read(move |conn| consultation(conn, id)).await {
        Ok(c) => c,
        // Forgotten meanwhile.
        Err(Error::NotFound) => return Ok(()),
        Err(e) => return Err(e),
    };
    let say = Say::new(node.texts.clone(), Language::Nl);
    let (subject, sentences) = match token {
        Some(token) => (
            "consultation-mail-asked-subject",
            vec![
                Sentence::to(say.t("consultation-mail-asked"), node.url(&format!("/advice/{token}"))),
                Sentence::plain(say.t("consultation-mail-not-you")),
            ],
        ),
        None => ("consultation-mail-given-subject", vec![Sentence::plain(say.t("consultation-mail-given"))]),
    };
    if c.mail.is_empty() {
        return Ok(());
    }
    mailer.send(&c.mail, &Letter { say: &say, subject: say.t(subject), sentences, off: None }).await
}
