drop table import_row, import_run, audit, trusted_key, agreement, session, user_account, office, node_setting;
