//! The principles of self-management that a joining house endorses. Ours ships as an example, not yet adopted by anyone.

/// The text, in Markdown.
pub const PRINCIPLES: &str = include_str!("../../../../config/principes.md");

/// Its digest, as it stands in an application: `sha-256:` and the base64 of it.
pub fn principles_digest() -> String {
    format!("sha-256:{}", huisraad_federation::sha256_base64(PRINCIPLES.as_bytes()))
}
