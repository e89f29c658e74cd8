-- One person of the other side, who is given what was agreed; whether they read it, and what they said of whether it holds.
ALTER TABLE conflicts ADD COLUMN other_side BIGINT;
ALTER TABLE conflicts ADD COLUMN other_read BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE conflicts ADD COLUMN other_held TEXT NOT NULL DEFAULT '';
ALTER TABLE conflicts ADD COLUMN other_held_at BIGINT;
