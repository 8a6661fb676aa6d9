-- Ends a job from outside, in any attempt. Creates the record if it is missing.
-- KEYS: 1-7 board, 8-15 song
-- ARGV: 1 job id, 2 group, 3 state, 4 code, 5 reason, 6 retention in ms, 7 channel of ended jobs,
--       8 number of subscribers, then the subscribers as JSON, then fields of the job's spec
-- Returns {'settled' | 'already', owing 0|1}

local job_id, group, state, retention_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[6]
local first_field = 9 + tonumber(ARGV[8])
local now = now_ms()
local job = read_hash(KEYS[8])

if job and is_final(job.state) then
  for i = 9, first_field - 1 do owe(ARGV[i], job.state, job, now) end
  return { 'already', is_owing(job_id) }
end
for i = 9, first_field - 1 do remember_subscriber(ARGV[i]) end

if not job then
  redis.call('HSET', KEYS[8], unpack(ARGV, first_field))
  redis.call('HSET', KEYS[8], 'state', 'waiting', 'attempt', 0, 'failures', 0, 'stage', '', 'progress', 0,
    'worker', '', 'startedMs', 0, 'finishedMs', 0, 'code', '', 'reason', '', 'seq', 0, 'entry', '0-0')
  job = read_hash(KEYS[8])
  local newest = tonumber(redis.call('GET', KEYS[10]) or 0)
  if tonumber(job.run) > newest then redis.call('SET', KEYS[10], job.run) end
end

local was_running = job.state == 'running'
end_job(job_id, job, group, state, ARGV[4], ARGV[5], '', retention_ms, now)
if was_running then redis.call('PUBLISH', ARGV[7], job_id) end
return { 'settled', is_owing(job_id) }
