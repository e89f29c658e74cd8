-- Whether an answer of ours is as it came with an older copy: nobody here changed it since.
ALTER TABLE responses ADD COLUMN copied BOOLEAN NOT NULL DEFAULT FALSE;
