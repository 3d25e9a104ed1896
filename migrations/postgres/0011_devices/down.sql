alter table audit drop column account;
alter table session drop column device;
drop table device;
