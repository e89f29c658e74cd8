-- copies: when the last good copy was made, and after how many days at the latest older ones are gone; one row
CREATE TABLE copies (
    id BIGINT PRIMARY KEY NOT NULL,
    made BIGINT NOT NULL,
    kept BIGINT
);
