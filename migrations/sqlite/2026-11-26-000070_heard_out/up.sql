-- copies: the epochs of the databases that a copy replaced and whose endings were carried over into this one
CREATE TABLE heard_out (epoch TEXT PRIMARY KEY NOT NULL);

-- post: since when somebody follows a post
ALTER TABLE follows ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
