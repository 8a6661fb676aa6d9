-- Makes a delivery due again later; its number of attempts is the token of the lease.
-- KEYS: 1 outbox, 2 delivery
-- ARGV: 1 delivery id, 2 attempts, 3 delay in ms, 4 error
-- Returns 1 held, 0 lost

local state, attempts = unpack(redis.call('HMGET', KEYS[2], 'state', 'attempts'))
if state ~= 'pending' or attempts ~= ARGV[2] then return 0 end
local due = now_ms() + ARGV[3]
redis.call('HSET', KEYS[2], 'nextMs', due, 'lastError', ARGV[4])
redis.call('ZADD', KEYS[1], due, ARGV[1])
return 1
