-- Reads the jobs from which waiting times are forecast: the first waiting ones in starting order,
-- and the running ones, at most `limit` of each.
-- KEYS: 1-7 queue, 8 job (prefix)
-- Returns {time of Redis, number of waiting jobs, waiting, running}; the last two are lists of
--   {stalled 0|1, values of the fields}

local now = now_ms()

local function read(set, limit)
  local jobs = {}
  for _, job_id in ipairs(limit > 0 and redis.call('ZRANGE', KEYS[set], 0, limit - 1) or {}) do
    local values = redis.call('HMGET', KEYS[8] .. job_id, unpack(args.fields))
    local state, beat_ms = unpack(redis.call('HMGET', KEYS[8] .. job_id, 'state', 'beatMs'))
    if state then jobs[#jobs + 1] = { is_stalled(state, beat_ms, now) and 1 or 0, values } end
  end
  return jobs
end

local waiting = {}
for set = 4, 6 do
  for _, job in ipairs(read(set, args.limit - #waiting)) do waiting[#waiting + 1] = job end
end
return { now, count_waiting(), waiting, read(7, args.limit) }
