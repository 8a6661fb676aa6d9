-- Sets a later due time of a delivery, for the notifier that holds its token, and ends its hold, so
-- that no late renewal changes the due time.
-- Returns 1 held, 0 lost

local state, token = unpack(redis.call('HMGET', DELIVERY .. args.id, 'state', 'token'))
if state ~= 'pending' or tonumber(token) ~= args.token then return 0 end
local due = now_ms() + args.delayMs
redis.call('HSET', DELIVERY .. args.id, 'nextMs', due, 'lastError', args.error)
redis.call('HDEL', DELIVERY .. args.id, 'held')
redis.call('ZADD', OUTBOX, due, args.id)
if args.delayMs == 0 then wake_notifiers() end
return 1
