-- Reads the lists of the live separators or, with none alive, the list that expired last.
-- Returns {live separators, name, list as JSON, ...}

local live = redis.call('ZRANGEBYSCORE', SEPARATORS, '(' .. string.format('%.0f', now_ms()), '+inf')
local names = live
if #live == 0 then names = redis.call('ZREVRANGE', SEPARATORS, 0, 0) end
local reply = { #live }
table.sort(names)
for _, name in ipairs(names) do
  local list = redis.call('HGET', MODELS, name)
  if list then
    reply[#reply + 1] = name
    reply[#reply + 1] = list
  end
end
return reply
