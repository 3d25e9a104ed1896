//! Files that are what they say, and files that only look so.

use super::*;

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), data].concat()
}

/// A JPEG of this size with segments of somebody's choice before its frame.
fn a_jpeg(width: u16, height: u16, before: &[u8]) -> Vec<u8> {
    let [h, w] = [height.to_be_bytes(), width.to_be_bytes()];
    let frame = segment(0xc0, &[8, h[0], h[1], w[0], w[1], 1, 1, 0x11, 0]);
    let scan = segment(0xda, &[1, 1, 0, 0, 63, 0]);
    [&[0xff, 0xd8], before, &frame, &scan, &[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56], &[0xff, 0xd9]].concat()
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [u32::try_from(data.len()).unwrap().to_be_bytes().as_slice(), name, data, &[0; 4]].concat()
}

fn a_png(width: u32, height: u32, between: &[u8]) -> Vec<u8> {
    let header = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [PNG, &chunk(b"IHDR", &header), between, &chunk(b"IDAT", &[1, 2, 3]), &chunk(b"IEND", &[])].concat()
}

fn a_webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, data) in chunks {
        body.extend([name.as_slice(), &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat());
        body.extend(vec![0; data.len() % 2]);
    }
    [b"RIFF".as_slice(), &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat()
}

/// A lossless picture's first bytes.
fn vp8l(width: u32, height: u32) -> Vec<u8> {
    [&[0x2f], ((width - 1) | (height - 1) << 14).to_le_bytes().as_slice(), &[0; 5]].concat()
}

fn a_pdf(middle: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n{middle}\nstartxref\n9\n%%EOF\n").into_bytes()
}

#[test]
fn a_file_is_what_it_holds() {
    assert_eq!(check(Sort::Photo, &a_jpeg(600, 800, &[])), Ok(Format::Jpeg));
    assert_eq!(check(Sort::Photo, &a_jpeg(600, 800, &segment(0xe0, b"JFIF\0"))), Ok(Format::Jpeg));
    assert_eq!(check(Sort::Photo, &a_png(600, 800, &chunk(b"sRGB", &[0]))), Ok(Format::Png));
    assert_eq!(check(Sort::Scan, &a_webp(&[(b"VP8L", &vp8l(600, 800))])), Ok(Format::Webp));
    let lossy = [0, 0, 0, 0x9d, 0x01, 0x2a, 0x58, 0x02, 0x20, 0x03];
    assert_eq!(check(Sort::Thumbprint, &a_webp(&[(b"VP8 ", &lossy)])), Ok(Format::Webp));
    assert_eq!(check(Sort::SignedContract, &a_pdf("")), Ok(Format::Pdf));
    for format in Format::ALL {
        assert_eq!(Format::parse(format.ending()), Some(*format));
    }
}

#[test]
fn a_sort_takes_its_own_formats_and_no_other() {
    for bytes in [a_pdf(""), a_webp(&[(b"VP8L", &vp8l(6, 8))]), b"GIF89a".to_vec(), b"<svg/>".to_vec(), b"MZ".to_vec()]
    {
        assert_eq!(check(Sort::Photo, &bytes), Err(NotAccepted::Format(Sort::Photo)));
    }
    assert_eq!(check(Sort::Thumbprint, &a_pdf("")), Err(NotAccepted::Format(Sort::Thumbprint)));
    assert_eq!(check(Sort::Scan, b"#!/bin/sh"), Err(NotAccepted::Format(Sort::Scan)));
    assert_eq!(check(Sort::Scan, b""), Err(NotAccepted::Empty));
}

#[test]
fn what_a_camera_writes_beside_a_picture_is_refused() {
    let refused = [
        a_jpeg(6, 8, &segment(0xe1, b"Exif\0\0MM\0*")),
        a_jpeg(6, 8, &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0")),
        a_jpeg(6, 8, &segment(0xed, b"Photoshop 3.0\0")),
        a_jpeg(6, 8, &segment(0xfe, b"9.03 N, 79.5 W")),
        a_png(6, 8, &chunk(b"eXIf", b"MM\0*")),
        a_png(6, 8, &chunk(b"tEXt", b"Location\0Sabalito")),
        a_png(6, 8, &chunk(b"iTXt", b"x")),
    ];
    for bytes in refused {
        assert_eq!(check(Sort::Photo, &bytes), Err(NotAccepted::Metadata));
    }
    let with_exif = a_webp(&[(b"VP8L", &vp8l(6, 8)), (b"EXIF", b"MM\0*")]);
    assert_eq!(check(Sort::Scan, &with_exif), Err(NotAccepted::Metadata));
}

#[test]
fn a_picture_has_a_bound_on_each_side() {
    let most = u16::try_from(super::super::PHOTO_PIXELS_MAX).unwrap();
    let pixels = Err(NotAccepted::Pixels(Sort::Photo));
    assert_eq!(check(Sort::Photo, &a_jpeg(most, most, &[])), Ok(Format::Jpeg));
    assert_eq!(check(Sort::Photo, &a_jpeg(most + 1, 1, &[])), pixels);
    assert_eq!(check(Sort::Photo, &a_jpeg(1, most + 1, &[])), pixels);
    assert_eq!(check(Sort::Photo, &a_png(u32::MAX, 1, &[])), pixels);
    assert_eq!(check(Sort::Photo, &a_png(0, 1, &[])), Err(NotAccepted::Damaged));
    let canvas = [0, 0, 0, 0, 0xff, 0xff, 0xff, 1, 0, 0];
    let wide = a_webp(&[(b"VP8X", &canvas), (b"VP8L", &vp8l(6, 8))]);
    assert_eq!(check(Sort::Scan, &wide), Err(NotAccepted::Pixels(Sort::Scan)));
}

#[test]
fn what_is_cut_off_or_goes_on_behind_its_end_is_damaged_and_nothing_panics() {
    let whole = [
        (Sort::Photo, a_jpeg(6, 8, &segment(0xe0, b"JFIF\0"))),
        (Sort::Photo, a_png(6, 8, &[])),
        (Sort::Scan, a_webp(&[(b"VP8X", &[0; 10]), (b"VP8L", &vp8l(6, 8))])),
        (Sort::Scan, a_pdf("")),
    ];
    for (sort, bytes) in whole {
        assert!(check(sort, &bytes).is_ok(), "{sort:?}");
        for length in 0..bytes.len() - 1 {
            assert!(check(sort, &bytes[..length]).is_err(), "{sort:?} of {length} bytes");
        }
        for at in 0..bytes.len() {
            // Whatever becomes of it, it is an answer.
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            let _ = check(sort, &changed);
        }
        let and_more = [bytes, b"<script>alert(1)</script>".repeat(60)].concat();
        assert_eq!(check(sort, &and_more), Err(NotAccepted::Damaged), "{sort:?}");
    }
    let two_frames = a_jpeg(6, 8, &segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]));
    assert_eq!(check(Sort::Photo, &two_frames), Err(NotAccepted::Damaged));
}

#[test]
fn a_pdf_that_would_do_something_is_refused() {
    for active in [
        "<</S /JavaScript /JS (app.alert(1))>>",
        "<</S/Launch/F(x)>>",
        "<</Type /EmbeddedFile>>",
        "<</Names <</EmbeddedFiles 3 0 R>>>>",
        "<</Encrypt 5 0 R>>",
    ] {
        assert_eq!(check(Sort::Scan, &a_pdf(active)), Err(NotAccepted::Active), "{active}");
    }
    assert_eq!(check(Sort::Scan, &a_pdf("<</JSX 1 /Launcher 2>>")), Ok(Format::Pdf));
    assert_eq!(check(Sort::Scan, b"%PDF-1.7\nnothing more"), Err(NotAccepted::Damaged));
}
