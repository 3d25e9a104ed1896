drop table disclosure;
drop table record;
