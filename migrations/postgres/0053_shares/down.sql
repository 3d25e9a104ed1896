drop table partner_log, feed_cursor, share_receipt, share_progress, share;
