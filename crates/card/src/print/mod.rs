//! Cards for a printer: a card alone, in its own size and on both sides, and ten on a sheet. Fonts are embedded, so that a name reads
//! the same on every machine.

mod face;
mod fit;
mod ink;
mod layout;
mod qr;
mod sheet;

use chrono::NaiveDate;
use domain::states::Identity;
use krilla::{Data, Document, image::Image, page::PageSettings};

use crate::{
    content::{CardContent, CardKind},
    seal::Seal,
};
use face::Face;
use ink::Ink;

pub use layout::{Layout, LayoutError, kind_of};
pub use qr::{Modules, QUIET_ZONE, TooLongForQr, modules};
pub use sheet::{CARDS_PER_SHEET, Paper};

/// The size of a card (ID-1 of ISO/IEC 7810, also called CR80), in millimetres.
pub const CARD_WIDTH_MM: f32 = 85.6;
/// As above.
pub const CARD_HEIGHT_MM: f32 = 53.98;
/// The largest photograph that is put on a card: a camera's own file is made smaller first.
pub const PHOTO_BYTES_MAX: usize = 1024 * 1024;
/// The longest side of a photograph, in pixels.
pub const PHOTO_PIXELS_MAX: u32 = 2_000;
/// The most cards in one document: a hundred sheets.
pub const CARDS_MAX: usize = 1_000;

/// Everything that a card shows.
#[derive(Clone, Debug)]
pub struct Card<'a> {
    /// What its seal says.
    pub content: &'a CardContent,
    /// The seal itself.
    pub seal: &'a Seal,
    /// The person, with names as they are written.
    pub person: &'a Identity,
    /// The number as it is written.
    pub number: &'a str,
    /// Its first day.
    pub valid_from: NaiveDate,
    /// Who issued it.
    pub authority: &'a str,
    /// The agreement's title.
    pub agreement: &'a str,
    /// Where one may work, where not everywhere.
    pub regions: &'a [String],
    /// The person's photograph, where there is one.
    pub photo: Option<&'a Photo>,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// Not one of ours to print.
    #[error("a document holds 1 to {CARDS_MAX} cards")]
    Count,
    /// The seal does not fit.
    #[error(transparent)]
    Qr(#[from] TooLongForQr),
    /// The layout of this kind of card is not one.
    #[error("the layout of {0}: {1}")]
    Layout(&'static str, LayoutError),
    /// The fonts cannot be read.
    #[error("the fonts cannot be read")]
    Font,
    /// The document cannot be put together.
    #[error("the document cannot be put together: {0}")]
    Document(String),
}

/// A photograph that can be printed.
#[derive(Clone)]
pub struct Photo(Image);

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Photo(…)")
    }
}

/// Why a file is no photograph for a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhoto {
    /// More bytes.
    #[error("has more than {PHOTO_BYTES_MAX} bytes: take it at a lower resolution")]
    TooLarge,
    /// More pixels.
    #[error("is larger than {PHOTO_PIXELS_MAX} pixels a side: take it at a lower resolution")]
    TooManyPixels,
    /// Neither JPEG nor PNG, or damaged.
    #[error("is neither a JPEG nor a PNG, or is damaged")]
    Format,
}

impl Photo {
    /// Reads a JPEG or PNG.
    ///
    /// # Errors
    /// For anything else, and for files that no card needs.
    pub fn read(bytes: &[u8]) -> Result<Self, NotAPhoto> {
        if bytes.len() > PHOTO_BYTES_MAX {
            return Err(NotAPhoto::TooLarge);
        }
        let data: Data = bytes.to_vec().into();
        let image = match pixels_of_png(bytes) {
            // Before it is unpacked: a small file can hold a very large picture.
            Some((width, height)) if width.max(height) > PHOTO_PIXELS_MAX => return Err(NotAPhoto::TooManyPixels),
            Some(_) => Image::from_png(data, true),
            None => Image::from_jpeg(data, true),
        };
        let image = image.map_err(|_| NotAPhoto::Format)?;
        let (width, height) = image.size();
        if width > PHOTO_PIXELS_MAX || height > PHOTO_PIXELS_MAX {
            return Err(NotAPhoto::TooManyPixels);
        }
        Ok(Self(image))
    }
}

/// Width and height of a PNG, which stand at the same place in every one.
fn pixels_of_png(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(8..16)?;
    let (width, height) = header.split_first_chunk::<4>()?;
    let height: [u8; 4] = height.try_into().ok()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(height)))
}

/// One card in its own size: the front on the first page, the back on the second.
///
/// # Errors
/// Where it cannot be drawn.
pub fn card_pdf(card: &Card<'_>) -> Result<Vec<u8>, PrintError> {
    let ink = Ink::new()?;
    let face = Face::new(card)?;
    let size = PageSettings::from_wh(ink::points(CARD_WIDTH_MM), ink::points(CARD_HEIGHT_MM));
    let size = size.ok_or_else(|| PrintError::Document("a card has a size".to_owned()))?;
    let mut document = Document::new();
    for back in [false, true] {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        if back {
            face.draw_back(&mut surface, &ink)
        } else {
            face.draw_front(&mut surface, &ink)
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| PrintError::Document(format!("{error:?}")))
}

/// Cards on sheets of ten for an ordinary printer that prints both sides: a page of fronts, then the page of their backs, which lie
/// behind them when the sheet is turned over its long edge.
///
/// # Errors
/// Where they cannot be drawn, or are too many.
pub fn sheets_pdf(cards: &[Card<'_>], paper: Paper) -> Result<Vec<u8>, PrintError> {
    if cards.is_empty() || cards.len() > CARDS_MAX {
        return Err(PrintError::Count);
    }
    sheet::draw(cards, paper)
}

/// The layout of a kind of card.
///
/// # Errors
/// Where its file is not one.
pub fn layout_of(kind: CardKind) -> Result<Layout, PrintError> {
    Layout::of(kind).map_err(|why| PrintError::Layout(kind.as_str(), why))
}
