//! Time and randomness, handed in, so that tests set the clock and nobody sleeps to wait.

use huisraad_storage::Time;
use std::sync::Arc;

/// Tells what time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Time + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock::new(|| Time(jiff::Timestamp::now().as_microsecond()))
    }

    /// Any other clock.
    pub fn new(f: impl Fn() -> Time + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(f))
    }

    /// Now.
    pub fn now(&self) -> Time {
        (self.0)()
    }
}

/// A source of unpredictable bytes.
#[derive(Clone)]
pub struct Random(Arc<dyn Fn(&mut [u8]) + Send + Sync>);

impl Random {
    /// OpenSSL's generator. It aborts the process rather than hand out predictable bytes.
    pub fn system() -> Random {
        Random::new(|bytes| {
            if openssl::rand::rand_bytes(bytes).is_err() {
                tracing::error!("the machine gives no random bytes");
                std::process::abort();
            }
        })
    }

    /// Any other source.
    pub fn new(f: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Random {
        Random(Arc::new(f))
    }

    /// `N` bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }

    /// A number below `bound` (which is above zero); the bias is far below what jitter or a choice of words needs.
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.bytes()) % bound.max(1)
    }

    /// A token of `N` random bytes as letters and digits that cannot be confused (Crockford's base 32, lower case).
    pub fn token<const N: usize>(&self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut text = String::new();
        let (mut held, mut bits) = (0u32, 0u32);
        for byte in self.bytes::<N>() {
            held = (held << 8) | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                text.push(char::from(ALPHABET[((held >> bits) & 31) as usize]));
            }
        }
        if bits > 0 {
            text.push(char::from(ALPHABET[((held << (5 - bits)) & 31) as usize]));
        }
        text
    }
}

/// A point in time as HTTP writes it (RFC 9110, IMF-fixdate). Out-of-range times become 1970.
pub fn http_date(t: Time) -> String {
    let stamp = jiff::Timestamp::from_microsecond(t.0).unwrap_or_default();
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&stamp).unwrap_or_default()
}

/// Reads an HTTP date.
pub fn parse_http_date(text: &str) -> Option<Time> {
    let stamp = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Time(stamp.as_microsecond()))
}
