drop table log_checkpoint;
drop table log_head;
drop table log_node;
drop table log_leaf;
drop table log_pending;
