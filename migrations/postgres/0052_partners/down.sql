drop table exchange_nonce, partner_key, partner;
