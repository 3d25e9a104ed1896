//! What a file is, by what it holds: never by its name or by what its sender calls it.
//!
//! A picture is walked from its first marker to its last, and may hold nothing but itself: what cameras write beside it (where it was
//! taken, by which telephone, a second small picture) is refused, and so is whatever stands behind its end.

use super::Sort;

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ISO/IEC 10918-1.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
    /// RFC 9649.
    Webp,
    /// ISO 32000.
    Pdf,
}

impl Format {
    /// All of them.
    pub const ALL: &'static [Format] = &[Format::Jpeg, Format::Png, Format::Webp, Format::Pdf];

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Webp => "image/webp",
            Format::Pdf => "application/pdf",
        }
    }

    /// How the name of such a file ends; the name in storage too.
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Png => "png",
            Format::Webp => "webp",
            Format::Pdf => "pdf",
        }
    }

    /// The one with this ending.
    pub fn parse(ending: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.ending() == ending)
    }

    /// By its first bytes.
    fn of(bytes: &[u8]) -> Option<Self> {
        let begins = |with: &[u8]| bytes.starts_with(with);
        if begins(&[0xff, 0xd8, 0xff]) {
            Some(Format::Jpeg)
        } else if begins(PNG) {
            Some(Format::Png)
        } else if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Format::Webp)
        } else if begins(b"%PDF-1.") || begins(b"%PDF-2.") {
            Some(Format::Pdf)
        } else {
            None
        }
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Why a file is not taken, with the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAccepted {
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// Too many bytes.
    #[error("{}", too_large(*.0))]
    TooLarge(Sort),
    /// Nothing that such a file can be.
    #[error("{}", not_one_of(*.0))]
    Format(Sort),
    /// Begins as one thing and does not go on or end as it.
    #[error("is damaged, or not whole: make the file anew and send it again")]
    Damaged,
    /// More than a card or a page needs.
    #[error("{}", too_many_pixels(*.0))]
    Pixels(Sort),
    /// Says where it was taken, and with what.
    #[error("holds what the camera wrote beside the picture, such as where it was taken: save a copy without metadata")]
    Metadata,
    /// Would do something when it is opened.
    #[error("holds a program, another file or a password: print it to a plain PDF")]
    Active,
}

fn too_large(sort: Sort) -> String {
    let megabytes = sort.bytes_max() >> 20;
    match sort {
        Sort::Photo => {
            let side = sort.pixels_max();
            format!(
                "is more than {megabytes} MB: make the photograph smaller, its longest side at most {side} pixels, and save it as JPEG"
            )
        }
        Sort::SignedContract | Sort::Thumbprint | Sort::Scan => {
            format!("is more than {megabytes} MB: scan it in grey and at 200 dots an inch")
        }
    }
}

fn not_one_of(sort: Sort) -> String {
    let endings: Vec<&str> = sort.formats().iter().map(|format| format.ending()).collect();
    format!("is none of the formats that it may be: {}", endings.join(", "))
}

fn too_many_pixels(sort: Sort) -> String {
    format!("has a side of more than {} pixels: make it smaller", sort.pixels_max())
}

/// What a whole file is, or why it is not taken.
///
/// # Errors
/// Where it is not what a file of its sort may be.
pub fn check(sort: Sort, bytes: &[u8]) -> Result<Format, NotAccepted> {
    sort.check_size(bytes.len() as u64)?;
    let format = Format::of(bytes).filter(|format| sort.formats().contains(format));
    let format = format.ok_or(NotAccepted::Format(sort))?;
    let size = match format {
        Format::Jpeg => Some(jpeg(bytes)?),
        Format::Png => Some(png(bytes)?),
        Format::Webp => Some(webp(bytes)?),
        Format::Pdf => {
            pdf(bytes)?;
            None
        }
    };
    match size {
        Some((width, height)) if width.max(height) > sort.pixels_max() => Err(NotAccepted::Pixels(sort)),
        Some((width, height)) if width.min(height) == 0 => Err(NotAccepted::Damaged),
        _ => Ok(format),
    }
}

/// Takes bytes off the front of what is left.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], NotAccepted> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(NotAccepted::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn be16(&mut self) -> Result<u16, NotAccepted> {
        self.take(2).map(|bytes| bytes.iter().fold(0, |number, byte| number << 8 | u16::from(*byte)))
    }

    fn be32(&mut self) -> Result<u32, NotAccepted> {
        self.take(4).map(|bytes| bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    fn le(&mut self, count: usize) -> Result<u32, NotAccepted> {
        self.take(count).map(|bytes| bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }
}

/// Width and height, of a file that is one JPEG from its first byte to its last.
fn jpeg(bytes: &[u8]) -> Result<(u32, u32), NotAccepted> {
    let mut rest = Rest(bytes);
    let mut size = None;
    rest.take(2)?;
    loop {
        if rest.take(1)? != [0xff] {
            return Err(NotAccepted::Damaged);
        }
        let mut marker = rest.take(1)?[0];
        while marker == 0xff {
            marker = rest.take(1)?[0];
        }
        match marker {
            0xd9 => {
                return if rest.0.is_empty() { size.ok_or(NotAccepted::Damaged) } else { Err(NotAccepted::Damaged) };
            }
            0x00 | 0x01 | 0xd0..=0xd8 => return Err(NotAccepted::Damaged),
            // JFIF, the colours (ICC) and Adobe's transform are of the picture; all else that programs write is not.
            0xe1 | 0xe3..=0xed | 0xef | 0xfe => return Err(NotAccepted::Metadata),
            _ => {}
        }
        let length = usize::from(rest.be16()?);
        let mut segment = Rest(rest.take(length.checked_sub(2).ok_or(NotAccepted::Damaged)?)?);
        match marker {
            // Start of frame, but for the tables that share its numbers.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                segment.take(1)?;
                let (height, width) = (segment.be16()?, segment.be16()?);
                if size.replace((u32::from(width), u32::from(height))).is_some() {
                    return Err(NotAccepted::Damaged);
                }
            }
            0xda => skip_scan(&mut rest)?,
            _ => {}
        }
    }
}

/// Skips the picture itself: to the next marker that is neither a stuffed byte nor a restart.
fn skip_scan(rest: &mut Rest<'_>) -> Result<(), NotAccepted> {
    let mut pairs = rest.0.windows(2);
    let at = pairs.position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff));
    rest.take(at.ok_or(NotAccepted::Damaged)?)?;
    Ok(())
}

