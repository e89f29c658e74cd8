-- What was agreed, sealed; when; and what it did, as the house that asks said last, and when it said so (where another house mediates:
-- when its mediator asked).
ALTER TABLE conflicts ADD COLUMN agreement TEXT NOT NULL DEFAULT '';
ALTER TABLE conflicts ADD COLUMN agreed_on BIGINT;
ALTER TABLE conflicts ADD COLUMN held TEXT NOT NULL DEFAULT '';
ALTER TABLE conflicts ADD COLUMN held_at BIGINT;
