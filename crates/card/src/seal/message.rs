//! The messages of a seal: a tag and its value, and what the value says where the tag is known.

use super::{Damaged, MaskedDate, c40, tlv};

/// The tags that say what a value is. From 80 on each country gives them meaning of its own; these are those of the seals that we
/// write and of those that we have seen.
pub mod tag {
    /// Digital travel authorisation.
    pub const TRAVEL_AUTHORISATION: u8 = 0x06;
    /// Machine-readable zone TD1.
    pub const MRZ_TD1: u8 = 0x07;
    /// Machine-readable zone TD3.
    pub const MRZ_TD3: u8 = 0x08;
    /// Card access number.
    pub const CAN: u8 = 0x09;
    /// Picture of the face.
    pub const FACE: u8 = 0x80;
    /// Machine-readable zone TD2.
    pub const MRZ_TD2: u8 = 0x81;
    /// Reference to another document.
    pub const DOCUMENT_REFERENCE: u8 = 0x82;
    /// Number of the person in a national register.
    pub const REGISTER_NUMBER: u8 = 0x83;
    /// Last day of validity.
    pub const EXPIRY: u8 = 0x84;
    /// Document number.
    pub const DOCUMENT_NUMBER: u8 = 0x85;
    /// Which kind of national document it is.
    pub const NATIONAL_DOCUMENT: u8 = 0x86;
    /// The agreement under which Vaivén issued the document: its code, a slash and its version, in ASCII.
    pub const AGREEMENT: u8 = 0x90;
}

/// Known tags: how a message is called, and how its value is written.
const TAGS: &[(u8, &str, Form)] = &[
    (0x01, "visa", Form::Opaque),
    (0x02, "emergency-travel-document", Form::Opaque),
    (tag::TRAVEL_AUTHORISATION, "digital-travel-authorisation", Form::Opaque),
    (tag::MRZ_TD1, "mrz-td1", Form::Zone { lines: 3, columns: 30 }),
    (tag::MRZ_TD3, "mrz-td3", Form::Zone { lines: 2, columns: 44 }),
    (tag::CAN, "can", Form::Text),
    (tag::FACE, "face-image", Form::Opaque),
    (tag::MRZ_TD2, "mrz-td2", Form::Zone { lines: 2, columns: 36 }),
    (tag::DOCUMENT_REFERENCE, "document-reference", Form::Text),
    (tag::REGISTER_NUMBER, "register-number", Form::Text),
    (tag::EXPIRY, "valid-until", Form::Date),
    (tag::DOCUMENT_NUMBER, "document-number", Form::Text),
    (tag::NATIONAL_DOCUMENT, "national-document", Form::Number),
    (tag::AGREEMENT, "agreement", Form::Ascii),
];

#[derive(Clone, Copy)]
enum Form {
    Zone { lines: usize, columns: usize },
    Text,
    Ascii,
    Date,
    Number,
    Opaque,
}

/// One message. `Debug` prints its tag alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is.
    pub tag: u8,
    /// What it says, as it stands in the seal.
    pub value: Vec<u8>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({:02x}, …)", self.tag)
    }
}

/// What a message says.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// The lines of a machine-readable zone.
    Zone(Vec<String>),
    /// A text.
    Text(String),
    /// A date.
    Date(MaskedDate),
    /// A number.
    Number(u8),
    /// Bytes: a picture, an element of unknown tag, or a value that is not as its tag demands.
    Opaque,
}

impl Message {
    /// A text in C40; `None` for what C40 cannot write.
    pub fn text(tag: u8, text: &str) -> Option<Self> {
        c40::encode(text).map(|value| Self { tag, value })
    }

    /// A date.
    pub fn date(tag: u8, date: MaskedDate) -> Self {
        Self { tag, value: date.to_bytes().to_vec() }
    }

    /// How messages with this tag are called; none where it is not known.
    pub fn name(&self) -> Option<&'static str> {
        self.row().map(|(_, name, _)| *name)
    }

    /// What it says.
    pub fn content(&self) -> Content {
        self.row().and_then(|(_, _, form)| self.in_form(*form)).unwrap_or(Content::Opaque)
    }

    fn row(&self) -> Option<&'static (u8, &'static str, Form)> {
        TAGS.iter().find(|(tag, ..)| *tag == self.tag)
    }

    fn in_form(&self, form: Form) -> Option<Content> {
        match form {
            Form::Zone { lines, columns } => {
                let text = c40::decode(&self.value).filter(|text| text.len() == lines * columns)?.replace(' ', "<");
                let of_line = |line: usize| text[line * columns..(line + 1) * columns].to_owned();
                Some(Content::Zone((0..lines).map(of_line).collect()))
            }
            Form::Text => c40::decode(&self.value).map(Content::Text),
            Form::Ascii => {
                let text = String::from_utf8(self.value.clone()).ok()?;
                text.bytes().all(|byte| byte.is_ascii_graphic()).then_some(Content::Text(text))
            }
            Form::Date => {
                let bytes: [u8; 4] = self.value.as_slice().try_into().ok()?;
                MaskedDate::from_bytes(bytes).ok().map(Content::Date)
            }
            Form::Number => match self.value.as_slice() {
                [number] => Some(Content::Number(*number)),
                _ => None,
            },
            Form::Opaque => None,
        }
    }
}

/// The messages of a group, in their order.
pub(super) fn read_all(mut group: &[u8]) -> Result<Vec<Message>, Damaged> {
    let mut messages = Vec::new();
    while !group.is_empty() {
        let (tag, value, rest) = tlv::next(group)?;
        messages.push(Message { tag, value: value.to_vec() });
        group = rest;
    }
    Ok(messages)
}
