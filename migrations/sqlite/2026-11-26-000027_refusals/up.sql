-- why an answer of ours is not with the owner of its thread, when that became known, and what a comparison could not mend
ALTER TABLE responses ADD COLUMN refusal TEXT;
ALTER TABLE responses ADD COLUMN decided BIGINT;
CREATE TABLE unmended (
    peer BIGINT PRIMARY KEY NOT NULL,
    these TEXT NOT NULL,
    times BIGINT NOT NULL
);
