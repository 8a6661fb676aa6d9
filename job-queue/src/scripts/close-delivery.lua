-- Ends a delivery for good; its number of attempts is the token of the lease.
-- KEYS: 1 outbox, 2 delivery, 3 deliveries of the song
-- ARGV: 1 delivery id, 2 attempts, 3 state, 4 error, 5 retention in ms
-- Returns 1 held (also when it was closed so before), 0 lost

local state, attempts = unpack(redis.call('HMGET', KEYS[2], 'state', 'attempts'))
if attempts ~= ARGV[2] then return 0 end
if state == ARGV[3] then return 1 end
if state ~= 'pending' then return 0 end
redis.call('HSET', KEYS[2], 'state', ARGV[3], 'lastError', ARGV[4], 'nextMs', 0)
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('ZREM', KEYS[1], ARGV[1])
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  if redis.call('ZSCORE', KEYS[1], id) then return 1 end
end
redis.call('PEXPIRE', KEYS[3], ARGV[5])
return 1
