-- engine: what waits for an actor is found by the host that must be asked
ALTER TABLE put_by ADD COLUMN host TEXT;
CREATE INDEX put_by_host ON put_by (host);
UPDATE put_by SET host = split_part(needs, '/', 3) WHERE needs IS NOT NULL;
