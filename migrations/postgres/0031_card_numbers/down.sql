drop table document_number;
drop table number_block;
drop table number_series;
