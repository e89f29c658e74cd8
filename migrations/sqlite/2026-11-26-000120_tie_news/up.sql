-- membership: what a house was called when its standing changed, and when a chair saw what it said; what was said before is no news
ALTER TABLE standings ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE standings ADD COLUMN seen BIGINT;
UPDATE standings SET seen = at;
