drop table agreement_draft;
