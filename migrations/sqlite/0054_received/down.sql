drop table received;
