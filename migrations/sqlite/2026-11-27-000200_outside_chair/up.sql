-- Whether the chair of the house that asks for help does not know of it: who may help must not let it be heard there.
ALTER TABLE conflicts ADD COLUMN outside_chair BOOLEAN NOT NULL DEFAULT FALSE;
