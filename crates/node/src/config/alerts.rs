//! The part of the configuration that is about an outside service of alerts: where it answers, what it is called, and what it is asked with.

use std::sync::Arc;

use domain::value::NodeCode;
use exchange::{Address, alerting::HttpAlertService, tls::Roots};
use registry::alerts::AlertService;

use super::{private, source::Source};
use crate::{
    failure::Problem,
    words::{Words, words},
};

/// What makes a file that only the service may read.
const MAKE_TOKEN: &str = "install -m 600 /dev/stdin";
/// What its hits are listed under, where nothing is said.
const NAME_DEFAULT: &str = "outside-service";

/// The service that is asked; none, where none is named.
pub(super) fn service(source: &mut Source, roots: &Roots) -> Option<Arc<dyn AlertService>> {
    let url = source.optional("alert_service_url", |url| {
        Address::parse(url).map_err(|_| {
            Words::new(
                "no es una dirección https://… (sin TLS solo en esta misma máquina)",
                "is not an address https://… (without TLS on this machine alone)",
            )
        })
    });
    let name = source.optional("alert_service_name", |name| {
        NodeCode::parse(name).map_err(|_| {
            Words::new(
                "no es un nombre corto: de 2 a 40 letras minúsculas, cifras y guiones",
                "is not a short name: 2 to 40 small letters, digits and hyphens",
            )
        })
    });
    let token_file = source.path("alert_service_token_file");
    let url = url?;
    let token = match token_file {
        Some(path) => Some(private(source, "alert_service_token_file", &path, MAKE_TOKEN)?),
        None => None,
    };
    let name = name.map_or_else(|| NAME_DEFAULT.to_owned(), |name| name.to_string());
    match HttpAlertService::new(name, url.as_str(), token.as_ref().map(|token| token.trim()), roots) {
        Ok(service) => Some(Arc::new(service)),
        Err(cause) => {
            source.add(Problem::new(
                "alert_service_url",
                words!(
                    "el servicio de alertas no se puede usar: {cause}",
                    "the service of alerts cannot be used: {cause}"
                ),
                Words::new("revise la dirección y el testigo", "look at the address and the token"),
            ));
            None
        }
    }
}
