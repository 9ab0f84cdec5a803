//! An XML document as a tree of elements by their names without prefixes: what is asked for is found by where it
//! stands. No entities but XML's own, no document type, nothing that it names elsewhere.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    /// Without what lies before and after it.
    pub text: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
}

impl Element {
    /// The outermost element.
    ///
    /// # Errors
    /// What is wrong with the document, in words.
    pub fn root(document: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(document);
        // What is open, the outermost first; below them the document, whose only child it is.
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().map_err(|error| error.to_string())?;
            let inner = open.last_mut().expect("the document is never closed");
            match event {
                Event::Start(start) => open.push(Self::begun(&start)?),
                Event::Empty(start) => inner.children.push(Self::begun(&start)?),
                // The reader has seen to it that it ends what was opened last.
                Event::End(_) => {
                    let mut done = open.pop().expect("an end has a beginning");
                    done.text = done.text.trim().to_owned();
                    open.last_mut().ok_or("an end without a beginning")?.children.push(done);
                }
                Event::Text(text) => inner.text.push_str(&text.xml10_content()),
                Event::CData(text) => inner.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let letter = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                    let name = reference.into_inner();
                    match letter {
                        Some(letter) => inner.text.push(letter),
                        None => inner.text.push_str(
                            resolve_predefined_entity(&name).ok_or(format!("there is no entity &{name};"))?,
                        ),
                    }
                }
                Event::Eof if open.len() > 1 => return Err("it ends in the middle".to_owned()),
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        open.pop().and_then(|document| document.children.into_iter().next()).ok_or("it is empty".to_owned())
    }

    fn begun(start: &BytesStart) -> Result<Self, String> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
        }
        let name = start.local_name().as_ref().to_owned();
        Ok(Self { name, attributes, ..Self::default() })
    }

    /// Children of a name, in order.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of a name, of that the first of the next name, and so on.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.children.iter().find(|child| child.name == *name))
    }

    /// The text at a path; empty where there is none.
    pub fn text_at(&self, path: &[&str]) -> &str {
        self.at(path).map_or("", |element| &element.text)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_texts_and_attributes_are_found() {
        let document = "<?xml version=\"1.0\"?><!-- c --><a:x xmlns:a='u'><a:y k='1 &amp; 2' xlink:href=\"h\"> \
                        t&lt;&#x4E2D;<![CDATA[<z>]]>\n</a:y><y/></a:x>";
        let root = Element::root(document).expect("a tree");
        assert_eq!((root.name.as_str(), root.all("y").count()), ("x", 2));
        let first = root.at(&["y"]).expect("the first");
        assert_eq!((first.text.as_str(), root.text_at(&["y"])), ("t<中<z>", "t<中<z>"));
        assert_eq!((first.attribute("k"), first.attribute("href")), (Some("1 & 2"), Some("h")));
        assert_eq!((root.text_at(&["y", "z"]), root.at(&["z"]).is_none()), ("", true));
    }

    #[test]
    fn what_is_no_xml_is_an_error() {
        for document in [
            "",
            "words",
            "<a>",
            "<a></b>",
            "</a>",
            "<a>&bomb;</a>",
            "<a k='&bomb;'/>",
            "<a k=1/>",
            "<a",
            "<!DOCTYPE a>",
        ] {
            assert!(Element::root(document).is_err(), "{document}");
        }
    }
}
