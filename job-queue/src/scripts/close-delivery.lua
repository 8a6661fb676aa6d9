-- Closes a delivery: with its noted end, or, if none was noted, with the end that the lease holder
-- gives.
-- KEYS: 1 outbox, 2 delivery, 3 deliveries of the song, 4 number of its open deliveries
-- ARGV: 1 delivery id, 2 lease, 3 end, 4 error, 5 retention in ms
-- Returns 1 held (also when it was closed with the same end before), 0 lost

local state, lease, noted = unpack(redis.call('HMGET', KEYS[2], 'state', 'lease', 'noted'))
noted = noted or ''
if state == ARGV[3] then return 1 end
if state ~= 'pending' then return 0 end
if noted ~= ARGV[3] and (noted ~= '' or lease ~= ARGV[2]) then return 0 end
redis.call('HSET', KEYS[2], 'state', ARGV[3], 'lastError', ARGV[4], 'nextMs', 0)
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('ZREM', KEYS[1], ARGV[1])
if redis.call('DECR', KEYS[4]) <= 0 then
  redis.call('DEL', KEYS[4])
  redis.call('PEXPIRE', KEYS[3], ARGV[5])
end
return 1
