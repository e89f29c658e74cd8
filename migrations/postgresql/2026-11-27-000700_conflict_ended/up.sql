-- When something last happened with a request for help, by which it ends; of what is wiped, when it was.
ALTER TABLE conflicts ADD COLUMN touched BIGINT;
