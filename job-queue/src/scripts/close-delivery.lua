-- Closes a delivery: with its noted end, or, if none was noted, with the end that the holder of its
-- token gives.
-- KEYS: 1 outbox, 2 delivery, 3 deliveries of the song, 4 number of its open deliveries,
-- 5 deliveries by state (prefix)
-- Returns 1 held (also when it was closed with the same end before), 0 lost

local state, token, noted = unpack(redis.call('HMGET', KEYS[2], 'state', 'token', 'noted'))
if state == args.state then return 1 end
if state ~= 'pending' then return 0 end
if noted ~= args.state and (noted ~= '' or tonumber(token) ~= args.token) then return 0 end
local now = now_ms()
local event = redis.call('HGET', KEYS[2], 'event')
redis.call('HSET', KEYS[2], 'state', args.state, 'lastError', args.error, 'nextMs', 0)
redis.call('PEXPIRE', KEYS[2], event == 'test' and args.testRetentionMs or args.retentionMs)
redis.call('ZREM', KEYS[1], args.id)
redis.call('ZREM', KEYS[5] .. 'pending', args.id)
local ended = KEYS[5] .. args.state
append(ended, now, args.id)
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', ended, '-inf', now - args.retentionMs, 'LIMIT', 0, 100)) do
  redis.call('ZREM', ended, expired)
end
-- A test belongs to no song.
if event == 'test' then return 1 end
if redis.call('DECR', KEYS[4]) <= 0 then
  redis.call('DEL', KEYS[4])
  redis.call('PEXPIRE', KEYS[3], args.retentionMs)
end
return 1
