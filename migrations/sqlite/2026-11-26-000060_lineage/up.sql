-- copies: the epochs that this database went on from, oldest first, each with the moment of the copy that was put back
CREATE TABLE past_epochs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    epoch TEXT NOT NULL,
    until BIGINT NOT NULL
);
