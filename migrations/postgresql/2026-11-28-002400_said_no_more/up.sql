-- A letter may say that both sides want to talk, and later that they do not: 'yes', 'no', or empty.
ALTER TABLE letters ADD COLUMN sides TEXT NOT NULL DEFAULT '';
UPDATE letters SET sides = 'yes' WHERE both_yes;
ALTER TABLE letters DROP COLUMN both_yes;
