-- Makes one step of a walk over all waiting and running jobs, by priority and order of arrival. A
-- job keeps both for its whole life, so the walk meets each job at one place, although jobs start
-- or are handed back between two steps.
-- KEYS: 1-7 queue, 8 job (prefix)
-- Returns {priority to continue with or 0, order of arrival, {ids of waiting jobs},
--       {ids of running jobs}}

local priority, after, left = args.priority, args.after, args.limit
local waiting, running = {}, {}

-- Returns up to `left` job ids of one sorted set with their orders of arrival, and the order of
-- arrival up to which it was read.
local function read(set, upto)
  local found = redis.call('ZRANGEBYSCORE', KEYS[set], '(' .. after, upto, 'WITHSCORES', 'LIMIT', 0, left)
  if #found == left * 2 then upto = found[#found] end
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

while priority <= 3 and left > 0 do
  local queued, upto = read(3 + priority, '+inf')
  local started
  started, upto = read(7, upto)
  local q, s = 1, 1
  while left > 0 and (queued[q] or started[s]) do
    local next_queued, next_started = tonumber(queued[q + 1]), tonumber(started[s + 1])
    if next_started and (not next_queued or next_started < next_queued) then
      if is_of(started[s], priority) then
        running[#running + 1], left = started[s], left - 1
      end
      after, s = started[s + 1], s + 2
    elseif upto ~= '+inf' and next_queued > tonumber(upto) then
      break
    else
      waiting[#waiting + 1], left = queued[q], left - 1
      after, q = queued[q + 1], q + 2
    end
  end
  if left > 0 and upto == '+inf' then
    priority, after = priority + 1, '0'
  elseif left > 0 then
    -- More jobs of other priorities are running here than one step reads.
    return { priority, upto, waiting, running }
  end
end
if priority > 3 or not is_more() then priority, after = 0, '0' end
return { priority, after, waiting, running }
