drop table attachment_named, attachment_part, attachment;
