//! Where everything stands on a card: data, a file for each kind of card in `layouts/`.

use domain::{kinds::DocumentType, value::AgreementCode};
use serde::Deserialize;

use super::{CARD_HEIGHT_MM, CARD_WIDTH_MM};
use crate::content::CardKind;

/// A layout that contradicts itself, or is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// Not TOML, or with members that no layout has.
    #[error("is not a layout: {0}")]
    Malformed(String),
    /// Something lies outside the card.
    #[error("{0} does not lie on the card")]
    OffTheCard(&'static str),
}

/// How a kind of card looks. Lengths are in millimetres from the upper left corner, type in points.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Documents of which type are such cards.
    pub(super) document_type: DocumentType,
    /// Under which agreements alone, by the beginning of their code; under all others, where none is named.
    #[serde(default)]
    pub(super) agreements: Vec<String>,
    /// What the card is called in Spanish.
    pub title_es: String,
    /// And in English.
    pub title_en: String,
    pub(super) colour: Colour,
    pub(super) front: Side,
    pub(super) back: Side,
}

/// One side of a card.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Side {
    #[serde(default)]
    pub(super) bands: Vec<Place>,
    #[serde(default)]
    pub(super) photo: Option<Place>,
    #[serde(default)]
    pub(super) qr: Option<Square>,
    #[serde(default)]
    pub(super) zone: Option<Corner>,
    #[serde(default)]
    pub(super) texts: Vec<TextPlace>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Square {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) side: f32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Corner {
    pub(super) x: f32,
    pub(super) y: f32,
}

/// Where a text stands: `y` is the base line of its first line, and its label stands above it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextPlace {
    pub(super) value: Value,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) label: String,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) size: f32,
    #[serde(default = "one")]
    pub(super) lines: usize,
    #[serde(default)]
    pub(super) bold: bool,
    #[serde(default)]
    pub(super) on_band: bool,
}

fn one() -> usize {
    1
}

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Value {
    /// The text of the layout itself.
    Text,
    TitleEs,
    TitleEn,
    Country,
    Surnames,
    GivenNames,
    BirthDate,
    Sex,
    Nationality,
    Number,
    ValidFrom,
    ValidUntil,
    Authority,
    Agreement,
    Regions,
}

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Colour(pub(super) [u8; 3]);

impl Colour {
    pub(super) const BLACK: Colour = Colour([0, 0, 0]);
    pub(super) const WHITE: Colour = Colour([255, 255, 255]);
    pub(super) const GREY: Colour = Colour([90, 90, 90]);
    pub(super) const PALE: Colour = Colour([225, 225, 225]);
}

