drop table alert_hit;
drop table alert_key;
drop table alert;
drop table alert_list;
