-- With how many the house comes, as the meeting decided: who types another number reads what stands there.
ALTER TABLE meeting_items ADD COLUMN heads TEXT NOT NULL DEFAULT '';
