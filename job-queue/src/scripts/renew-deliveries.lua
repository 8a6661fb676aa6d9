-- Renews the holds of one notifier on its deliveries.
-- Returns the positions in args.holds of those that it does not hold any more

local until_ms = now_ms() + args.holdMs
local lost = {}
for i, hold in ipairs(args.holds) do
  local key = DELIVERY .. hold.id
  local state, token, held = unpack(redis.call('HMGET', key, 'state', 'token', 'held'))
  if state == 'pending' and held and tonumber(token) == hold.token then
    redis.call('HSET', key, 'nextMs', until_ms)
    redis.call('ZADD', OUTBOX, until_ms, hold.id)
  else
    lost[#lost + 1] = i
  end
end
return lost
