-- due: what follows in time from the life of a post has one topic; the reference is the post and the step
UPDATE due SET topic = 'post-step', reference = reference || ' ask-outcome' WHERE topic = 'ask-outcome';
UPDATE due SET topic = 'post-step', reference = reference || ' tell-room' WHERE topic = 'tell-room';
