-- Lists the ended jobs that still have deliveries to owe.
-- KEYS: 1 owing jobs
-- Returns their ids, the oldest end first

return redis.call('ZRANGE', KEYS[1], 0, args.limit - 1)
