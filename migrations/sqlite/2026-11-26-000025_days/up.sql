-- event: until when it is still to come, in the time of the houses (event/rules.rs says which moment that is)
ALTER TABLE events ADD COLUMN until TEXT NOT NULL DEFAULT '';
UPDATE events SET until = COALESCE(ends, substr(starts, 1, 10) || 'T23:59:59');
CREATE INDEX events_until ON events (until);
CREATE INDEX events_starts ON events (starts, post);
-- an answer to an event: the number asked for while another is confirmed, and whether the organiser said that there is no room for it
ALTER TABLE rsvps ADD COLUMN asked BIGINT;
ALTER TABLE rsvps ADD COLUMN asked_waits BOOLEAN NOT NULL DEFAULT FALSE;
