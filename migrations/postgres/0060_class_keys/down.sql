drop table class_key;
