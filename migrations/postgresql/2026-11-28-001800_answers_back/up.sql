-- When a house that was asked for what it holds of us was asked for our answers too, once the posts are here that they are to; and how many
-- that it named and that are not known here were taken back there.
ALTER TABLE asked_back ADD COLUMN answered BIGINT;
ALTER TABLE asked_back ADD COLUMN said_off BIGINT NOT NULL DEFAULT 0;
-- What was needed before a change of that was asked for, which the organiser may not take.
ALTER TABLE rsvps ADD COLUMN needed TEXT;
