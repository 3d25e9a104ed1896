//! Ten cards on a sheet, two across and five down, with the backs mirrored and marks to cut along.

use krilla::{Document, geom::Transform, page::PageSettings, surface::Surface};

use super::{
    CARD_HEIGHT_MM, CARD_WIDTH_MM, Card, PrintError,
    face::Face,
    ink::{self, Ink, points},
};

/// Cards on one sheet.
pub const CARDS_PER_SHEET: usize = COLUMNS * ROWS;
const COLUMNS: usize = 2;
const ROWS: usize = 5;
/// How long the marks are, and how far they stay away from the cards.
const MARK_MM: f32 = 3.0;
const MARK_GAP_MM: f32 = 1.0;

/// The paper in the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 210 x 297 mm.
    A4,
    /// 8½ x 11 inches.
    Letter,
}

impl Paper {
    /// Width and height in millimetres.
    pub const fn size_mm(self) -> (f32, f32) {
        match self {
            Paper::A4 => (210.0, 297.0),
            Paper::Letter => (215.9, 279.4),
        }
    }

    /// The upper left corner of a card. On the back the columns change places, for the sheet is turned over its long edge.
    fn corner(self, at: usize, back: bool) -> (f32, f32) {
        let (width, height) = self.size_mm();
        let (row, column) = (at / COLUMNS, at % COLUMNS);
        let column = if back { COLUMNS - 1 - column } else { column };
        let left = (width - COLUMNS as f32 * CARD_WIDTH_MM) / 2.0;
        let top = (height - ROWS as f32 * CARD_HEIGHT_MM) / 2.0;
        (left + column as f32 * CARD_WIDTH_MM, top + row as f32 * CARD_HEIGHT_MM)
    }
}

pub(super) fn draw(cards: &[Card<'_>], paper: Paper) -> Result<Vec<u8>, PrintError> {
    let ink = Ink::new()?;
    let (width, height) = paper.size_mm();
    let size = PageSettings::from_wh(points(width), points(height));
    let size = size.ok_or_else(|| PrintError::Document("a sheet has a size".to_owned()))?;
    let mut document = Document::new();
    for sheet in cards.chunks(CARDS_PER_SHEET) {
        let faces = sheet.iter().map(Face::new).collect::<Result<Vec<_>, _>>()?;
        for back in [false, true] {
            let mut page = document.start_page_with(size.clone());
            let mut surface = page.surface();
            for (at, face) in faces.iter().enumerate() {
                let (x, y) = paper.corner(at, back);
                surface.push_transform(&Transform::from_translate(points(x), points(y)));
                if back {
                    face.draw_back(&mut surface, &ink)
                } else {
                    face.draw_front(&mut surface, &ink)
                }
                surface.pop();
            }
            marks(&mut surface, paper);
            surface.finish();
            page.finish();
        }
    }
    document.finish().map_err(|error| PrintError::Document(format!("{error:?}")))
}

/// Short lines in the margins, at every edge of a card.
fn marks(surface: &mut Surface<'_>, paper: Paper) {
    let (left, top) = paper.corner(0, false);
    let (right, bottom) = (left + COLUMNS as f32 * CARD_WIDTH_MM, top + ROWS as f32 * CARD_HEIGHT_MM);
    for column in 0..=COLUMNS {
        let x = left + column as f32 * CARD_WIDTH_MM;
        ink::hairline(surface, (x, top - MARK_GAP_MM - MARK_MM), (x, top - MARK_GAP_MM));
        ink::hairline(surface, (x, bottom + MARK_GAP_MM), (x, bottom + MARK_GAP_MM + MARK_MM));
    }
    for row in 0..=ROWS {
        let y = top + row as f32 * CARD_HEIGHT_MM;
        ink::hairline(surface, (left - MARK_GAP_MM - MARK_MM, y), (left - MARK_GAP_MM, y));
        ink::hairline(surface, (right + MARK_GAP_MM, y), (right + MARK_GAP_MM + MARK_MM, y));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_cards_lie_on_the_sheet_with_room_for_the_marks_and_the_back_behind_each_front() {
        for paper in [Paper::A4, Paper::Letter] {
            let (width, height) = paper.size_mm();
            for at in 0..CARDS_PER_SHEET {
                let (x, y) = paper.corner(at, false);
                assert!(x >= MARK_MM && x + CARD_WIDTH_MM <= width - MARK_MM, "{paper:?} {at}");
                assert!(y >= MARK_MM && y + CARD_HEIGHT_MM <= height - MARK_MM, "{paper:?} {at}");
                let (behind, same_row) = paper.corner(at, true);
                assert!((behind - (width - x - CARD_WIDTH_MM)).abs() < 0.01 && same_row == y, "{paper:?} {at}");
            }
        }
    }
}
