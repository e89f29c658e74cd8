-- post: who of this house follows a post
CREATE TABLE follows (
    post BIGINT NOT NULL REFERENCES posts (id),
    person BIGINT NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    PRIMARY KEY (post, person)
);

-- case_question: when another house last said what it did with an advice
ALTER TABLE advice ADD COLUMN told BIGINT;
CREATE INDEX advice_told ON advice (told) WHERE told IS NOT NULL;

-- notice: where who wants it gets mail
CREATE TABLE addresses (
    person BIGINT PRIMARY KEY NOT NULL REFERENCES persons (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    asked BIGINT NOT NULL,
    confirmed BIGINT
);

-- consultation: where who asked wants to hear that there is an answer
ALTER TABLE consultations ADD COLUMN mail TEXT NOT NULL DEFAULT '';
