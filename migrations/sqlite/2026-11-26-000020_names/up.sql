-- peer: what a house calls itself, and what it was called before where no chair has seen the change
ALTER TABLE peers ADD COLUMN called TEXT NOT NULL DEFAULT '';
ALTER TABLE peers ADD COLUMN known_as TEXT;
UPDATE peers SET called = name;
