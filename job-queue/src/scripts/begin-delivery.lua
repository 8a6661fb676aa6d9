-- Uses one try of a delivery, just before its POST.
-- KEYS: 1 delivery
-- ARGV: 1 lease, 2 tries used before
-- Returns the number of tries used (the same when repeated) | 0 lost, or its end is already known

local state, lease, noted = unpack(redis.call('HMGET', KEYS[1], 'state', 'lease', 'noted'))
noted = noted or ''
if state ~= 'pending' or lease ~= ARGV[1] or noted ~= '' then return 0 end
local attempts = ARGV[2] + 1
redis.call('HSET', KEYS[1], 'attempts', attempts)
return attempts
