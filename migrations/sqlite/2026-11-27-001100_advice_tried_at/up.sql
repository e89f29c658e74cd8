-- Since when it is tried says from now on that the advice is there: what stays of one that is gone has it no more.
UPDATE advice SET tried_at = (SELECT r.created FROM responses r WHERE r.id = advice.response)
    WHERE tried_at IS NULL AND response IN (SELECT r.id FROM responses r WHERE r.withdrawn IS NULL)
    AND tried;
