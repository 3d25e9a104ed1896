//! What is drawn with: the fonts, and shapes in millimetres from the upper left corner.

use krilla::{
    color::rgb,
    geom::{PathBuilder, Point, Rect, Size, Transform},
    num::NormalizedF32,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    text::{Font, TextDirection},
};

use super::{Photo, PrintError, fit::Measure, layout::Colour, qr::Modules};

/// Points in so many millimetres.
pub(super) fn points(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// A font that is drawn with and measured.
pub(super) struct Face {
    font: Font,
    pub(super) measure: Measure,
}

/// The fonts: DejaVu, whose licence lets it be embedded and passed on.
pub(super) struct Ink {
    pub(super) regular: Face,
    pub(super) bold: Face,
    pub(super) mono: Face,
}

impl Ink {
    pub(super) fn new() -> Result<Self, PrintError> {
        let face = |bytes: &'static [u8]| {
            let font = Font::new(bytes.into(), 0).ok_or(PrintError::Font)?;
            Ok::<_, PrintError>(Face { font, measure: Measure::new(bytes).ok_or(PrintError::Font)? })
        };
        Ok(Self {
            regular: face(dejavu::sans_condensed::regular())?,
            bold: face(dejavu::sans_condensed::bold())?,
            mono: face(dejavu::sans_mono::bold())?,
        })
    }
}

/// Draws a line of text; `y` is its base line.
pub(super) fn text(surface: &mut Surface<'_>, face: &Face, (x, y): (f32, f32), size: f32, colour: Colour, text: &str) {
    surface.set_fill(Some(fill(colour)));
    let at = Point::from_xy(points(x), points(y));
    surface.draw_text(at, face.font.clone(), size, text, false, TextDirection::Auto);
}

/// Fills a rectangle.
pub(super) fn rectangle(surface: &mut Surface<'_>, (x, y): (f32, f32), (width, height): (f32, f32), colour: Colour) {
    let Some(rectangle) = Rect::from_xywh(points(x), points(y), points(width), points(height)) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rectangle);
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(colour)));
        surface.draw_path(&path);
    }
}

/// Draws a hairline from one point to another.
pub(super) fn hairline(surface: &mut Surface<'_>, from: (f32, f32), to: (f32, f32)) {
    let mut path = PathBuilder::new();
    path.move_to(points(from.0), points(from.1));
    path.line_to(points(to.0), points(to.1));
    if let Some(path) = path.finish() {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(120, 120, 120).into(),
            width: 0.25,
            ..Stroke::default()
        }));
        surface.draw_path(&path);
        surface.set_stroke(None);
    }
}

/// Draws the dark modules of a QR code, with its quiet zone inside the square.
pub(super) fn qr(surface: &mut Surface<'_>, (x, y): (f32, f32), side: f32, modules: &Modules) {
    rectangle(surface, (x, y), (side, side), Colour::WHITE);
    let module = side / modules.side_with_quiet_zone() as f32;
    let mut path = PathBuilder::new();
    for (row, column) in modules.dark() {
        let quiet = super::qr::QUIET_ZONE as f32;
        let (left, top) = (x + (column as f32 + quiet) * module, y + (row as f32 + quiet) * module);
        if let Some(square) = Rect::from_xywh(points(left), points(top), points(module), points(module)) {
            path.push_rect(square);
        }
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(Colour::BLACK)));
        surface.draw_path(&path);
    }
}

/// Draws a photograph so that it fills its place, cut where its sides are in another proportion.
pub(super) fn photo(surface: &mut Surface<'_>, (x, y): (f32, f32), (width, height): (f32, f32), photo: &Photo) {
    let (columns, rows) = photo.0.size();
    let scale = (width / columns.max(1) as f32).max(height / rows.max(1) as f32);
    let (drawn_width, drawn_height) = (columns as f32 * scale, rows as f32 * scale);
    let (Some(place), Some(size)) = (
        Rect::from_xywh(points(x), points(y), points(width), points(height)),
        Size::from_wh(points(drawn_width), points(drawn_height)),
    ) else {
        return;
    };
    let mut path = PathBuilder::new();
    path.push_rect(place);
    let Some(path) = path.finish() else { return };
    surface.push_clip_path(&path, &FillRule::NonZero);
    let (left, top) = (x - (drawn_width - width) / 2.0, y - (drawn_height - height) / 2.0);
    surface.push_transform(&Transform::from_translate(points(left), points(top)));
    surface.draw_image(photo.0.clone(), size);
    surface.pop();
    surface.pop();
}

fn fill(colour: Colour) -> Fill {
    let Colour([red, green, blue]) = colour;
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
