-- post: what there is to tell of what is gone: taken back, over, or that who was counted on left
ALTER TABLE taken_away ADD COLUMN news TEXT NOT NULL DEFAULT 'taken-away';
-- event: a place that was edited away is not kept
UPDATE moves SET place = '';
-- post: what a chair threw away that somebody else had made ready, until long after they have seen that
CREATE TABLE thrown (
    post BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    person BIGINT NOT NULL,
    at BIGINT NOT NULL,
    seen BOOLEAN NOT NULL
);
CREATE INDEX thrown_at ON thrown (at);