/// Width and height, of a file that is one PNG: every chunk whole, the last one at the end.
fn png(bytes: &[u8]) -> Result<(u32, u32), NotAccepted> {
    let mut rest = Rest(bytes);
    rest.take(PNG.len())?;
    let mut size = None;
    loop {
        let length = usize::try_from(rest.be32()?).map_err(|_| NotAccepted::Damaged)?;
        let name = rest.take(4)?;
        let data = rest.take(length)?;
        rest.take(4)?;
        match name {
            b"IHDR" if size.is_none() => {
                let mut data = Rest(data);
                size = Some((data.be32()?, data.be32()?));
            }
            _ if size.is_none() => return Err(NotAccepted::Damaged),
            b"IEND" if rest.0.is_empty() => return size.ok_or(NotAccepted::Damaged),
            b"IEND" => return Err(NotAccepted::Damaged),
            // What is drawn, and its colours. Texts, times and EXIF are not.
            b"IDAT" | b"PLTE" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"iCCP" | b"sBIT" | b"bKGD" | b"pHYs" => {}
            _ => return Err(NotAccepted::Metadata),
        }
    }
}

/// Width and height, of a file that is one still WebP.
fn webp(bytes: &[u8]) -> Result<(u32, u32), NotAccepted> {
    let mut rest = Rest(bytes);
    rest.take(4)?;
    if rest.le(4)? as usize != rest.0.len() {
        return Err(NotAccepted::Damaged);
    }
    rest.take(4)?;
    let (mut canvas, mut drawn) = (None, None);
    while !rest.0.is_empty() {
        let name = rest.take(4)?;
        let length = rest.le(4)? as usize;
        let mut data = Rest(rest.take(length)?);
        rest.take(length % 2)?;
        match name {
            b"VP8X" => {
                data.take(4)?;
                canvas = Some((data.le(3)? + 1, data.le(3)? + 1));
            }
            b"VP8 " => {
                data.take(3)?;
                if data.take(3)? != [0x9d, 0x01, 0x2a] {
                    return Err(NotAccepted::Damaged);
                }
                drawn = Some((data.le(2)? & 0x3fff, data.le(2)? & 0x3fff));
            }
            b"VP8L" => {
                if data.take(1)? != [0x2f] {
                    return Err(NotAccepted::Damaged);
                }
                let bits = data.le(4)?;
                drawn = Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1));
            }
            b"ALPH" | b"ICCP" => {}
            b"EXIF" | b"XMP " => return Err(NotAccepted::Metadata),
            // Moving pictures, and chunks that nobody knows.
            _ => return Err(NotAccepted::Damaged),
        }
    }
    let (drawn, canvas) = (drawn.ok_or(NotAccepted::Damaged)?, canvas.unwrap_or((0, 0)));
    Ok((drawn.0.max(canvas.0), drawn.1.max(canvas.1)))
}

/// How far before its end a PDF may say that it ends (ISO 32000-1 annex H.3, note 18).
const PDF_END_WITHIN: usize = 1024;

/// That a file is a PDF from its first line to its last, and names nothing that would run. What stands in compressed objects is not
/// read: whoever opens it gets it as a download, from no address of ours.
fn pdf(bytes: &[u8]) -> Result<(), NotAccepted> {
    let holds = |within: &[u8], name: &[u8]| within.windows(name.len()).any(|window| window == name);
    let end = &bytes[bytes.len().saturating_sub(PDF_END_WITHIN)..];
    if !holds(end, b"%%EOF") || !holds(end, b"startxref") {
        return Err(NotAccepted::Damaged);
    }
    const ACTIVE: &[&[u8]] = &[b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/Encrypt"];
    let names = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &bytes[at..]);
    let ends = |rest: &[u8]| !rest.first().is_some_and(u8::is_ascii_alphanumeric);
    let active = |name: &[u8]| {
        ACTIVE.iter().any(|active| name.strip_prefix(*active).is_some_and(|rest| ends(rest) || rest[0] == b's'))
    };
    if names.into_iter().any(active) { Err(NotAccepted::Active) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
