insert into node_setting (key, value) select 'signing-key.' || id, public_key from node_key;
drop table node_key;
