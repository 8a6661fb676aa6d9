-- Closes a delivery: with its noted end, or, if none was noted, with the end that the holder of its
-- token gives.
-- Returns 1 held (also when it was closed with the same end before), 0 lost

local key = DELIVERY .. args.id
local state, token, noted = unpack(redis.call('HMGET', key, 'state', 'token', 'noted'))
if state == args.state then return 1 end
if state ~= 'pending' then return 0 end
if noted ~= args.state and (noted ~= '' or tonumber(token) ~= args.token) then return 0 end
local now = now_ms()
local event = redis.call('HGET', key, 'event')
redis.call('HSET', key, 'state', args.state, 'lastError', args.error, 'nextMs', 0)
redis.call('PEXPIRE', key, event == 'test' and args.testRetentionMs or args.retentionMs)
redis.call('ZREM', OUTBOX, args.id)
redis.call('ZREM', DELIVERIES_IN .. 'pending', args.id)
local ended = DELIVERIES_IN .. args.state
append(ended, now, args.id)
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', ended, '-inf', now - args.retentionMs, 'LIMIT', 0, 100)) do
  redis.call('ZREM', ended, expired)
end
-- A test belongs to no song.
if event == 'test' then return 1 end
if redis.call('DECR', OPEN_DELIVERIES_OF .. args.songhash) <= 0 then
  redis.call('DEL', OPEN_DELIVERIES_OF .. args.songhash)
  redis.call('PEXPIRE', DELIVERIES_OF .. args.songhash, args.retentionMs)
end
return 1
