-- Reads the lists of the separators that are alive or were alive recently.
-- KEYS: 1 separators, 2 models
-- Returns the lists as JSON

local lists = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now_ms() - args.withinMs, '+inf')) do
  local list = redis.call('HGET', KEYS[2], name)
  if list then lists[#lists + 1] = list end
end
return lists
