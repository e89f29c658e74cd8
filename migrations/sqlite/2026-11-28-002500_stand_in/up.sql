-- Who mediates asks whether another of their house may go on in their place. `uri` is the letter that asks it. At the house that asks for
-- help: as what (`role`), and what was said to it (`said`: empty, yes, no). At the other: who it is, who it was before that (`before`), and
-- whether that one read so.
CREATE TABLE stand_ins (
    response BIGINT NOT NULL PRIMARY KEY REFERENCES responses (id),
    uri TEXT NOT NULL,
    role TEXT NOT NULL,
    said TEXT NOT NULL DEFAULT '',
    person BIGINT,
    before BIGINT,
    seen BOOLEAN NOT NULL DEFAULT FALSE
);
