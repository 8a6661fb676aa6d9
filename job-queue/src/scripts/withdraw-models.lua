-- Lets a separator's list expire now. It stays as the last known one until another separator
-- publishes.
-- KEYS: 1 separators
-- ARGV: 1 separator
-- Returns 1

redis.call('ZADD', KEYS[1], 'XX', now_ms(), ARGV[1])
return 1
