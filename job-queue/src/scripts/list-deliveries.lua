-- Reads one page of the deliveries of a song, or else of those in a state, in their order.
-- Returns {score after which the next page begins or '', {values of the fields}, ...}. With
-- args.state, the deliveries in other states are left out.

local set = args.songhash and DELIVERIES_OF .. args.songhash or DELIVERIES_IN .. args.state
local found = redis.call('ZRANGEBYSCORE', set, '(' .. args.after, '+inf', 'WITHSCORES', 'LIMIT', 0, args.limit + 1)
local page, bytes, last = { '' }, 0, args.limit * 2
for i = 1, #found, 2 do
  -- The first delivery is always returned, even if it is larger than a page, so that the list makes
  -- progress.
  if i > last or bytes > args.maxBytes then
    page[1] = found[i - 1]
    break
  end
  local key = DELIVERY .. found[i]
  local state = redis.call('TYPE', key).ok == 'hash' and redis.call('HGET', key, 'state')
  if not state then
    redis.call('ZREM', set, found[i])
  elseif not args.state or state == args.state then
    local values = redis.call('HMGET', key, unpack(args.fields))
    page[#page + 1] = values
    for _, value in ipairs(values) do bytes = bytes + #(value or '') end
  end
end
return page
