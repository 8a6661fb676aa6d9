-- Ends a job by its recorded outcome, whether or not a claim holds it. Creates the record if it is
-- missing.
-- KEYS: 1-7 queue, 8-15 song, 16 deliveries by state (prefix), 17 events
-- Returns {'settled' | 'already', owing 0|1}

local now = now_ms()
local job = read_job(KEYS[8])

if job and is_final(job.state) then
  local owed = false
  for _, subscriber in ipairs(args.subscribers) do owed = owe(subscriber, job.state, job, now) or owed end
  if owed then wake_notifiers(KEYS[11]) end
  return { 'already', is_owing(args.jobId) }
end
for _, subscriber in ipairs(args.subscribers) do remember_subscriber(subscriber) end

if not job then
  job = new_job(KEYS[8], args.spec, 0, '0-0')
  local newest = tonumber(redis.call('GET', KEYS[10]) or 0)
  if args.spec.run > newest then redis.call('SET', KEYS[10], args.spec.run) end
end

local was_running = job.state == 'running'
local is_owed = end_job(job, '', now)
if was_running then redis.call('PUBLISH', args.revokedChannel, args.jobId) end
return { 'settled', is_owed and 1 or 0 }
