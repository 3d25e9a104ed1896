//! Cards on paper: their size, their fonts, and the code that others read.

use std::io::Read as _;

use card::{
    content::{CardContent, CardKind},
    print::{
        CARD_HEIGHT_MM, CARD_WIDTH_MM, CARDS_MAX, Card, Modules, NotAPhoto, PHOTO_BYTES_MAX, Paper, Photo, PrintError,
        QUIET_ZONE, card_pdf, modules, sheets_pdf,
    },
    seal::Seal,
};
use domain::{country::Country, states::Identity};

use crate::given::{agreement, day, key, person, today};

struct Printed {
    person: Identity,
    content: CardContent,
    seal: Seal,
    regions: Vec<String>,
}

impl Printed {
    fn of(kind: CardKind, person: Identity) -> Self {
        let until = day("2027-03-31");
        let content = CardContent::new(kind, Country::CR, "CR-26-000417", until, agreement(), &person).unwrap();
        let seal = key("CR", 1).seal(content.messages(), day("2026-11-01")).unwrap();
        Self { person, content, seal, regions: vec!["Chiapas".to_owned(), "Tabasco".to_owned()] }
    }

    fn card<'a>(&'a self, photo: Option<&'a Photo>) -> Card<'a> {
        Card {
            content: &self.content,
            seal: &self.seal,
            person: &self.person,
            number: "CR-26-000417",
            valid_from: day("2026-11-01"),
            authority: "Dirección General de Migración y Extranjería",
            agreement: "Acuerdo de movilidad laboral Costa Rica – Panamá, café",
            regions: &self.regions,
            photo,
        }
    }
}

fn itzel() -> Identity {
    person(Some("Itzel Ñurinda"), "Montezuma Peña", Some("Ngäbe"))
}

/// What stands in a document, with the parts that are deflated.
fn readable(pdf: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(pdf).into_owned();
    let starts = pdf.windows(7).enumerate().filter(|(_, window)| window.starts_with(b"stream\n")).map(|(at, _)| at + 7);
    for start in starts {
        let mut inflated = Vec::new();
        if flate2::read::ZlibDecoder::new(&pdf[start..]).read_to_end(&mut inflated).is_ok() {
            text.push_str(&String::from_utf8_lossy(&inflated));
        }
    }
    text
}

fn boxes(pdf: &[u8]) -> Vec<Vec<f32>> {
    let text = readable(pdf);
    let boxes = text.split("/MediaBox").skip(1).filter_map(|rest| rest.split_once('[')?.1.split(']').next());
    boxes.map(|numbers| numbers.split_whitespace().map(|number| number.parse().unwrap()).collect()).collect()
}

/// The smallest PNG of one grey pixel that a camera could not have made.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

#[test]
fn a_card_has_the_size_of_a_card_two_sides_and_its_fonts_with_it() {
    for kind in CardKind::ALL {
        let printed = Printed::of(*kind, itzel());
        let pdf = card_pdf(&printed.card(None)).unwrap();
        let boxes = boxes(&pdf);
        assert_eq!(boxes.len(), 2, "{kind:?}");
        for page in boxes {
            assert!((page[2] / 72.0 * 25.4 - CARD_WIDTH_MM).abs() < 0.05, "{kind:?} {page:?}");
            assert!((page[3] / 72.0 * 25.4 - CARD_HEIGHT_MM).abs() < 0.05, "{kind:?} {page:?}");
        }
        let text = readable(&pdf);
        assert!(text.contains("DejaVuSansCondensed-Bold") && text.contains("DejaVuSansMono-Bold"), "{kind:?}");
        assert!(text.contains("/FontFile2") || text.contains("/FontFile3"), "{kind:?}: fonts are embedded");
    }
}

#[test]
fn the_same_card_is_the_same_document_every_time() {
    let printed = Printed::of(CardKind::WorkerCard, itzel());
    assert!(card_pdf(&printed.card(None)).unwrap() == card_pdf(&printed.card(None)).unwrap());
}

