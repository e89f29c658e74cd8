-- Whether who was chosen to mediate is not wanted after all: they do not wait again when it is open again.
ALTER TABLE mediation_offers ADD COLUMN dismissed BOOLEAN NOT NULL DEFAULT FALSE;
-- Since when there is a letter of ours that the house which offered did not fetch.
ALTER TABLE mediation_offers ADD COLUMN unread_there BIGINT;
-- Whether that house did not hear what became of the offer: it was on pause.
ALTER TABLE mediation_offers ADD COLUMN unheard BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether its writer read that it did not arrive.
ALTER TABLE letters ADD COLUMN lost_read BOOLEAN NOT NULL DEFAULT FALSE;
