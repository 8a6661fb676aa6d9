-- Reads which jobs have ended without all of their deliveries being owed.
-- KEYS: 1 owing jobs
-- ARGV: 1 most jobs
-- Returns their ids, the oldest end first

return redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)
