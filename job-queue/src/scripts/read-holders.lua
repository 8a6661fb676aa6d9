-- Reads the lists of the separators that are alive or were alive recently.
-- Returns the lists as JSON

local lists = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', SEPARATORS, now_ms() - args.withinMs, '+inf')) do
  local list = redis.call('HGET', MODELS, name)
  if list then lists[#lists + 1] = list end
end
return lists
