-- Writes what a separator holds and drops the separators whose word has expired long ago.
-- KEYS: 1 separators, 2 models
-- ARGV: 1 separator, 2 its list as JSON, 3 time to live in ms, 4 how long an expired word is kept in ms
-- Returns 1

local now = now_ms()
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
-- This one is alive, so no expired one is needed as the last known; who restarts is missed for a while only.
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[4])) do
  redis.call('ZREM', KEYS[1], expired)
  redis.call('HDEL', KEYS[2], expired)
end
return 1
