-- event: when the others were last told that it is full, or has room again
ALTER TABLE events ADD COLUMN room_told BIGINT NOT NULL DEFAULT 0;
