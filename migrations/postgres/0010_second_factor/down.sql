alter table session drop column proven_at;
drop table recovery_code, second_factor;
