-- The day and the time that the two of a mediation agreed on, and the letter that says so; empty where there is none.
ALTER TABLE mediation_offers ADD COLUMN meets TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN meets TEXT NOT NULL DEFAULT '';
