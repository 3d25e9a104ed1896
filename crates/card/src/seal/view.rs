//! A seal as JSON, for people and programs that look into one.

use chrono::NaiveDate;
use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;

use super::{Content, IDENTIFIER, Message, Seal};
use crate::{content::CardContent, zone::Zone};

/// Everything that a seal holds.
#[derive(Serialize)]
pub struct SealView {
    identifier: &'static str,
    country: String,
    deflated: bool,
    /// How it is signed; none where it is not. That something is signed says nothing about by whom.
    signature: Option<SignatureView>,
    messages: Vec<MessageView>,
    /// The certificate that it carries along, DER in Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
    /// Where it is one of Vaivén's cards: which kind, and under which agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<CardView>,
}

#[derive(Serialize)]
struct SignatureView {
    algorithm: String,
    certificate: String,
    signed_on: String,
    value: String,
}

#[derive(Serialize)]
struct CardView {
    kind: &'static str,
    agreement: domain::record::AgreementRef,
}

#[derive(Serialize)]
struct MessageView {
    tag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    #[serde(flatten)]
    content: ContentView,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ContentView {
    Text(String),
    Date(String),
    Number(u8),
    Base64(String),
    #[serde(untagged)]
    Zone {
        lines: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        zone: Option<Box<Zone>>,
    },
}

impl Seal {
    /// Everything that it holds, as JSON.
    pub fn view(&self, today: NaiveDate) -> SealView {
        let signature = self.signing().map(|signing| SignatureView {
            algorithm: signing.algorithm.name().map_or_else(|| signing.algorithm.0.to_string(), str::to_owned),
            certificate: signing.certificate.to_string(),
            signed_on: signing.signed_on.to_string(),
            value: HEXLOWER.encode(self.signature()),
        });
        let card = CardContent::of(self, today);
        SealView {
            identifier: IDENTIFIER,
            country: self.country().to_owned(),
            deflated: self.is_deflated(),
            signature,
            messages: self.messages().iter().map(|message| seen(message, today)).collect(),
            certificate: self.certificate().map(|bytes| BASE64.encode(bytes)),
            card: card.map(|card| CardView { kind: card.kind.as_str(), agreement: card.agreement }),
        }
    }
}

fn seen(message: &Message, today: NaiveDate) -> MessageView {
    let content = match message.content() {
        Content::Zone(lines) => {
            let zone = Zone::read(&lines, today).ok().map(Box::new);
            ContentView::Zone { lines, zone }
        }
        Content::Text(text) => ContentView::Text(text),
        Content::Date(date) => ContentView::Date(date.to_string()),
        Content::Number(number) => ContentView::Number(number),
        Content::Opaque => ContentView::Base64(BASE64.encode(&message.value)),
    };
    MessageView { tag: HEXLOWER.encode(&[message.tag]), name: message.name(), content }
}
