//! The endpoints, a file for each thing that they are about.

mod agreements;
mod alerts;
mod attachments;
mod audit;
mod card_numbers;
mod cards;
mod complaints;
mod cycles;
mod devices;
pub(crate) mod docs;
mod drafts;
mod employers;
mod exchange;
mod findings;
mod imports;
mod log;
mod manifests;
mod node;
mod offices;
mod outboxes;
mod overrides;
mod partners;
mod problems;
mod records;
mod rights;
mod second_factor;
mod sessions;
mod statistics;
mod transfers;
mod users;
mod workers;

pub(crate) use self::exchange::problem as exchange_problem;
use utoipa_actix_web::service_config::ServiceConfig;

/// Every endpoint of the OpenAPI document; what is not listed here is not served.
pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        // A request is held against one address after the other: what is asked most comes first.
        .service(workers::history)
        .service(records::record)
        .service(workers::worker)
        .service(workers::search)
        .service(sessions::open_session)
        .service(sessions::open_card_session)
        .service(sessions::give_pin)
        .service(sessions::refresh_session)
        .service(sessions::close_session)
        .service(sessions::sessions)
        .service(sessions::end_session)
        .service(second_factor::prove)
        .service(second_factor::own)
        .service(second_factor::enrol)
        .service(second_factor::confirm)
        .service(second_factor::remove)
        .service(devices::devices)
        .service(devices::register)
        .service(devices::revoke)
        .service(users::change_password)
        .service(users::users)
        .service(users::create)
        .service(users::user)
        .service(users::disable)
        .service(users::enable)
        .service(users::reset)
        .service(users::sessions)
        .service(offices::offices)
        .service(offices::open)
        .service(attachments::begin_upload)
        .service(attachments::upload)
        .service(attachments::continue_upload)
        .service(attachments::give_up_upload)
        .service(attachments::attachment)
        .service(attachments::photograph)
        .service(rights::lookups)
        .service(rights::export)
        .service(rights::requests)
        .service(complaints::complaints)
        .service(alerts::alert_hits)
        .service(alerts::decide)
        .service(cycles::cycles)
        .service(cycles::cycle)
        .service(manifests::manifests)
        .service(manifests::manifest)
        .service(findings::findings)
        .service(findings::worklist)
        .service(statistics::statistics)
        .service(overrides::overrides)
        .service(outboxes::outbox_key)
        .service(outboxes::open_outbox)
        .service(employers::employers)
        .service(employers::demands)
        .service(agreements::agreements)
        .service(agreements::quota)
        .service(agreements::sentences)
        .service(drafts::drafts)
        .service(drafts::propose)
        .service(drafts::draft)
        .service(audit::audit)
        .service(transfers::transfers)
        .service(partners::partners)
        .service(imports::import_workers)
        .service(imports::import_report)
        .service(cards::verify_card)
        .service(cards::revocations)
        .service(cards::judge)
        .service(cards::issued_card)
        .service(cards::card_sheet)
        .service(card_numbers::blocks)
        .service(card_numbers::grant)
        .service(card_numbers::draw)
        .service(log::checkpoint)
        .service(log::tile)
        .service(exchange::who_i_am)
        .service(exchange::feed)
        .service(exchange::drafts)
        .service(exchange::receipt)
        .service(exchange::question)
        .service(node::healthz)
        .service(node::readyz)
        .service(node::metrics)
        .service(problems::problem_type);
}
