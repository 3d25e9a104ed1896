drop table disclosure;
drop table record;
drop function refuse_change();
