-- Lets a separator's list expire now. It stays as the last known one for the time when no separator
-- is alive.
-- Returns 1

redis.call('ZADD', SEPARATORS, 'XX', now_ms(), args.separator)
return 1
