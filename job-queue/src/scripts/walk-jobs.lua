-- Makes one step of a walk over all waiting and running jobs, by priority and order of arrival. A
-- job keeps both for its whole life, so the walk meets each job at one place, although jobs start
-- or are handed back between two steps.
-- KEYS: 1-7 board, 8 job (prefix)
-- ARGV: 1 priority to begin with (1-3), 2 order of arrival after which to begin there, 3 most jobs
-- Returns {priority to continue with or 0, order of arrival, {ids of waiting jobs},
--       {ids of running jobs}}

local priority, after, room = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local waiting, running = {}, {}

-- Returns up to `room` job ids of one part with their places, and the place up to which it was
-- read.
local function read(part, upto)
  local found = redis.call('ZRANGEBYSCORE', KEYS[part], '(' .. after, upto, 'WITHSCORES', 'LIMIT', 0, room)
  if #found == room * 2 then upto = found[#found] end
  return found, upto
end

local function is_of(job_id, wanted)
  return PRIORITY[redis.call('HGET', KEYS[8] .. job_id, 'priority') or ''] == wanted
end

local function is_more()
  if redis.call('ZCOUNT', KEYS[3 + priority], '(' .. after, '+inf') > 0 then return true end
  for later = priority + 1, 3 do
    if redis.call('ZCARD', KEYS[3 + later]) > 0 then return true end
  end
  local from = priority < 3 and '-inf' or '(' .. after
  return redis.call('ZCOUNT', KEYS[7], from, '+inf') > 0
end

while priority <= 3 and room > 0 do
  local lined, upto = read(3 + priority, '+inf')
  local begun
  begun, upto = read(7, upto)
  local l, b = 1, 1
  while room > 0 and (lined[l] or begun[b]) do
    local next_lined, next_begun = tonumber(lined[l + 1]), tonumber(begun[b + 1])
    if next_begun and (not next_lined or next_begun < next_lined) then
      if is_of(begun[b], priority) then
        running[#running + 1], room = begun[b], room - 1
      end
      after, b = begun[b + 1], b + 2
    elseif upto ~= '+inf' and next_lined > tonumber(upto) then
      break
    else
      waiting[#waiting + 1], room = lined[l], room - 1
      after, l = lined[l + 1], l + 2
    end
  end
  if room > 0 and upto == '+inf' then
    priority, after = priority + 1, '0'
  elseif room > 0 then
    -- More jobs of other priorities are running here than one step reads.
    return { priority, upto, waiting, running }
  end
end
if priority > 3 or not is_more() then priority, after = 0, '0' end
return { priority, after, waiting, running }
