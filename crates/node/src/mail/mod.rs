//! E-mail, for houses that have it: a few plain sentences and links, as text and as HTML, handed to one mail server.
//!
//! A mail goes over lines and through hands we do not know. So nothing of what is not public is put in one.

use crate::config::Config;
use crate::error::Error;
use crate::texts::Say;
use askama::Template;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::Url;

/// The way out for mail.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A sentence of a letter, with a link after it where there is one.
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// Where it leads.
    pub link: Option<Url>,
}

impl Sentence {
    /// A sentence alone.
    pub fn plain(text: String) -> Sentence {
        Sentence { text, link: None }
    }

    /// A sentence that leads somewhere.
    pub fn to(text: String, link: Url) -> Sentence {
        Sentence { text, link: Some(link) }
    }
}

/// A letter.
#[derive(Template)]
#[template(path = "mail/letter.html")]
pub struct Letter<'a> {
    /// In which language.
    pub say: &'a Say,
    /// What it is about; it may be seen by others, on a telephone that lies on a table.
    pub subject: String,
    /// What it says.
    pub sentences: Vec<Sentence>,
    /// Where one click ends these letters.
    pub off: Option<Url>,
}

impl Letter<'_> {
    fn text(&self) -> String {
        let line = |s: &Sentence| match &s.link {
            Some(link) => format!("{}\r\n{link}", s.text),
            None => s.text.clone(),
        };
        let off = self.off.iter().map(|off| format!("{}\r\n{off}", self.say.t("mail-off")));
        self.sentences.iter().map(line).chain(off).collect::<Vec<_>>().join("\r\n\r\n")
    }
}

/// Whether this can be an e-mail address.
pub fn is_address(text: &str) -> bool {
    text.len() <= 254 && text.parse::<Address>().is_ok()
}

impl Mailer {
    /// The way out as the settings have it; `None` when this house has no mail.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(config: &Config) -> Result<Option<Mailer>, Error> {
        let Some((server, from)) = &config.mail else { return Ok(None) };
        let wrong = |what: &str, e: &dyn std::fmt::Display| Error::Internal(format!("{what}: {e}"));
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(server.as_str());
        let transport = transport.map_err(|e| wrong("mail.server", &e))?;
        let transport = transport.timeout(Some(std::time::Duration::from_secs(30))).build();
        let from = Mailbox::new(None, from.parse().map_err(|e| wrong("mail.from", &e))?);
        Ok(Some(Mailer { transport, from }))
    }

    /// Hands a letter to the mail server. What it refuses for good is logged, and done with.
    ///
    /// # Errors
    /// When it must be tried again.
    pub async fn send(&self, to: &str, letter: &Letter<'_>) -> Result<(), Error> {
        let internal = |e: &dyn std::fmt::Display| Error::Internal(format!("a mail: {e}"));
        let to: Address = to.parse().map_err(|e| internal(&e))?;
        let html = letter.render().map_err(|e| internal(&e))?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&letter.subject)
            .multipart(MultiPart::alternative_plain_html(letter.text(), html))
            .map_err(|e| internal(&e))?;
        if let Some(off) = &letter.off {
            // RFC 8058: the mail program shows a button of its own.
            let headers = [("List-Unsubscribe", format!("<{off}>")), ("List-Unsubscribe-Post", ONE_CLICK.to_owned())];
            for (name, value) in headers {
                message.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
            }
        }
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            // Not the error itself: it may name the address.
            Err(e) if e.is_permanent() => {
                tracing::warn!(status = ?e.status(), "the mail server refused a mail");
                Ok(())
            }
            // Nor here: servers name the address in what they say.
            Err(e) => Err(Error::Internal(format!("a mail could not be handed over now ({:?})", e.status()))),
        }
    }
}

const ONE_CLICK: &str = "List-Unsubscribe=One-Click";
