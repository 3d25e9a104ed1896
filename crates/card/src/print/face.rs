//! The two sides of one card.

use krilla::surface::Surface;

use super::{
    Card, PrintError,
    fit::fit,
    ink::{self, Ink, points},
    layout::{Colour, Layout, Place, Side, TextPlace, Value},
    layout_of,
    qr::{Modules, modules},
};

/// Ten characters to the inch, as ICAO 9303 part 3 asks of a zone; DejaVu Sans Mono is 0.602 of its size wide.
const ZONE_SIZE: f32 = 7.2 / 0.602;
/// From one line of a zone to the next (ICAO 9303 part 5): a sixth of an inch.
const ZONE_PITCH_MM: f32 = 4.23;
const LABEL_SIZE: f32 = 4.6;
/// How far above a value its label stands, in parts of the value's size.
const LABEL_RISE: f32 = 1.08;
const LINE_HEIGHT: f32 = 1.12;

/// A card with its layout and its code, ready to be drawn.
pub(super) struct Face<'a> {
    card: &'a Card<'a>,
    layout: Layout,
    code: Modules,
}

impl<'a> Face<'a> {
    pub(super) fn new(card: &'a Card<'a>) -> Result<Self, PrintError> {
        Ok(Self { card, layout: layout_of(card.content.kind)?, code: modules(&card.seal.text())? })
    }

    pub(super) fn draw_front(&self, surface: &mut Surface<'_>, ink: &Ink) {
        self.draw(surface, ink, &self.layout.front);
    }

    pub(super) fn draw_back(&self, surface: &mut Surface<'_>, ink: &Ink) {
        self.draw(surface, ink, &self.layout.back);
    }

    fn draw(&self, surface: &mut Surface<'_>, ink: &Ink, side: &Side) {
        for band in &side.bands {
            ink::rectangle(surface, (band.x, band.y), (band.width, band.height), self.layout.colour);
        }
        if let Some(place) = side.photo {
            self.draw_photo(surface, ink, place);
        }
        if let Some(square) = side.qr {
            ink::qr(surface, (square.x, square.y), square.side, &self.code);
        }
        if let Some(corner) = side.zone {
            for (number, line) in self.card.content.zone.lines().iter().enumerate() {
                let y = corner.y + number as f32 * ZONE_PITCH_MM;
                ink::text(surface, &ink.mono, (corner.x, y), ZONE_SIZE, Colour::BLACK, line);
            }
        }
        for place in &side.texts {
            self.draw_text(surface, ink, place);
        }
    }

    fn draw_photo(&self, surface: &mut Surface<'_>, ink: &Ink, place: Place) {
        let (corner, size) = ((place.x, place.y), (place.width, place.height));
        match self.card.photo {
            Some(photo) => ink::photo(surface, corner, size, photo),
            None => {
                // A frame for a photograph that is glued in or taken later.
                ink::rectangle(surface, corner, size, Colour::PALE);
                let at = (place.x + place.width / 2.0 - 3.6, place.y + place.height / 2.0);
                ink::text(surface, &ink.regular, at, 7.0, Colour::GREY, "FOTO");
            }
        }
    }

    fn draw_text(&self, surface: &mut Surface<'_>, ink: &Ink, place: &TextPlace) {
        let said = self.says(place);
        if said.is_empty() {
            return;
        }
        let face = if place.bold { &ink.bold } else { &ink.regular };
        let colour = if place.on_band { Colour::WHITE } else { Colour::BLACK };
        let fitted = fit(&face.measure, &said, place.size, points(place.width), place.lines);
        if !place.label.is_empty() {
            let y = place.y - place.size * LABEL_RISE * 25.4 / 72.0;
            ink::text(surface, &ink.regular, (place.x, y), LABEL_SIZE, Colour::GREY, &place.label);
        }
        for (number, line) in fitted.lines.iter().enumerate() {
            let y = place.y + number as f32 * fitted.size * LINE_HEIGHT * 25.4 / 72.0;
            ink::text(surface, face, (place.x, y), fitted.size, colour, line);
        }
    }

    fn says(&self, place: &TextPlace) -> String {
        let (card, zone) = (self.card, &self.card.content.zone);
        let name = |text: &domain::text::Text<100>| text.as_str().to_owned();
        match place.value {
            Value::Text => place.text.clone(),
            Value::TitleEs => self.layout.title_es.clone(),
            Value::TitleEn => self.layout.title_en.clone(),
            Value::Country => zone.issuer.clone(),
            Value::Surnames => {
                let surnames = [Some(&card.person.first_surname), card.person.second_surname.as_ref()];
                surnames.into_iter().flatten().map(name).collect::<Vec<_>>().join(" ")
            }
            Value::GivenNames => card.person.given_names.as_ref().map(name).unwrap_or_else(|| "–".to_owned()),
            Value::BirthDate => String::from(card.person.birth_date),
            Value::Sex => match zone.sex {
                domain::value::Sex::Male => "M".to_owned(),
                domain::value::Sex::Female => "F".to_owned(),
                // As ICAO 9303 has it for people to read.
                domain::value::Sex::NotKnown | domain::value::Sex::NotApplicable => "X".to_owned(),
            },
            Value::Nationality => zone.nationality.clone(),
            Value::Number => card.number.to_owned(),
            Value::ValidFrom => card.valid_from.to_string(),
            Value::ValidUntil => card.content.valid_until.to_string(),
            Value::Authority => card.authority.to_owned(),
            Value::Agreement => card.agreement.to_owned(),
            Value::Regions => card.regions.join(", "),
        }
    }
}
