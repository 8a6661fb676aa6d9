-- Ends a job by its recorded outcome, whether or not a claim holds it. Creates the record if it is
-- missing.
-- Returns {'settled' | 'already', owing 0|1}

local now = now_ms()
local job = read_job(args.jobId, unpack(END_FIELDS))

if job and is_final(job.state) then
  local owed = false
  for _, subscriber in ipairs(args.subscribers) do owed = owe(subscriber, job.state, now) or owed end
  if owed then wake_notifiers() end
  return { 'already', is_owing(args.jobId) }
end
for _, subscriber in ipairs(args.subscribers) do remember_subscriber(subscriber) end

if not job then
  new_job(args.jobId, '0', '0-0')
  job = { state = 'waiting', place = '0', entry = '0-0' }
  raise_newest(args.jobId)
end

local was_running = job.state == 'running'
local is_owed = end_job(job, '', now)
if was_running then redis.call('PUBLISH', REVOKED, args.jobId) end
return { 'settled', is_owed and 1 or 0 }
