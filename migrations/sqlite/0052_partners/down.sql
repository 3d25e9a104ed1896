drop table exchange_nonce;
drop table partner_key;
drop table partner;
