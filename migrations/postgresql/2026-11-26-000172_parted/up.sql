-- membership: when a tie with a house last ended, so that a copy that is put back knows of one that was made again since
ALTER TABLE peers ADD COLUMN parted BIGINT;
UPDATE peers SET parted = (
    SELECT MAX(at) FROM standings WHERE standings.authority = peers.authority AND standings.after = 'stopped'
);
-- meeting: the words of an application that the meeting read, as a whole digest
ALTER TABLE meeting_items ADD COLUMN words TEXT;
UPDATE meeting_items SET words = 'not kept', seen = NULL WHERE what = 'join';
