-- When who mediates said that both sides want to talk, and with them; and the letter that says so.
ALTER TABLE mediation_offers ADD COLUMN both_yes BIGINT;
ALTER TABLE letters ADD COLUMN both_yes BOOLEAN NOT NULL DEFAULT FALSE;
