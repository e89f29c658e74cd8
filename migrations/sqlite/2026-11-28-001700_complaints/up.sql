-- Where one goes with a complaint about the organisation: as the house says it.
ALTER TABLE house ADD COLUMN complaints TEXT;
