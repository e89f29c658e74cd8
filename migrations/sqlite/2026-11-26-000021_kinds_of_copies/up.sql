-- copies: the last good copy of each kind, apart, for some kinds go by themselves and others do not
CREATE TABLE copies_made (
    kind TEXT PRIMARY KEY NOT NULL,
    made BIGINT NOT NULL,
    kept BIGINT
);
INSERT INTO copies_made (kind, made, kept) SELECT 'thinned', made, kept FROM copies WHERE kept IS NOT NULL;
INSERT INTO copies_made (kind, made, kept) SELECT 'single', made, NULL FROM copies WHERE kept IS NULL;
DROP TABLE copies;
-- copies: that an older copy was put back, of when, and whether it is known who went after it; until a chair has seen it
CREATE TABLE put_back (
    id BIGINT PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    made BIGINT,
    known BOOLEAN NOT NULL
);
