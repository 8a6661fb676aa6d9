-- Hands due deliveries out to one notifier, each with a new token. Uses no attempt.
-- KEYS: 1 outbox, 2 delivery (prefix)
-- Returns a list of {fields of the delivery}

local now = now_ms()
local taken, bytes = {}, 0
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, args.limit)) do
  if bytes > args.maxBytes then break end
  local key = KEYS[2] .. id
  if redis.call('EXISTS', key) == 0 then
    redis.call('ZREM', KEYS[1], id)
  else
    local until_ms = now + args.holdMs
    redis.call('ZADD', KEYS[1], until_ms, id)
    redis.call('HINCRBY', key, 'token', 1)
    redis.call('HSET', key, 'nextMs', until_ms)
    taken[#taken + 1] = redis.call('HGETALL', key)
    bytes = bytes + redis.call('HSTRLEN', key, 'dataJson') + redis.call('HSTRLEN', key, 'url')
  end
end
return taken
