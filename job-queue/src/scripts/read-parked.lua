-- Reads the latest parked entries, the newest first.
-- Returns {number of all entries that were ever parked, {id, {fields}}, ...}

if redis.call('EXISTS', PARKED) == 0 then return { 0 } end
local reply = { 0 }
local info = redis.call('XINFO', 'STREAM', PARKED)
for i = 1, #info, 2 do
  if info[i] == 'entries-added' then reply[1] = info[i + 1] end
end
if args.limit > 0 then
  for _, row in ipairs(redis.call('XREVRANGE', PARKED, '+', '-', 'COUNT', args.limit)) do reply[#reply + 1] = row end
end
return reply
