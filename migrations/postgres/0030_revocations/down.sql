drop table revocation_list;
drop table revocation;
