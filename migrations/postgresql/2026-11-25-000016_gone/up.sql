-- federation: what a received activity that waits is about, so that it goes with it
CREATE TABLE put_by_about (
    put_by BIGINT NOT NULL REFERENCES put_by (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    PRIMARY KEY (put_by, uri)
);
CREATE INDEX put_by_about_uri ON put_by_about (uri);

-- case_question: what the asker says it tries of an advice that is not here yet
ALTER TABLE case_questions ADD COLUMN awaited TEXT NOT NULL DEFAULT '';
