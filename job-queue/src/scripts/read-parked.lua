-- Reads the latest parked entries, the newest first.
-- KEYS: 1 parked entries
-- Returns {number of all entries that were ever parked, {id, {fields}}, ...}

if redis.call('EXISTS', KEYS[1]) == 0 then return { 0 } end
local reply = { 0 }
local info = redis.call('XINFO', 'STREAM', KEYS[1])
for i = 1, #info, 2 do
  if info[i] == 'entries-added' then reply[1] = info[i + 1] end
end
if args.limit > 0 then
  for _, row in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', args.limit)) do reply[#reply + 1] = row end
end
return reply
