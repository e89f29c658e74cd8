-- Which bare word of another house was the last, of a post that may not be read here any more; and of which of its epochs it is.
CREATE TABLE agreed_there (
    post BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    epoch TEXT NOT NULL
);
