-- Sets a later due time of a delivery, for the notifier that holds its token, and ends its hold, so
-- that no late renewal changes the due time.
-- KEYS: 1 outbox, 2 delivery
-- Returns 1 held, 0 lost

local state, token = unpack(redis.call('HMGET', KEYS[2], 'state', 'token'))
if state ~= 'pending' or tonumber(token) ~= args.token then return 0 end
local due = now_ms() + args.delayMs
redis.call('HSET', KEYS[2], 'nextMs', due, 'lastError', args.error)
redis.call('HDEL', KEYS[2], 'held')
redis.call('ZADD', KEYS[1], due, args.id)
if args.delayMs == 0 then wake_notifiers(KEYS[1]) end
return 1
