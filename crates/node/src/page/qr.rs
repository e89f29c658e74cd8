//! QR codes, as inline SVG for paper and as text for a terminal.

use qrcode::QrCode;
use qrcode::render::{svg, unicode};

/// The code as SVG; empty when the text does not fit into one.
pub fn qr_svg(text: &str) -> String {
    let Ok(code) = QrCode::new(text) else {
        return String::new();
    };
    let image = code.render::<svg::Color<'_>>().min_dimensions(160, 160).build();
    image.find("<svg").map_or(String::new(), |at| image[at..].replacen("<svg", r#"<svg role="img" aria-label="QR""#, 1))
}

/// The code as lines of text.
pub fn qr_text(text: &str) -> String {
    QrCode::new(text).map(|code| code.render::<unicode::Dense1x2>().build()).unwrap_or_default()
}
