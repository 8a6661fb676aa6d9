-- Claims one job for a worker: first a job with an expired lease or a handed-back job, then a new
-- job by priority and quota. The rule for expired leases is in lib/lease.lua.
-- KEYS: 1-7 queue, 8 job (prefix), 9 claim, 10 picks, 11 events
-- Returns {'claim', parked, attempt, exhausted 0|1, fields of the job}
--       | {'none', parked, last id high, normal, low}
--       | {'again', parked, priority, cursor}: nothing found yet, and the search exceeds one step;
--         continue from there (priority 4: the search for expired leases is complete)
--       | {'stale'}: this claim id got a job before, and that claim has ended; send a new id
-- parked: a list of {job id, failures} of the jobs that this step parked

local claim_id, worker = args.claimId, args.worker
local now = now_ms()
-- Limits of this step: entries still to be examined, and scans of ten pending entries each.
local entries_left, scans_left = 64, 200
local parked = {}

local function answer(job_id)
  local key = KEYS[8] .. job_id
  local attempt, failures = unpack(redis.call('HMGET', key, 'attempt', 'failures'))
  local exhausted = 0
  if tonumber(failures) >= args.maxFailures then exhausted = 1 end
  return { 'claim', parked, attempt, exhausted, redis.call('HGETALL', key) }
end

local function take(priority, job_id, job)
  move(KEYS[8] .. job_id, job_id, job, 'running', 'attempt', job.attempt + 1, 'worker', worker, 'startedMs', now,
    'beatMs', now, 'stage', '', 'progress', 0, 'claim', claim_id)
  redis.call('ZREM', KEYS[3 + priority], job_id)
  redis.call('ZADD', KEYS[7], job.seq, job_id)
  redis.call('SET', KEYS[9], job_id, 'PX', args.claimIdMs)
  return answer(job_id)
end

-- Claims the job of an entry that is now pending under this worker's name. Returns nil when this
-- worker must not run it.
local function examine(priority, entry, fields)
  local job_id = fields[2]
  local key = KEYS[8] .. job_id
  local job = read_hash(key)
  if not job or is_final(job.state) or job.entry ~= entry then
    drop_entry(KEYS[priority], entry)
    return nil
  end
  if job.state == 'running' then
    local plan = expire_claim(key, job)
    if not plan then return nil end
    if plan.is_parked then
      return_job(key, job_id, job, plan)
      parked[#parked + 1] = { job_id, job.failures }
      return nil
    end
    return take(priority, job_id, job)
  end
  local wait_ms = (job.notBeforeMs or 0) - now
  if wait_ms > 0 then
    delay_entry(KEYS[priority], entry, wait_ms)
    return nil
  end
  return take(priority, job_id, job)
end

-- Returns a claim, or nil and the cursor at which this step had to stop. Returns only nil after a
-- complete search.
local function take_returned(priority, cursor)
  repeat
    if scans_left == 0 or entries_left == 0 then return nil, cursor end
    scans_left = scans_left - 1
    local found = redis.pcall('XAUTOCLAIM', KEYS[priority], GROUP, worker, args.leaseMs, cursor, 'COUNT', 1)
    if found.err then
      if not string.find(found.err, 'NOGROUP', 1, true) then error(found.err) end
      ensure_group(KEYS[priority])
      return nil
    end
    cursor = found[1]
    for _, entry in ipairs(found[2]) do
      entries_left = entries_left - 1
      local claim = examine(priority, entry[1], entry[2])
      if claim then return claim end
    end
  until cursor == '0-0'
  return nil
end

local function take_new(priority)
  while entries_left > 0 do
    local found = redis.call('XREADGROUP', 'GROUP', GROUP, worker, 'COUNT', 1, 'STREAMS', KEYS[priority], '>')
    if not found then return nil end
    entries_left = entries_left - 1
    local entry = found[1][2][1]
    local claim = examine(priority, entry[1], entry[2])
    if claim then return claim end
  end
  return nil
end

local function last_id(priority)
  local info = redis.call('XINFO', 'STREAM', KEYS[priority])
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return info[i + 1] end
  end
end

local earlier = redis.call('GET', KEYS[9])
if earlier then
  local job = read_hash(KEYS[8] .. earlier)
  if not job or job.state ~= 'running' or job.claim ~= claim_id then return { 'stale' } end
  redis.call('HSET', KEYS[8] .. earlier, 'beatMs', now)
  redis.call('XCLAIM', KEYS[PRIORITY[job.priority]], GROUP, worker, 0, job.entry, 'JUSTID')
  return answer(earlier)
end

local cursor = args.from.cursor
for priority = args.from.priority, 3 do
  local claim, stopped_at = take_returned(priority, cursor)
  if claim then return claim end
  if stopped_at then return { 'again', parked, priority, stopped_at } end
  cursor = '0-0'
end

local first, last, step = 1, 3, 1
local picks = tonumber(redis.call('GET', KEYS[10]) or 0)
if (picks + 1) % args.lowestPriorityEvery == 0 then first, last, step = 3, 1, -1 end
for priority = first, last, step do
  local claim = take_new(priority)
  if claim then
    redis.call('INCR', KEYS[10])
    return claim
  end
end

if entries_left == 0 then return { 'again', parked, 4, '0-0' } end
return { 'none', parked, last_id(1), last_id(2), last_id(3) }
