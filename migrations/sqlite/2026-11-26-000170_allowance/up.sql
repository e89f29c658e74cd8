-- What was left empty and what was typed as nought was one so far. Of our own nobody knows which it was: of that nothing is said.
ALTER TABLE opportunities ADD COLUMN allowance BIGINT;
UPDATE opportunities SET allowance = cents
WHERE cents <> 0 OR post IN (SELECT id FROM posts WHERE peer IS NOT NULL);
ALTER TABLE opportunities DROP COLUMN cents;
