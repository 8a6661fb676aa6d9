-- Lets a separator's word expire now; it stays as the last known one until another speaks.
-- KEYS: 1 separators
-- ARGV: 1 separator
-- Returns 1

redis.call('ZADD', KEYS[1], 'XX', now_ms(), ARGV[1])
return 1
