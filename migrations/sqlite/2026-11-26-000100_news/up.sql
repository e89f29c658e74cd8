-- post: what the news of an answer is, where it is not that its owner decided something
ALTER TABLE responses ADD COLUMN news TEXT;

-- whom it concerns that what they answered was taken back: of that nothing else is kept
CREATE TABLE taken_away (
    response BIGINT PRIMARY KEY NOT NULL REFERENCES responses (id),
    person BIGINT,
    house BOOLEAN NOT NULL,
    day TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX taken_away_at ON taken_away (at);

-- what a chair released that somebody else wrote, until long after they have seen that
CREATE TABLE releases (
    post BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    at BIGINT NOT NULL,
    seen BOOLEAN NOT NULL
);
CREATE INDEX releases_at ON releases (at);

-- event: when and where it was to be, as who answered last knew it
CREATE TABLE moves (
    response BIGINT PRIMARY KEY NOT NULL REFERENCES responses (id),
    starts TEXT NOT NULL,
    ends TEXT,
    place TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- who has seen what became of an answer: of answers that are there
CREATE TABLE fates_read (
    response BIGINT NOT NULL REFERENCES responses (id),
    person BIGINT NOT NULL,
    PRIMARY KEY (response, person)
);
INSERT INTO fates_read (response, person) SELECT response, person FROM fates_seen WHERE response IN (SELECT id FROM responses);
DROP TABLE fates_seen;
