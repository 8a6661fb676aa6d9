-- Claims one job for a worker: the first one that is ready in the priority whose turn it is. First
-- it returns the jobs to `ready` whose lease has expired or whose delay is over (lib/lease.lua).
-- Returns {'claim', parked, attempt, exhausted 0|1, reason of the last hand-back, spec as
--           JSON}
--       | {'none', parked, last id high, normal, low}
--       | {'again', parked}: nothing found yet, and the search exceeds one step; continue
--       | {'stale'}: this claim id got a job before, and that claim has ended; send a new id
-- parked: a list of {job id, failures, request id} of the jobs that this step parked

-- Limits of one step: jobs whose lease may have expired, and jobs that prove not to be ready.
local DUE_AT_ONCE, PICKS_AT_ONCE = 32, 64

local claim_id, worker, now = args.claimId, args.worker, now_ms()

local function read(job_id)
  return read_job(job_id, 'entry', 'place', 'attempt', 'failures', 'claim', 'returnReason', 'stage', 'spec')
end

local function answer(job, parked)
  local exhausted = tonumber(job.failures or 0) >= args.maxFailures and 1 or 0
  return { 'claim', parked, job.attempt, exhausted, job.returnReason or '', job.spec }
end

-- Makes the worker the owner of the job's entry, and returns the id of the entry. It is a new one
-- when the stream was lost.
local function own_entry(stream, entry, job_id)
  local owned = redis.pcall('XCLAIM', stream, GROUP, worker, 0, entry, 'FORCE', 'JUSTID')
  if owned.err then
    if not string.find(owned.err, 'NOGROUP', 1, true) then error(owned.err) end
    ensure_group(stream)
    return own_entry(stream, entry, job_id)
  end
  if #owned == 1 then return entry end
  entry = redis.call('XADD', stream, '*', 'job', job_id)
  redis.call('XCLAIM', stream, GROUP, worker, 0, entry, 'FORCE', 'JUSTID')
  return entry
end

local function take(job_id, job)
  local entry = own_entry(stream_of(job.place), job.entry, job_id)
  local time = string.format('%.0f', now)
  local attempt = job.attempt and string.format('%.0f', job.attempt + 1) or '1'
  local changes = { 'attempt', attempt, 'worker', worker, 'startedMs', time, 'beatMs', time, 'claim', claim_id }
  local function change(name, value)
    changes[#changes + 1], changes[#changes + 2] = name, value
  end
  if entry ~= job.entry then change('entry', entry) end
  -- A waiting job has a stage only if it is parked, and no progress.
  if job.stage and job.stage ~= '' then change('stage', '') end
  move(job_id, job, 'running', changes)
  redis.call('ZADD', RUNNING, job.place, job_id)
  redis.call('ZADD', LEASES, time, job_id)
  redis.call('SET', CLAIM .. claim_id, job_id, 'PX', args.claimIdMs)
end

-- Removes and returns the first job of one priority.
local function pop_of(priority)
  local below = '(' .. string.format('%.0f', priority * PLACES)
  local job_id = redis.call('ZRANGEBYSCORE', READY, (priority - 1) * PLACES, below, 'LIMIT', 0, 1)[1]
  if job_id then redis.call('ZREM', READY, job_id) end
  return job_id
end

-- Removes and returns the first ready job of the priority, or of the one that takes its turn.
local function pop(priority)
  local job_id
  if priority > 1 then job_id = pop_of(priority) end
  if not job_id and priority == 3 then job_id = pop_of(2) end
  return job_id or redis.call('ZPOPMIN', READY)[1]
end

local function last_id(priority)
  local info = redis.pcall('XINFO', 'STREAM', STREAM .. priority)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return info[i + 1] end
  end
  -- The stream does not exist yet.
  return '0-0'
end

local earlier = redis.call('GET', CLAIM .. claim_id)
if earlier then
  local job = read(earlier)
  if not job or job.state ~= 'running' or job.claim ~= claim_id then return { 'stale' } end
  redis.call('HSET', JOB .. earlier, 'beatMs', now)
  return answer(job, {})
end

local looked_at, _, _, parked = return_due(DUE_AT_ONCE, now)
local turn = TURNS[(redis.call('INCR', PICKS) - 1) % #TURNS + 1]
for _ = 1, PICKS_AT_ONCE do
  local job_id = pop(turn)
  if not job_id then
    redis.call('DECR', PICKS)
    if looked_at == DUE_AT_ONCE then return { 'again', parked } end
    return { 'none', parked, last_id('high'), last_id('normal'), last_id('low') }
  end
  local job = read(job_id)
  -- A job that has ended or is unknown is skipped.
  if job and job.state == 'waiting' then
    take(job_id, job)
    return answer(job, parked)
  end
end
redis.call('DECR', PICKS)
return { 'again', parked }
