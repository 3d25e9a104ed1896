alter table session drop column proven_at;
drop table recovery_code;
drop table second_factor;
