-- Writes a separator's models and drops the lists that expired long ago.
-- Returns 1

local now = now_ms()
redis.call('ZADD', SEPARATORS, now + args.ttlMs, args.separator)
redis.call('HSET', MODELS, args.separator, args.listJson)
-- This separator is alive, so no expired list is needed as the last known one. A list that expired
-- recently is kept, because its separator may be restarting.
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', SEPARATORS, '-inf', now - args.keepExpiredMs)) do
  redis.call('ZREM', SEPARATORS, expired)
  redis.call('HDEL', MODELS, expired)
end
return 1
