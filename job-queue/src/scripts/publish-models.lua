-- Writes a separator's models and drops the lists that expired long ago.
-- KEYS: 1 separators, 2 models
-- Returns 1

local now = now_ms()
redis.call('ZADD', KEYS[1], now + args.ttlMs, args.separator)
redis.call('HSET', KEYS[2], args.separator, args.listJson)
-- This separator is alive, so no expired list is needed as the last known one. A list that expired
-- recently is kept, because its separator may be restarting.
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - args.keepExpiredMs)) do
  redis.call('ZREM', KEYS[1], expired)
  redis.call('HDEL', KEYS[2], expired)
end
return 1
