-- house: the principles it stands by, where it moved to and came from
ALTER TABLE house ADD COLUMN principles TEXT;
ALTER TABLE house ADD COLUMN principles_version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE house ADD COLUMN moved_to TEXT;
ALTER TABLE house ADD COLUMN came_from TEXT;

-- peer: how far its history is read here
ALTER TABLE peers ADD COLUMN history_total BIGINT;
ALTER TABLE peers ADD COLUMN history_got BIGINT NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN history_next TEXT;
