-- Notes how a delivery ended before the store knows, so that nobody tries it again.
-- KEYS: 1 delivery
-- ARGV: 1 lease, 2 end, 3 error
-- Returns 1 held (also when its end was noted before), 0 lost

local state, lease, noted = unpack(redis.call('HMGET', KEYS[1], 'state', 'lease', 'noted'))
noted = noted or ''
if state ~= 'pending' then return 0 end
if noted == ARGV[2] then return 1 end
-- A delivered end is a fact, so it is accepted from a worker that has lost its lease, too.
if ARGV[2] ~= 'delivered' and (lease ~= ARGV[1] or noted ~= '') then return 0 end
redis.call('HSET', KEYS[1], 'noted', ARGV[2], 'lastError', ARGV[3])
return 1
