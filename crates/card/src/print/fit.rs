//! Making a text fit: smaller first, then on more lines, and cut only where nothing else is left.

/// The smallest type that people still read, in points.
pub(super) const SIZE_MIN: f32 = 5.0;
const STEP: f32 = 0.25;

/// How wide texts are in a font.
pub(super) struct Measure {
    face: ttf_parser::Face<'static>,
}

impl Measure {
    pub(super) fn new(bytes: &'static [u8]) -> Option<Self> {
        ttf_parser::Face::parse(bytes, 0).ok().map(|face| Self { face })
    }

    /// In points, at a size in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let glyph = |c: char| self.face.glyph_index(c).unwrap_or_default();
        let units: u32 =
            text.chars().map(|c| u32::from(self.face.glyph_hor_advance(glyph(c)).unwrap_or_default())).sum();
        units as f32 * size / f32::from(self.face.units_per_em())
    }

    /// Whether the font has a glyph for every letter.
    #[cfg(test)]
    pub(super) fn has(&self, text: &str) -> bool {
        text.chars().all(|c| self.face.glyph_index(c).is_some())
    }
}

/// A text as it fits: at which size, and on which lines.
#[derive(Debug, PartialEq)]
pub(super) struct Fitted {
    pub(super) size: f32,
    pub(super) lines: Vec<String>,
}

/// Fits a text into a width (in points) and a number of lines, at `size` or smaller.
pub(super) fn fit(measure: &Measure, text: &str, size: f32, width: f32, lines_max: usize) -> Fitted {
    let mut size = size;
    loop {
        let lines = wrap(measure, text, size, width);
        if lines.len() <= lines_max {
            return Fitted { size, lines };
        }
        if size <= SIZE_MIN {
            return Fitted { size, lines: cut(measure, lines, size, width, lines_max) };
        }
        size = (size - STEP).max(SIZE_MIN);
    }
}

fn wrap(measure: &Measure, text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if measure.width(&longer, size) <= width {
                *line = longer;
                continue;
            }
        }
        let mut piece = String::new();
        for letter in word.chars() {
            piece.push(letter);
            if measure.width(&piece, size) > width && piece.chars().count() > 1 {
                piece.pop();
                lines.push(std::mem::replace(&mut piece, letter.to_string()));
            }
        }
        lines.push(piece);
    }
    lines
}

fn cut(measure: &Measure, mut lines: Vec<String>, size: f32, width: f32, lines_max: usize) -> Vec<String> {
    lines.truncate(lines_max);
    if let Some(last) = lines.last_mut() {
        while measure.width(&format!("{last}…"), size) > width && last.pop().is_some() {}
        last.push('…');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure() -> Measure {
        Measure::new(dejavu::sans_condensed::bold()).unwrap()
    }

    #[test]
    fn a_short_name_keeps_its_size_and_a_long_one_gets_smaller_before_it_is_cut() {
        let fitted = |text: &str, lines| fit(&measure(), text, 9.0, 130.0, lines);
        assert_eq!(fitted("Peña", 1), Fitted { size: 9.0, lines: vec!["Peña".to_owned()] });
        let long = fitted("Montezuma Palacios de la Concepción y Guerra Santamaría Ñurinda", 2);
        assert!(long.size < 9.0 && long.lines.len() == 2, "{long:?}");
        assert!(long.lines.join(" ").ends_with("Ñurinda"), "{long:?}");
        for line in &long.lines {
            assert!(measure().width(line, long.size) <= 130.0);
        }
    }

    #[test]
    fn what_does_not_fit_at_the_smallest_size_is_cut_and_says_so() {
        let fitted = fit(&measure(), &"Montezuma ".repeat(30), 9.0, 130.0, 2);
        assert_eq!((fitted.size, fitted.lines.len()), (SIZE_MIN, 2));
        assert!(fitted.lines[1].ends_with('…') && measure().width(&fitted.lines[1], SIZE_MIN) <= 130.0);
        let word = fit(&measure(), &"W".repeat(500), 9.0, 130.0, 1);
        assert!(word.lines.len() == 1 && word.lines[0].ends_with('…'));
    }

    #[test]
    fn nothing_takes_no_line() {
        assert!(fit(&measure(), " ", 9.0, 130.0, 2).lines.is_empty());
    }

    #[test]
    fn the_letters_of_the_region_are_in_the_font() {
        assert!(measure().has("ÁÉÍÓÚÑÜáéíóúñüÄäÖößÇç Ngäbe Buglé Ł ŋ ʼ « » …"));
    }
}
