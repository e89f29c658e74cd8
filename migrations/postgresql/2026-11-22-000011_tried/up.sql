-- post: how often a file of another house was asked for in vain
ALTER TABLE files ADD COLUMN tried BIGINT NOT NULL DEFAULT 0;
