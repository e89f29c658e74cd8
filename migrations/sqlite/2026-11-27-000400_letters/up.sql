-- What who asks for help and who offers it write to each other. All of it is kept where help was asked; where it was offered only what
-- waits to be sent. Each is sealed with a key of its own.
CREATE TABLE letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    response BIGINT NOT NULL REFERENCES responses (id),
    uri TEXT NOT NULL UNIQUE,
    ours BOOLEAN NOT NULL,
    number BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    at BIGINT NOT NULL,
    refused BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX letters_response ON letters (response);
-- Since when there is a letter that was not opened, for who asked, or where it was offered for who offers.
ALTER TABLE mediation_offers ADD COLUMN unread BIGINT;
