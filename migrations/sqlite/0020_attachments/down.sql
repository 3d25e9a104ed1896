drop table attachment_named;
drop table attachment_part;
drop table attachment;
