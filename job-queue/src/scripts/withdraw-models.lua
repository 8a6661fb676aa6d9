-- Lets a separator's list expire now. It remains as the last known one until another separator
-- publishes.
-- KEYS: 1 separators
-- Returns 1

redis.call('ZADD', KEYS[1], 'XX', now_ms(), args.separator)
return 1