#[test]
fn a_name_of_sixty_letters_and_one_without_given_names_are_printed() {
    let long = "Montezuma Palacios de la Concepción y Guerra Santamaría Ñurinda";
    for person in [person(Some(long), long, Some(long)), person(None, "Chichica", None)] {
        let printed = Printed::of(CardKind::SafeConduct, person);
        assert!(!card_pdf(&printed.card(None)).unwrap().is_empty());
    }
}

/// The code as a camera gives it: grey, with pixels of its own, and noise in it.
fn photographed(modules: &Modules, pixels_a_module: usize) -> (usize, Vec<u8>) {
    let side = modules.side_with_quiet_zone() * pixels_a_module;
    let mut noise = crate::given::chance(7);
    let pixel = |at: usize| {
        let (row, column) = (at / side / pixels_a_module, at % side / pixels_a_module);
        let dark = row >= QUIET_ZONE && column >= QUIET_ZONE && modules.is_dark(row - QUIET_ZONE, column - QUIET_ZONE);
        let mut grain = [0u8];
        noise(&mut grain);
        (if dark { 40 } else { 190 }) + grain[0] % 32
    };
    (side, (0..side * side).map(pixel).collect())
}

#[test]
fn the_code_of_every_kind_of_card_is_read_back_to_the_letter_by_a_reader_that_is_not_ours() {
    for kind in CardKind::ALL {
        let printed = Printed::of(*kind, itzel());
        let modules = modules(&printed.seal.text()).unwrap();
        let (side, grey) = photographed(&modules, 3);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| grey[y * side + x]);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "{kind:?}");
        let (_, text) = grids[0].decode().unwrap();
        assert_eq!(text, printed.seal.text(), "{kind:?}");
        assert!(CardContent::of(&Seal::read(&text).unwrap(), today()).unwrap() == printed.content);
    }
}

#[test]
fn a_seal_that_would_make_too_fine_a_code_is_refused() {
    // Version 11 at level M holds 366 characters.
    assert!(modules(&"A".repeat(366)).is_ok());
    assert!(modules(&"A".repeat(367)).is_err());
}

#[test]
fn ten_cards_take_a_sheet_of_two_pages_and_eleven_take_two() {
    let printed = Printed::of(CardKind::WorkerCard, itzel());
    let card = printed.card(None);
    let pages = |count: usize, paper| boxes(&sheets_pdf(&vec![card.clone(); count], paper).unwrap()).len();
    assert_eq!((pages(1, Paper::A4), pages(10, Paper::A4), pages(11, Paper::Letter)), (2, 2, 4));
    assert!(matches!(sheets_pdf(&[], Paper::A4), Err(PrintError::Count)));
    let many = vec![card; CARDS_MAX + 1];
    assert!(matches!(sheets_pdf(&many, Paper::A4), Err(PrintError::Count)));
}

#[test]
fn a_photograph_is_put_on_the_card_and_one_that_no_card_needs_is_refused_with_the_way_out() {
    let photo = Photo::read(PIXEL).unwrap();
    let printed = Printed::of(CardKind::WorkerCard, itzel());
    let pdf = card_pdf(&printed.card(Some(&photo))).unwrap();
    assert!(readable(&pdf).contains("/Image"));
    // Twenty megabytes from a camera.
    assert_eq!(Photo::read(&vec![0xff; 20 * 1024 * 1024]).unwrap_err(), NotAPhoto::TooLarge);
    let padded = |length: usize| {
        let mut bytes = PIXEL.to_vec();
        bytes.resize(length, 0);
        Photo::read(&bytes).map(|_| ())
    };
    assert_eq!(padded(PHOTO_BYTES_MAX), Ok(()));
    assert_eq!(padded(PHOTO_BYTES_MAX + 1), Err(NotAPhoto::TooLarge));
    let mut wide = PIXEL.to_vec();
    wide[16..20].copy_from_slice(&2_001u32.to_be_bytes());
    assert_eq!(Photo::read(&wide).unwrap_err(), NotAPhoto::TooManyPixels);
    for bytes in [&b"not a photograph"[..], &PIXEL[..20], &[]] {
        assert_eq!(Photo::read(bytes).unwrap_err(), NotAPhoto::Format);
    }
}
