-- Notes how a delivery ended before the store has the end, so that no notifier attempts it again.
-- Returns 1 held (also when its end was noted before), 0 lost

local state, token, noted = unpack(redis.call('HMGET', DELIVERY .. args.id, 'state', 'token', 'noted'))
if state ~= 'pending' then return 0 end
if noted == args.state then return 1 end
-- The receiver has accepted a delivered one, so that end is also accepted with an old token.
if args.state ~= 'delivered' and (tonumber(token) ~= args.token or noted ~= '') then return 0 end
redis.call('HSET', DELIVERY .. args.id, 'noted', args.state, 'lastError', args.error)
return 1
