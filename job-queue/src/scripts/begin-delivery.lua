-- Uses one attempt of a delivery, just before its POST.
-- Returns the number of attempts used (the same when repeated) | 0 the token is lost, or the end of
-- the delivery is noted

local state, token, noted = unpack(redis.call('HMGET', DELIVERY .. args.id, 'state', 'token', 'noted'))
if state ~= 'pending' or tonumber(token) ~= args.token or noted ~= '' then return 0 end
local attempts = args.attemptsBefore + 1
redis.call('HSET', DELIVERY .. args.id, 'attempts', attempts)
return attempts
