-- Lets a separator's list expire now. It stays as the last known one for the time when no separator
-- is alive.
-- KEYS: 1 separators
-- Returns 1

redis.call('ZADD', KEYS[1], 'XX', now_ms(), args.separator)
return 1
