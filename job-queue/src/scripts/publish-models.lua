-- Writes a separator's models and drops the lists that expired long ago.
-- KEYS: 1 separators, 2 models
-- ARGV: 1 separator, 2 its list as JSON, 3 time to live in ms,
--       4 how long an expired list is kept in ms
-- Returns 1

local now = now_ms()
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
-- This separator is alive, so no expired list is needed as the last known one. A restarting
-- separator soon publishes its list again.
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[4])) do
  redis.call('ZREM', KEYS[1], expired)
  redis.call('HDEL', KEYS[2], expired)
end
return 1
