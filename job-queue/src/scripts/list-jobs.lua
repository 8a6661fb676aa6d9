-- Reads one page of jobs: first the waiting ones in starting order, then the running ones.
-- KEYS: 1-7 queue, 8 job (prefix)
-- Returns {sorted set to continue with or 0, order of arrival,
--   {position, stalled 0|1, fields of the job}, ...}

local set, after, left = args.set, args.after, args.limit
local page = { 0, '0' }
local ahead = 0
for earlier = 4, set - 1 do ahead = ahead + redis.call('ZCARD', KEYS[earlier]) end

while set <= 7 do
  -- Reads one job more than the page may have, to see whether there is another page.
  local found = redis.call('ZRANGEBYSCORE', KEYS[set], '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, left + 1)
  local rank = #found > 0 and redis.call('ZRANK', KEYS[set], found[1])
  for i = 1, #found, 2 do
    if left == 0 then
      page[1], page[2] = set, after
      return page
    end
    local key = KEYS[8] .. found[i]
    local job = read_hash(key)
    local position = 0
    if set < 7 then position = ahead + rank + (i + 1) / 2 end
    if job then page[#page + 1] = { position, stalled_flag(job), redis.call('HGETALL', key) } end
    after, left = found[i + 1], left - 1
  end
  ahead = ahead + redis.call('ZCARD', KEYS[set])
  set, after = set + 1, '0'
end
return page
