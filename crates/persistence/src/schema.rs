//! The tables that are asked in diesel's words, as the migrations make them. The suite reads and writes every column on both
//! databases. All other tables are asked in SQL, through `dialect`.

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    workplace (id) {
        id -> Id,
        employer -> Id,
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    demand (id) {
        id -> Id,
        employer -> Id,
        agreement -> Text,
        places -> Integer,
        drawn -> Integer,
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    quota_line (id) {
        id -> Id,
        agreement -> Text,
        sector -> Text,
        places -> Integer,
        allotted -> Integer,
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    issued_document (id) {
        id -> Id,
        cycle -> Id,
        kind -> Text,
        number_folded -> Text,
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    node_setting (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    office (code) {
        code -> Text,
        name -> Text,
        country -> Text,
        side -> Text,
        time_zone -> Text,
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    user_account (id) {
        id -> Id,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        role -> Text,
        office -> Text,
        employer -> Nullable<Id>,
        worker -> Nullable<Id>,
        failed_attempts -> Integer,
        locked_until -> Nullable<Instant>,
        disabled_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    session (id) {
        id -> Id,
        user_id -> Id,
        refresh_hash -> Text,
        family -> Id,
        created_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        replaced_by -> Nullable<Id>,
        user_agent -> Text,
        proven_at -> Nullable<Instant>,
        device -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    second_factor (user_id) {
        user_id -> Id,
        sealed -> Text,
        enrolled_at -> Instant,
        confirmed_at -> Nullable<Instant>,
        last_step -> BigInt,
        failed_attempts -> Integer,
        locked_until -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    recovery_code (user_id, code_hash) {
        user_id -> Id,
        code_hash -> Text,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    device (id) {
        id -> Id,
        name -> Text,
        user_id -> Id,
        registered_at -> Instant,
        last_seen_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    agreement (code, version) {
        code -> Text,
        version -> Integer,
        document -> Text,
        signatures -> Text,
        installed_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    trusted_key (party, public_key) {
        party -> Text,
        public_key -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    import_run (id) {
        id -> Id,
        file_digest -> Text,
        agreement -> Text,
        started_at -> Instant,
        finished_at -> Nullable<Instant>,
        total -> Integer,
        position -> Integer,
        user_id -> Id,
        counters -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    import_row (run, row) {
        run -> Id,
        row -> Integer,
        outcome -> Text,
        record -> Nullable<Id>,
        messages -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::dialect::sql::{Day, Id, Instant};
    attachment (address) {
        address -> Text,
        sort -> Text,
        size_bytes -> BigInt,
        received_bytes -> BigInt,
        sealed -> Text,
        format -> Nullable<Text>,
        author -> Id,
        office -> Text,
        created_at -> Instant,
        expires_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Text};
    attachment_part (attachment, at_byte) {
        attachment -> Text,
        at_byte -> BigInt,
        sealed -> Binary,
    }
}
