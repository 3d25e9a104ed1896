//! The QR code of a seal.

use fast_qr::{ECL, Mode, QRBuilder};

/// Light modules on each side without which readers do not find the code (ISO/IEC 18004).
pub const QUIET_ZONE: usize = 4;

/// The seal does not fit a code that a cheap phone reads from a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the seal is too long for the QR code of a card")]
pub struct TooLongForQr;

/// The modules on a side of the largest code on a card (version 11). On 32 mm with its quiet zone a module is then 0.46 mm.
const MODULES_MAX: usize = 61;

/// The modules of a code.
#[derive(Clone, Debug)]
pub struct Modules {
    side: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// How many modules a side has, without the quiet zone.
    pub fn side(&self) -> usize {
        self.side
    }

    /// How many modules a side has, with the quiet zone.
    pub fn side_with_quiet_zone(&self) -> usize {
        self.side + 2 * QUIET_ZONE
    }

    /// Whether the module is dark.
    pub fn is_dark(&self, row: usize, column: usize) -> bool {
        column < self.side && self.dark.get(row * self.side + column).copied().unwrap_or_default()
    }

    /// Row and column of each dark module.
    pub fn dark(&self) -> impl Iterator<Item = (usize, usize)> {
        let dark = self.dark.iter().enumerate().filter(|(_, dark)| **dark);
        dark.map(|(at, _)| (at / self.side, at % self.side))
    }
}

/// The code of a seal's text, whose letters are all of the alphanumeric set, with 15 % of redundancy.
///
/// # Errors
/// Where it does not fit a card.
pub fn modules(text: &str) -> Result<Modules, TooLongForQr> {
    let code = QRBuilder::new(text).mode(Mode::Alphanumeric).ecl(ECL::M).build().map_err(|_| TooLongForQr)?;
    if code.size > MODULES_MAX {
        return Err(TooLongForQr);
    }
    let side = code.size;
    let dark = code.data.iter().take(side * side).map(|module| module.value()).collect();
    Ok(Modules { side, dark })
}
