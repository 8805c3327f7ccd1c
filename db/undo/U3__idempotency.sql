drop table postern.idempotency_keys;
drop schema postern;
