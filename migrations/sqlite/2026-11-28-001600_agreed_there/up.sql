-- Which word of another house about what was agreed was the last, of a post that may not be read here any more.
CREATE TABLE agreed_there (
    post BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
