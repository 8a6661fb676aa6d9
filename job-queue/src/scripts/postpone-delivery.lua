-- Sets a later due time of a delivery, for the notifier that holds its token.
-- KEYS: 1 outbox, 2 delivery
-- Returns 1 held, 0 lost

local state, token = unpack(redis.call('HMGET', KEYS[2], 'state', 'token'))
if state ~= 'pending' or tonumber(token) ~= args.token then return 0 end
local due = now_ms() + args.delayMs
redis.call('HSET', KEYS[2], 'nextMs', due, 'lastError', args.error)
redis.call('ZADD', KEYS[1], due, args.id)
return 1
