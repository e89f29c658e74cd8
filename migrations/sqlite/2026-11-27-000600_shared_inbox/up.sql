-- Where the server of who follows, or answers from elsewhere, takes what is for several there.
ALTER TABLE followers ADD COLUMN shared_inbox TEXT;
ALTER TABLE guests ADD COLUMN shared_inbox TEXT;
