-- Who of ours mediated in a request of another house that is wiped: kept for thirty days, for them to read so.
ALTER TABLE conflicts ADD COLUMN mediated_by BIGINT;
