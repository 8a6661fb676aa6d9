-- Removes the subscriber of a submission that was refused.
-- KEYS: 1 subscribers
-- Returns the number of removed subscribers

return redis.call('HDEL', KEYS[1], args.submissionId)
