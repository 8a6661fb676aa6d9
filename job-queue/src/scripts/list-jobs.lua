-- Reads one page of jobs: first the waiting ones in starting order, then the running ones.
-- KEYS: 1-7 board, 8 job (prefix)
-- ARGV: 1 part of the board to begin with (4-6 waiting, 7 running),
--       2 order of arrival after which to begin there, 3 most jobs
-- Returns {part to continue with or 0, order of arrival, {position, fields of the job}, ...}

local part, after, room = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local page = { 0, '0' }
local ahead = 0
for earlier = 4, part - 1 do ahead = ahead + redis.call('ZCARD', KEYS[earlier]) end

while part <= 7 do
  -- Reads one job more than the page holds, to see whether there is another page.
  local found = redis.call('ZRANGEBYSCORE', KEYS[part], '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, room + 1)
  local rank = #found > 0 and redis.call('ZRANK', KEYS[part], found[1])
  for i = 1, #found, 2 do
    if room == 0 then
      page[1], page[2] = part, after
      return page
    end
    local fields = redis.call('HGETALL', KEYS[8] .. found[i])
    local position = 0
    if part < 7 then position = ahead + rank + (i + 1) / 2 end
    if #fields > 0 then page[#page + 1] = { position, fields } end
    after, room = found[i + 1], room - 1
  end
  ahead = ahead + redis.call('ZCARD', KEYS[part])
  part, after = part + 1, '0'
end
return page
