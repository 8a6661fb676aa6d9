-- Ends claims whose lease has expired and returns jobs to waiting. The rule for expired leases is
-- written here in full; other files refer to it.
--
-- Terms. A claim is a worker's hold on a running job. Its lease is the time that it lasts without a
-- heartbeat. `claim` and `beat` renew it: they write `beatMs`.
--
-- Detection. `leases` is a sorted set of the running and delayed jobs, each with a time. A search
-- looks at a job only when a lease has passed since that time. For a running job, it is the last
-- heartbeat that a search has seen; for a delayed one, it is a lease before the end of its delay. A
-- heartbeat writes only `beatMs`, so a search compares that first, and notes it if it is recent.
-- Nothing happens at the moment when a lease expires. The next `claim` of any worker searches the
-- jobs whose time has come, before it picks one. An idle worker claims at least once per block
-- time. `sweep-leases`, which the queue service runs, finds them even when no other worker exists.
-- Both call return_due(). The cost is that of the jobs whose time has come.
--
-- Counted failures. An expired lease counts as one failure of the job: its worker is presumed dead,
-- and the job may be the cause. A hand-back counts if its worker says so (`counted`), for example
-- after a crash of the engine. When the failures reach `maxFailures`, the next claim is exhausted,
-- and its worker must fail the job and not run it.
--
-- Uncounted ends. A hand-back for a reason outside the job does not count: a shutdown, a model that
-- another separator holds, an unavailable storage service. A lease that expired because Redis was
-- unavailable does not count if its worker is alive (see "Cut-off workers").
--
-- The next attempt. After an expired lease it can begin at once: the process that found the expiry
-- returns the job to `ready` in its old place and announces it. After a hand-back that counts it
-- begins after a delay that grows with the failures. The job keeps its position.
--
-- Parked jobs. A job with `parkedFrom` failures, far more than exhaust it, is one whose end cannot
-- be recorded in the store. It waits for `parkedMs` with the stage `parked`, whether its last
-- failure was an expired lease or a hand-back.
--
-- Cut-off workers. A worker that got no confirmation for a lease, with at least two requests that
-- Redis did not answer, was cut off. It has stopped its work on the job and remembers the claim
-- (held-claims.ts). As soon as Redis answers, and before it claims another job, it hands the claim
-- back, uncounted. If no process has noticed the expiry, the job returns to waiting without a
-- failure. Otherwise `lostClaim` names this claim, and uncount_expiry() takes the failure back,
-- once; the job stays as it is. A worker that was blocked while Redis answered does not hand back,
-- so its failure remains.
--
-- Late writes. Each write of a worker carries its claim's id. Until a process notices the expiry,
-- the write is accepted, and a heartbeat renews the lease. Afterwards the job is waiting or has
-- another claim: the write changes nothing but the failure of a cut-off worker, its worker receives
-- 'lost' and must stop at once.

-- The fields of a job that return_job() needs.
local RETURN_FIELDS = { 'place', 'entry', 'failures', 'attempt', 'startedMs' }

-- Returns a running job to waiting, in its old place, to be claimed after `plan.delay_ms`, and
-- announces it. Needs the RETURN_FIELDS of the job and args.leaseMs.
local function return_job(job_id, job, plan)
  local due = now_ms() + plan.delay_ms
  move(job_id, job, 'waiting', { 'failures', job.failures or 0, 'worker', '', 'stage', plan.is_parked and 'parked' or '',
    'progress', 0, 'returnReason', plan.reason, 'returnedBy', plan.by, 'notBeforeMs', due })
  redis.call('ZREM', RUNNING, job_id)
  redis.call('XACK', stream_of(job.place), GROUP, job.entry)
  if plan.delay_ms > 0 then
    redis.call('ZADD', DELAYED, job.place, job_id)
    redis.call('ZADD', LEASES, due - args.leaseMs, job_id)
  else
    redis.call('ZADD', READY, job.place, job_id)
    redis.call('ZREM', LEASES, job_id)
  end
  redis.call('PUBLISH', RETURNED, plan.delay_ms)
end

-- Ends the claim on a running job whose lease has expired, and counts the failure.
local function expire_claim(job_id, job)
  job.failures = (job.failures or 0) + 1
  redis.call('HSET', JOB .. job_id, 'lostClaim', job.claim)
  local is_parked = job.failures >= args.parkedFrom
  return_job(job_id, job, { is_parked = is_parked, delay_ms = is_parked and args.parkedMs or 0, reason = '', by = '' })
  return is_parked
end

-- Looks at up to `limit` jobs whose lease may have expired or whose delay may be over, and returns
-- those to `ready`. Returns the number of jobs that it looked at, of expired leases and of
-- references that it removed, and the parked jobs as a list of {job id, failures, request id}.
-- Needs args.leaseMs, args.parkedFrom and args.parkedMs.
local function return_due(limit, now)
  local due = redis.call('ZRANGEBYSCORE', LEASES, '-inf', now - args.leaseMs, 'LIMIT', '0', limit)
  local expired, removed, parked = 0, 0, {}
  for _, job_id in ipairs(due) do
    local job = read_job(job_id, 'beatMs', 'notBeforeMs', 'claim', 'spec', unpack(RETURN_FIELDS))
    if not job or is_final(job.state) then
      redis.call('ZREM', LEASES, job_id)
      removed = removed + 1
    elseif job.state == 'running' and now - job.beatMs < args.leaseMs then
      redis.call('ZADD', LEASES, job.beatMs, job_id)
    elseif job.state == 'running' then
      if expire_claim(job_id, job) then
        local request_id = string.match(job.spec or '', '"requestId":"([^"]*)"')
        parked[#parked + 1] = { job_id, job.failures, request_id or '' }
      end
      expired = expired + 1
    elseif (tonumber(job.notBeforeMs) or 0) > now then
      redis.call('ZADD', LEASES, job.notBeforeMs - args.leaseMs, job_id)
    else
      redis.call('ZREM', DELAYED, job_id)
      redis.call('ZREM', LEASES, job_id)
      redis.call('ZADD', READY, job.place, job_id)
    end
  end
  return #due, expired, removed, parked
end

-- Takes back the failure that expire_claim() counted for this claim, if it was the last one.
local function uncount_expiry(job_id, job, claim_id)
  if job.lostClaim ~= claim_id then return end
  redis.call('HINCRBY', JOB .. job_id, 'failures', -1)
  redis.call('HDEL', JOB .. job_id, 'lostClaim')
end
