-- folder: whose database this is. A house from before this table gets its row from the program that brings it up to date.
CREATE TABLE identity (
    id BIGINT PRIMARY KEY NOT NULL,
    domain TEXT NOT NULL,
    actor_key TEXT NOT NULL,
    proof_key TEXT NOT NULL
);
INSERT INTO identity SELECT id, '', '', '' FROM house;
