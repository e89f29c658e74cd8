-- Whether the house took back what it had said of an advice that is gone: where it never said anything there is nothing to take back.
ALTER TABLE advice ADD COLUMN unsaid BOOLEAN NOT NULL DEFAULT FALSE;
