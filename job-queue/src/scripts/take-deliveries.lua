-- Leases due deliveries to one notifier. Leasing uses no try.
-- KEYS: 1 outbox, 2 delivery (prefix)
-- ARGV: 1 most deliveries, 2 lease in ms, 3 most bytes
-- Returns a list of {fields of the delivery}

local now = now_ms()
local taken, bytes = {}, 0
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])) do
  if bytes > tonumber(ARGV[3]) then break end
  local key = KEYS[2] .. id
  if redis.call('EXISTS', key) == 0 then
    redis.call('ZREM', KEYS[1], id)
  else
    local until_ms = now + ARGV[2]
    redis.call('ZADD', KEYS[1], until_ms, id)
    redis.call('HINCRBY', key, 'lease', 1)
    redis.call('HSET', key, 'nextMs', until_ms)
    taken[#taken + 1] = redis.call('HGETALL', key)
    bytes = bytes + redis.call('HSTRLEN', key, 'dataJson') + redis.call('HSTRLEN', key, 'url')
  end
end
return taken
