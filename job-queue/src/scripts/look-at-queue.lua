-- Reads the jobs from which waiting times are forecast: the first waiting ones in starting order,
-- and the running ones, at most `limit` of each.
-- Returns {time of Redis, number of waiting jobs, waiting, running}; the last two are lists of
--   {stalled 0|1, values of QUEUED_FIELDS}

local now = now_ms()

local function read(sets)
  local jobs = {}
  if args.limit == 0 then return jobs end
  for _, job in ipairs((read_sets(sets, '0', args.limit))) do
    local key = JOB .. job[1]
    local values = redis.call('HMGET', key, unpack(QUEUED_FIELDS))
    local beat_ms = job[3] == RUNNING and redis.call('HGET', key, 'beatMs')
    if values[1] then jobs[#jobs + 1] = { beat_ms and is_stalled('running', beat_ms, now) and 1 or 0, values } end
  end
  return jobs
end

return { now, count_waiting(), read({ READY, DELAYED }), read({ RUNNING }) }
