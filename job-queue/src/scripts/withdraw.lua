-- Removes the subscriber of a submission that was refused.
-- Returns the number of removed subscribers

return redis.call('HDEL', SUBSCRIBERS .. args.jobId, args.submissionId)
