-- Reads the deliveries of a song, oldest first.
-- KEYS: 1 deliveries of the song, 2 delivery (prefix)
-- ARGV: none
-- Returns a list of {fields of the delivery}

local list = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local fields = redis.call('HGETALL', KEYS[2] .. id)
  if #fields > 0 then list[#list + 1] = fields else redis.call('ZREM', KEYS[1], id) end
end
return list
