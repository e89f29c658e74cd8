-- post, case_question: the day of the meeting that decided what is answered, and what is said of a trial
ALTER TABLE responses ADD COLUMN decided_on TEXT;
ALTER TABLE advice ADD COLUMN decided_on TEXT;
