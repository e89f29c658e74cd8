-- engine: what waits for an actor is found by the host that must be asked
ALTER TABLE put_by ADD COLUMN host TEXT;
CREATE INDEX put_by_host ON put_by (host);
UPDATE put_by SET host = substr(substr(needs, instr(needs, '://') + 3) || '/', 1, instr(substr(needs, instr(needs, '://') + 3) || '/', '/') - 1) WHERE needs IS NOT NULL;
