-- Which card set an account aside, and who made a computer the house's own.

ALTER TABLE persons ADD COLUMN set_aside_by BIGINT;
ALTER TABLE computers ADD COLUMN enrolled_by BIGINT;