impl TryFrom<String> for Colour {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits =
            text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or("a colour is written as #0b5d4b")?;
        let number = u32::from_str_radix(digits, 16).map_err(|_| "a colour is written as #0b5d4b")?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl Layout {
    /// The layout of a kind of card.
    ///
    /// # Errors
    /// Where its file is not one.
    pub fn of(kind: CardKind) -> Result<Self, LayoutError> {
        Self::read(match kind {
            CardKind::WorkerCard => include_str!("../../layouts/worker-card.toml"),
            CardKind::Permit => include_str!("../../layouts/permit.toml"),
            CardKind::LicenceRecognition => include_str!("../../layouts/licence-recognition.toml"),
            CardKind::BorderWorkerCard => include_str!("../../layouts/border-worker-card.toml"),
            CardKind::SafeConduct => include_str!("../../layouts/safe-conduct.toml"),
        })
    }

    /// How well it suits a document: not at all, by its type, or by its agreement too.
    fn suits(&self, document_type: DocumentType, agreement: &AgreementCode) -> Option<bool> {
        let named = self.agreements.iter().any(|code| agreement.as_str().starts_with(code.as_str()));
        let suits = self.document_type == document_type && (named || self.agreements.is_empty());
        suits.then_some(named)
    }

    fn read(text: &str) -> Result<Self, LayoutError> {
        let layout: Self = toml::from_str(text).map_err(|why| LayoutError::Malformed(why.message().to_owned()))?;
        layout.front.check()?;
        layout.back.check()?;
        Ok(layout)
    }
}

/// Which kind of card a document is; none for documents that are no cards.
pub fn kind_of(document_type: DocumentType, agreement: &AgreementCode) -> Option<CardKind> {
    let layouts = CardKind::ALL.iter().filter_map(|kind| Some((*kind, Layout::of(*kind).ok()?)));
    let suiting = layouts.filter_map(|(kind, layout)| Some((layout.suits(document_type, agreement)?, kind)));
    // One that names the agreement goes before one that is for any.
    suiting.max_by_key(|(named, _)| *named).map(|(_, kind)| kind)
}

impl Side {
    fn check(&self) -> Result<(), LayoutError> {
        let on_card = |x: f32, y: f32, width: f32, height: f32| {
            x >= 0.0 && y >= 0.0 && x + width <= CARD_WIDTH_MM + 0.01 && y + height <= CARD_HEIGHT_MM + 0.01
        };
        let places = self.bands.iter().chain(&self.photo);
        let rules = [
            ("a band or photograph", places.into_iter().all(|it| on_card(it.x, it.y, it.width, it.height))),
            ("the QR code", self.qr.iter().all(|it| on_card(it.x, it.y, it.side, it.side))),
            ("the machine-readable zone", self.zone.iter().all(|it| on_card(it.x, it.y, 76.2, 8.5))),
            ("a text", self.texts.iter().all(|it| on_card(it.x, it.y, it.width, 0.0))),
        ];
        rules.into_iter().find(|(_, holds)| !holds).map_or(Ok(()), |(what, _)| Err(LayoutError::OffTheCard(what)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_layout_with_a_photograph_a_code_and_a_zone() {
        let mut titles = Vec::new();
        for kind in CardKind::ALL {
            let layout = Layout::of(*kind).unwrap_or_else(|why| panic!("{kind:?}: {why}"));
            let sides = [&layout.front, &layout.back];
            assert!(sides.iter().any(|side| side.photo.is_some()), "{kind:?}");
            assert!(sides.iter().any(|side| side.zone.is_some()), "{kind:?}");
            let codes: Vec<&Square> = sides.iter().filter_map(|side| side.qr.as_ref()).collect();
            // 0.4 mm a module at the least, with the quiet zone of four on each side.
            assert!(codes.len() == 1 && codes[0].side / 69.0 >= 0.4, "{kind:?}");
            let shown = |value| sides.iter().any(|side| side.texts.iter().any(|text| text.value == value));
            for value in [Value::Surnames, Value::GivenNames, Value::Number, Value::ValidUntil, Value::Authority] {
                assert!(shown(value), "{kind:?} does not show {value:?}");
            }
            assert!(!titles.contains(&layout.title_es), "{kind:?}");
            titles.push(layout.title_es);
        }
    }

    #[test]
    fn a_document_is_the_kind_of_card_that_its_type_and_agreement_say() {
        let kind = |document_type, code| kind_of(document_type, &AgreementCode::parse(code).unwrap());
        assert_eq!(kind(DocumentType::WorkerCard, "cr-pa-coffee"), Some(CardKind::WorkerCard));
        assert_eq!(kind(DocumentType::WorkerCard, "mx-gt-border"), Some(CardKind::BorderWorkerCard));
        assert_eq!(kind(DocumentType::Permit, "mx-gt-border"), Some(CardKind::Permit));
        assert_eq!(kind(DocumentType::DrivingLicence, "cr-sv-transport"), Some(CardKind::LicenceRecognition));
        assert_eq!(kind(DocumentType::SafeConduct, "cr-pa-coffee"), Some(CardKind::SafeConduct));
        assert_eq!(kind(DocumentType::Passport, "cr-pa-coffee"), None);
        for kind in CardKind::ALL {
            assert_eq!(Layout::of(*kind).unwrap().document_type, kind.document_type());
        }
    }

    #[test]
    fn what_lies_off_the_card_is_found() {
        let good = include_str!("../../layouts/worker-card.toml");
        for (from, to, what) in [
            ("side = 33", "side = 60", "the QR code"),
            ("photo = { x = 4", "photo = { x = 80", "a band or photograph"),
            ("zone = { x = 4.7", "zone = { x = 40", "the machine-readable zone"),
        ] {
            assert!(good.contains(from), "{from}");
            assert_eq!(Layout::read(&good.replace(from, to)).unwrap_err(), LayoutError::OffTheCard(what));
        }
        assert!(matches!(Layout::read("colour = \"red\"").unwrap_err(), LayoutError::Malformed(_)));
    }
}
