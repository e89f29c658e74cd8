-- post: since when an answer is kept out of a thread, so that it is forgotten when it would long have come
ALTER TABLE kept_out ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
UPDATE kept_out SET at = CAST(extract(epoch FROM now()) AS BIGINT) * 1000000;
