drop table matter, issued_document, quota_line, demand, workplace, employer, settlement, finding, cycle, worker_joined, worker_match, worker_document, worker_name, worker, entry;
