-- Reads jobs for lists, in starting order.

-- Merges two lists of {job id, place, set}, both in order.
local function merge(a, b)
  if #a == 0 then return b end
  if #b == 0 then return a end
  local merged, i, j = {}, 1, 1
  while a[i] or b[j] do
    if a[i] and (not b[j] or tonumber(a[i][2]) < tonumber(b[j][2])) then
      merged[#merged + 1], i = a[i], i + 1
    else
      merged[#merged + 1], j = b[j], j + 1
    end
  end
  return merged
end

-- Returns the first `limit` jobs of some of the sorted sets of the queue after a place, each as
-- {job id, place, set}, and whether there are more.
local function read_sets(sets, after, limit)
  local found = {}
  for _, set in ipairs(sets) do
    local flat = redis.call('ZRANGEBYSCORE', set, '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit + 1)
    local jobs = {}
    for i = 1, #flat, 2 do jobs[#jobs + 1] = { flat[i], flat[i + 1], set } end
    found = merge(found, jobs)
  end
  local is_more = #found > limit
  for i = #found, limit + 1, -1 do found[i] = nil end
  return found, is_more
end

-- Returns {position, stalled 0|1, values of JOB_FIELDS} of a job; no values when it is unknown. The
-- position is read unless it is given.
local function job_row(job_id, now, known_position)
  local key = JOB .. job_id
  local values = redis.call('HMGET', key, unpack(JOB_FIELDS))
  local state = values[STATE_AT]
  if not state then return { 0, 0, {} } end
  local beat_ms, place = nil, nil
  if state == 'running' then beat_ms = redis.call('HGET', key, 'beatMs') end
  if state == 'waiting' and not known_position then place = redis.call('HGET', key, 'place') end
  return { known_position or position(state, place), is_stalled(state, beat_ms, now) and 1 or 0, values }
end
