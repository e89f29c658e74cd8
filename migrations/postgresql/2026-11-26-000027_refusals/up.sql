-- why an answer of ours is not with the owner of its thread, when that became known, and what a comparison could not mend
ALTER TABLE responses ADD COLUMN refusal TEXT;
ALTER TABLE responses ADD COLUMN decided BIGINT;
CREATE TABLE unmended (
    peer BIGINT PRIMARY KEY NOT NULL,
    these TEXT NOT NULL,
    times BIGINT NOT NULL
);

-- who has seen what became of an answer
CREATE TABLE fates_seen (
    response BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (response, person)
);
CREATE INDEX responses_decided ON responses (decided) WHERE decided IS NOT NULL;
