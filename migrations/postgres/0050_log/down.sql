drop table log_checkpoint, log_head, log_node, log_leaf, log_pending;
drop function refuse_shrinking();
