drop table partner_log;
drop table feed_cursor;
drop table share_receipt;
drop table share_progress;
drop table share;
