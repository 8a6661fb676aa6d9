-- Lists the ended jobs that still have deliveries to owe.
-- KEYS: 1 owing jobs
-- ARGV: 1 most jobs
-- Returns their ids, the oldest end first

return redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)
