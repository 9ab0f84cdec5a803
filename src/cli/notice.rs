//! What the town wants said with whatever comes out of it, e.g. that all of it is invented.

use serde_json::Value;

/// The notice as the end of a line; nothing when there is none.
pub fn after(notice: &str) -> String {
    if notice.is_empty() { String::new() } else { format!(". {notice}") }
}

/// The document with the notice as its field `notice`, if there is one.
pub fn with(notice: &str, mut document: Value) -> Value {
    if !notice.is_empty() {
        document["notice"] = notice.into();
    }
    document
}
