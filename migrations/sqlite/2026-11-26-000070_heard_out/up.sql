-- copies: the epochs of the databases that a copy replaced and whose endings were carried over into this one
CREATE TABLE heard_out (
    epoch TEXT PRIMARY KEY NOT NULL
);
-- Until now that was not kept: what was replaced was mostly of the same epoch as the copy.
INSERT INTO heard_out SELECT DISTINCT epoch FROM past_epochs;

-- post: since when somebody follows a post
ALTER TABLE follows ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
