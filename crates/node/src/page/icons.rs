//! The icons: a few strokes each, drawn by us, always beside a word and silent for who listens.

/// The drawing as inline SVG; an unknown name draws nothing.
pub fn icon(name: &str) -> String {
    let strokes = match name {
        "home" => r#"<path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z"/>"#,
        "question" => {
            r#"<path d="M4 5h16v11H10l-5 4v-4H4z"/><path d="M10 8.5a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1M12 13.5h.01"/>"#
        }
        "calendar" => r#"<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/>"#,
        "people" => {
            r#"<circle cx="9" cy="8" r="3"/><circle cx="17" cy="10" r="2.3"/><path d="M3 20c0-4 2.5-6 6-6s6 2 6 6M15.5 15c3 0 5 1.6 5 5"/>"#
        }
        "book" => {
            r#"<path d="M12 6c-2-1.5-5-2-8-1.5V18c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V4.5C17 4 14 4.5 12 6zM12 6v13.5"/>"#
        }
        "help" => {
            r#"<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="3.5"/><path d="M6 6l3.5 3.5M18 6l-3.5 3.5M6 18l3.5-3.5M18 18l-3.5-3.5"/>"#
        }
        "check" => r#"<path d="M5 13l4 4L19 7"/>"#,
        "full" => r#"<circle cx="12" cy="12" r="8.5"/><path d="M7.5 12h9"/>"#,
        "wait" => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>"#,
        "moved" => r#"<path d="M4 12h15M13 6l6 6-6 6"/>"#,
        "off" => r#"<path d="M6 6l12 12M18 6 6 18"/>"#,
        "open" => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5v9M7.5 12h9"/>"#,
        "past" => r#"<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M9 15h6"/>"#,
        "unknown" => {
            r#"<circle cx="12" cy="12" r="8.5"/><path d="M10 9.5a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.3M12 16h.01"/>"#
        }
        "leave" => r#"<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9"/>"#,
        "pen" => r#"<path d="M5 19l1-4L16 5l3 3L9 18zM14 7l3 3"/>"#,
        _ => return String::new(),
    };
    format!(r#"<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{strokes}</svg>"#)
}
