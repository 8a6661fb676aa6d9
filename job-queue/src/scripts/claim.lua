-- Claims one job for a worker: first an expired or handed-back one, then a new one by priority and
-- quota.
-- KEYS: 1-7 board, 8 job (prefix), 9 claim, 10 picks
-- ARGV: 1 claim id, 2 worker, 3 group, 4 lease in ms, 5 failures after which a job is exhausted,
--       6 number of picks after which the lowest priority goes first,
--       7 how long claim ids are remembered in ms, 8 holder,
--       9 failures from which a job is parked, 10 delay of a parked job in ms,
--       11 priority at which the search for expired ones begins (1; 4: the search is complete),
--       12 cursor there ('0-0')
-- Returns {'claim', attempt, exhausted 0|1, fields of the job}
--       | {'none', last id high, normal, low}
--       | {'again', priority, cursor}: nothing found yet, and the search exceeds one step; continue
--         from there
--       | {'stale'}: this claim id was answered before and that claim has ended; use a new one

local claim_id, worker, group, lease_ms = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local max_failures, quota = tonumber(ARGV[5]), tonumber(ARGV[6])
local now = now_ms()
-- Limits of this step: the entries left to consider, and the scans left, of ten pending entries each.
local looks, scans = 64, 200

local function answer(job_id)
  local key = KEYS[8] .. job_id
  local attempt, failures = unpack(redis.call('HMGET', key, 'attempt', 'failures'))
  local exhausted = 0
  if tonumber(failures) >= max_failures then exhausted = 1 end
  return { 'claim', attempt, exhausted, redis.call('HGETALL', key) }
end

local function take(priority, entry, job_id, job)
  local key = KEYS[8] .. job_id
  local failures = tonumber(job.failures)
  if job.state == 'running' then
    failures = failures + 1
    redis.call('HSET', key, 'lostClaim', job.claim)
    redis.call('HDEL', key, 'returnReason')
  end
  move(key, job, 'running', 'attempt', job.attempt + 1, 'failures', failures, 'worker', worker, 'startedMs', now,
    'beatMs', now, 'stage', '', 'progress', 0, 'claim', claim_id, 'entry', entry)
  redis.call('ZREM', KEYS[3 + priority], job_id)
  redis.call('ZADD', KEYS[7], job.seq, job_id)
  redis.call('SET', KEYS[9], job_id, 'PX', ARGV[7])
  return answer(job_id)
end

-- Claims an entry that is now pending under this worker's name. Returns nil when this worker must
-- not run its job.
local function consider(priority, entry, fields)
  local job_id = fields[2]
  local job = read_hash(KEYS[8] .. job_id)
  if not job or is_final(job.state) or job.entry ~= entry then
    drop_entry(KEYS[priority], group, entry)
    return nil
  end
  -- The group was lost and created again while a worker holds this job: the entry returns to it.
  if job.state == 'running' and now - job.beatMs < lease_ms then
    redis.call('XCLAIM', KEYS[priority], group, job.worker, 0, entry, 'JUSTID')
    return nil
  end
  if job.state == 'running' then
    local how = after_loss(job, ARGV[9], ARGV[10])
    if how.stage == 'parked' then
      redis.call('HSET', KEYS[8] .. job_id, 'lostClaim', job.claim)
      return_to_line(KEYS[8] .. job_id, job_id, job, group, ARGV[8], lease_ms, how)
      return nil
    end
  end
  local wait_ms = (job.notBeforeMs or 0) - now
  if job.state == 'waiting' and wait_ms > 0 then
    lay_aside(KEYS[priority], group, ARGV[8], entry, wait_ms, lease_ms)
    return nil
  end
  return take(priority, entry, job_id, job)
end

-- Returns a claim, or nil and the cursor at which this step had to stop. Returns only nil after a
-- complete search.
local function take_over(priority, cursor)
  repeat
    if scans == 0 or looks == 0 then return nil, cursor end
    scans = scans - 1
    local found = redis.pcall('XAUTOCLAIM', KEYS[priority], group, worker, lease_ms, cursor, 'COUNT', 1)
    if found.err then
      if not string.find(found.err, 'NOGROUP', 1, true) then error(found.err) end
      ensure_group(KEYS[priority], group)
      return nil
    end
    cursor = found[1]
    for _, entry in ipairs(found[2]) do
      looks = looks - 1
      local claim = consider(priority, entry[1], entry[2])
      if claim then return claim end
    end
  until cursor == '0-0'
  return nil
end

local function take_new(priority)
  while looks > 0 do
    local found = redis.call('XREADGROUP', 'GROUP', group, worker, 'COUNT', 1, 'STREAMS', KEYS[priority], '>')
    if not found then return nil end
    looks = looks - 1
    local entry = found[1][2][1]
    local claim = consider(priority, entry[1], entry[2])
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
  redis.call('XCLAIM', KEYS[PRIORITY[job.priority]], group, worker, 0, job.entry, 'JUSTID')
  return answer(earlier)
end

local cursor = ARGV[12]
for priority = tonumber(ARGV[11]), 3 do
  local claim, stopped_at = take_over(priority, cursor)
  if claim then return claim end
  if stopped_at then return { 'again', priority, stopped_at } end
  cursor = '0-0'
end

local first, last, step = 1, 3, 1
local picks = tonumber(redis.call('GET', KEYS[10]) or 0)
if (picks + 1) % quota == 0 then first, last, step = 3, 1, -1 end
for priority = first, last, step do
  local claim = take_new(priority)
  if claim then
    redis.call('INCR', KEYS[10])
    return claim
  end
end

if looks == 0 then return { 'again', 4, '0-0' } end
return { 'none', last_id(1), last_id(2), last_id(3) }
