//! Files that people send: photographs, scanned papers, and how they are sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::As;
use crate::chance::new_id;

/// A PNG of this size in greys, no two alike. It is not compressed: it has a little more than a byte for each pixel.
#[must_use]
pub fn photo(width: u32, height: u32) -> Vec<u8> {
    let seed = u64::from_str_radix(&new_id()[24..], 16).expect("an id ends in hexadecimal digits");
    let mut rows = Vec::new();
    for row in 0..u64::from(height) {
        rows.push(0);
        rows.extend((0..u64::from(width)).map(|column| (seed >> (row % 40)).wrapping_add(column ^ row) as u8));
    }
    let mut stored = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = rows.chunks(usize::from(u16::MAX)).collect();
    for (at, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).expect("a block is short");
        stored.push(u8::from(at + 1 == blocks.len()));
        stored.extend([length.to_le_bytes(), (!length).to_le_bytes()].concat());
        stored.extend_from_slice(block);
    }
    stored.extend(adler32(&rows).to_be_bytes());
    let header = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", &stored), chunk(b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunks.concat()].concat()
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), data].concat();
    let length = u32::try_from(data.len()).expect("a chunk is short").to_be_bytes();
    [length.as_slice(), &named, &crc32(&named).to_be_bytes()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

/// A PDF that says this, and nothing else.
#[must_use]
pub fn paper(says: &str) -> Vec<u8> {
    format!("%PDF-1.7\n% {says} {}\nstartxref\n9\n%%EOF\n", new_id()).into_bytes()
}

/// What announces a file.
#[must_use]
pub fn announcement(sort: &str, file: &[u8]) -> serde_json::Value {
    let sha256 = URL_SAFE_NO_PAD.encode(Sha256::digest(file));
    json!({"sort": sort, "size_bytes": file.len(), "sha256": sha256, "salt": salt()})
}

/// 32 bytes of which no two are alike, in base64url.
#[must_use]
pub fn salt() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(new_id()))
}

/// Sends a part of a file.
#[track_caller]
pub fn send_part(actor: &As<'_>, address: &str, from: usize, part: &[u8]) -> crate::Answer {
    let path = format!("/v1/attachments/{address}/upload?offset={from}");
    let request = actor.request(Method::PATCH, &path).header("content-type", "application/octet-stream");
    actor.send(request.body(part.to_vec()))
}

/// Sends a file, and answers its address.
#[track_caller]
#[must_use]
pub fn send(actor: &As<'_>, sort: &str, file: &[u8]) -> String {
    let begun = actor.post("/v1/attachments", &announcement(sort, file)).expect(201);
    let address = begun["attachment"].as_str().expect("an address").to_owned();
    let most = usize::try_from(begun["part_bytes_max"].as_u64().expect("a number")).expect("a short part");
    for (at, part) in file.chunks(most).enumerate() {
        let _ = send_part(actor, &address, at * most, part).expect(200);
    }
    address
}
