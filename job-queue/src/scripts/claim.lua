-- Claims one job for a worker: the first one that is ready in the priority whose turn it is. First
-- it returns the jobs to `ready` whose lease has expired or whose delay is over (lib/lease.lua).
-- KEYS: 1-7 queue, 8 job (prefix), 9 claim, 10 picks, 11 events
-- Returns {'claim', parked, attempt, exhausted 0|1, reason of the last hand-back, values of
--           SPEC_FIELDS}
--       | {'none', parked, last id high, normal, low}
--       | {'again', parked}: nothing found yet, and the search exceeds one step; continue
--       | {'stale'}: this claim id got a job before, and that claim has ended; send a new id
-- parked: a list of {job id, failures, request id} of the jobs that this step parked

-- Limits of one step: jobs whose lease may have expired, and jobs that prove not to be ready.
local DUE_AT_ONCE, PICKS_AT_ONCE = 32, 64

local claim_id, worker, now = args.claimId, args.worker, now_ms()

local function read(job_id)
  local values = redis.call('HMGET', KEYS[8] .. job_id, 'state', 'entry', 'place', 'attempt', 'failures', 'claim',
    'returnReason', 'priority', unpack(SPEC_FIELDS))
  if not values[1] then return nil end
  local spec = {}
  for i = 1, #SPEC_FIELDS do spec[i] = values[8 + i] end
  return { state = values[1], entry = values[2], place = values[3], attempt = values[4], failures = values[5],
    claim = values[6], returnReason = values[7], priority = values[8], spec = spec }
end

local function answer(job, parked)
  local exhausted = tonumber(job.failures) >= args.maxFailures and 1 or 0
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
  local entry = own_entry(KEYS[PRIORITY[job.priority]], job.entry, job_id)
  local time = string.format('%.0f', now)
  move(KEYS[8] .. job_id, job_id, job, 'running', { 'attempt', string.format('%.0f', job.attempt + 1), 'worker', worker,
    'startedMs', time, 'beatMs', time, 'stage', '', 'progress', '0', 'claim', claim_id, 'entry', entry })
  redis.call('ZADD', KEYS[RUNNING], job.place, job_id)
  redis.call('ZADD', KEYS[LEASES], time, job_id)
  redis.call('SET', KEYS[9], job_id, 'PX', args.claimIdMs)
end

-- Removes and returns the first job of one priority.
local function pop_of(priority)
  local below = '(' .. string.format('%.0f', priority * PLACES)
  local job_id = redis.call('ZRANGEBYSCORE', KEYS[READY], (priority - 1) * PLACES, below, 'LIMIT', 0, 1)[1]
  if job_id then redis.call('ZREM', KEYS[READY], job_id) end
  return job_id
end

-- Removes and returns the first ready job of the priority, or of the one that takes its turn.
local function pop(priority)
  local job_id
  if priority > 1 then job_id = pop_of(priority) end
  if not job_id and priority == 3 then job_id = pop_of(2) end
  return job_id or redis.call('ZPOPMIN', KEYS[READY])[1]
end

local function last_id(stream)
  local info = redis.pcall('XINFO', 'STREAM', stream)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return info[i + 1] end
  end
  -- The stream does not exist yet.
  return '0-0'
end

local earlier = redis.call('GET', KEYS[9])
if earlier then
  local job = read(earlier)
  if not job or job.state ~= 'running' or job.claim ~= claim_id then return { 'stale' } end
  redis.call('HSET', KEYS[8] .. earlier, 'beatMs', now)
  return answer(job, {})
end

local looked_at, _, _, parked = return_due(KEYS[8], DUE_AT_ONCE, now)
local turn = PICKS[(redis.call('INCR', KEYS[10]) - 1) % #PICKS + 1]
for _ = 1, PICKS_AT_ONCE do
  local job_id = pop(turn)
  if not job_id then
    redis.call('DECR', KEYS[10])
    if looked_at == DUE_AT_ONCE then return { 'again', parked } end
    return { 'none', parked, last_id(KEYS[1]), last_id(KEYS[2]), last_id(KEYS[3]) }
  end
  local job = read(job_id)
  -- Another job is the next one when this one has ended or is unknown.
  if job and job.state == 'waiting' then
    take(job_id, job)
    return answer(job, parked)
  end
end
redis.call('DECR', KEYS[10])
return { 'again', parked }
