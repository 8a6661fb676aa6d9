-- Sets a later due time of a delivery, on behalf of its lease holder.
-- KEYS: 1 outbox, 2 delivery
-- ARGV: 1 delivery id, 2 lease, 3 delay in ms, 4 error
-- Returns 1 held, 0 lost

local state, lease = unpack(redis.call('HMGET', KEYS[2], 'state', 'lease'))
if state ~= 'pending' or lease ~= ARGV[2] then return 0 end
local due = now_ms() + ARGV[3]
redis.call('HSET', KEYS[2], 'nextMs', due, 'lastError', ARGV[4])
redis.call('ZADD', KEYS[1], due, ARGV[1])
return 1
