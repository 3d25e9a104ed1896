drop table query;
