-- Hands due deliveries out to one notifier, each with a new token. Uses no attempt.
-- Returns {ms until the next delivery is due | -1 there is none, {fields of a delivery}, ...}

local now = now_ms()
local reply, bytes = { -1 }, 0
for _, id in ipairs(redis.call('ZRANGEBYSCORE', OUTBOX, '-inf', now, 'LIMIT', 0, args.limit)) do
  if bytes > args.maxBytes then break end
  local key = DELIVERY .. id
  -- Another tool may have written a value of another type there.
  if redis.call('TYPE', key).ok ~= 'hash' then
    redis.call('ZREM', OUTBOX, id)
    redis.call('ZREM', DELIVERIES_IN .. 'pending', id)
  else
    local until_ms = now + args.holdMs
    redis.call('ZADD', OUTBOX, until_ms, id)
    redis.call('HINCRBY', key, 'token', 1)
    redis.call('HSET', key, 'nextMs', until_ms, 'held', 1)
    local fields = redis.call('HGETALL', key)
    -- A damaged delivery may lack its id, which is needed to postpone it.
    fields[#fields + 1], fields[#fields + 2] = 'id', id
    reply[#reply + 1] = fields
    bytes = bytes + redis.call('HSTRLEN', key, 'dataJson') + redis.call('HSTRLEN', key, 'url')
  end
end
local due = redis.call('ZRANGE', OUTBOX, 0, 0, 'WITHSCORES')[2]
if due then reply[1] = math.max(0, due - now) end
return reply
