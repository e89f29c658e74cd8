-- Cards that were printed by somebody, pasts that wait, people who leave, and a log of it all.

ALTER TABLE persons ADD COLUMN pin_misses BIGINT NOT NULL DEFAULT 0;
ALTER TABLE persons ADD COLUMN ended BIGINT;
-- Who came in its place with a new card: what is its own waits here until that is proved.
ALTER TABLE persons ADD COLUMN goes_on_as BIGINT REFERENCES persons (id);
-- Let in by who may not say so alone: a chair has not looked yet.
ALTER TABLE persons ADD COLUMN waits BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE persons ADD COLUMN log_seen BIGINT NOT NULL DEFAULT 0;
CREATE INDEX persons_goes_on_as ON persons (goes_on_as);

ALTER TABLE cards ADD COLUMN printed_by BIGINT REFERENCES persons (id);
ALTER TABLE cards ADD COLUMN trusted BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE cards ADD COLUMN ended BIGINT;

CREATE TABLE people_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    actor BIGINT REFERENCES persons (id),
    person BIGINT REFERENCES persons (id),
    role TEXT
);
CREATE INDEX people_log_person ON people_log (person);

CREATE TABLE card_misses (
    day BIGINT PRIMARY KEY NOT NULL,
    misses BIGINT NOT NULL
);
