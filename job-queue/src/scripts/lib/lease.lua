-- Ends claims whose lease has expired and returns jobs to waiting. The rule for expired leases is
-- written here in full; other files refer to it.
--
-- Terms. A claim is a worker's hold on a running job. Its lease is the time that it lasts without a
-- heartbeat. `claim` and `beat` renew it: they write `beatMs` and reset the idle time of the job's
-- stream entry.
--
-- Detection. Nothing happens at the moment when a lease expires. The next `claim` of any worker
-- finds the entry, because it searches the entries that were idle for a lease before it reads a new
-- one. An idle worker claims at least once per block time. `sweep-pending`, which the queue service
-- runs, finds the entry even when no other worker exists. Both call expire_claim(). After the
-- stream or its group was lost and created again, the entry of a held job is new and is read by
-- another worker; a recent `beatMs` shows that the claim is held, and its worker keeps the job.
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
-- The next attempt. After an expired lease it begins at once: the worker that found the entry
-- claims the job, or the sweeper returns it to waiting and announces it. After a hand-back that
-- counts it begins after a delay that grows with the failures. The job keeps its position.
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

-- Far longer than any lease, so that an entry counts as expired at once.
local NO_DELAY_IDLE_MS = 86400000

-- Gives a pending entry to the consumer RETURNED, with an idle time that makes it count as expired
-- when the delay is over. A delay longer than a lease ends early. The worker that then finds the
-- entry checks the job's `notBeforeMs` and delays it again. Needs args.leaseMs.
local function delay_entry(stream, entry, delay_ms)
  local idle_ms = NO_DELAY_IDLE_MS
  if delay_ms > 0 then idle_ms = math.max(0, args.leaseMs - delay_ms) end
  redis.call('XCLAIM', stream, GROUP, RETURNED, 0, entry, 'IDLE', idle_ms, 'JUSTID')
end

-- Returns a running job to waiting, in its old position, to be claimed after `plan.delay_ms`, and
-- announces it. Needs the queue block, `events`, args.leaseMs and args.returnedChannel.
local function return_job(job_key, job_id, job, plan)
  local priority = PRIORITY[job.priority]
  move(job_key, job_id, job, 'waiting', 'failures', job.failures, 'worker', '', 'stage', plan.is_parked and 'parked' or '',
    'progress', 0, 'returnReason', plan.reason, 'returnedBy', plan.by, 'notBeforeMs', now_ms() + plan.delay_ms)
  redis.call('ZREM', KEYS[7], job_id)
  redis.call('ZADD', KEYS[3 + priority], job.seq, job_id)
  ensure_group(KEYS[priority])
  delay_entry(KEYS[priority], job.entry, plan.delay_ms)
  redis.call('PUBLISH', args.returnedChannel, plan.delay_ms)
end

-- Ends the claim on a running job whose entry was idle for a lease or is new to the group, and
-- counts the failure. Returns nil when the claim is held; otherwise the plan with which
-- return_job() returns the job to waiting. A caller that claims the job itself need not return it
-- first, unless it is parked. Needs the queue block, args.leaseMs, args.parkedFrom and
-- args.parkedMs.
local function expire_claim(job_key, job)
  local silent_ms = now_ms() - job.beatMs
  if silent_ms < args.leaseMs then
    local stream = KEYS[PRIORITY[job.priority]]
    redis.call('XCLAIM', stream, GROUP, job.worker, 0, job.entry, 'IDLE', math.max(0, silent_ms), 'JUSTID')
    return nil
  end
  job.failures = job.failures + 1
  redis.call('HSET', job_key, 'failures', job.failures, 'lostClaim', job.claim, 'returnReason', '')
  local is_parked = job.failures >= args.parkedFrom
  return { is_parked = is_parked, delay_ms = is_parked and args.parkedMs or 0, reason = '', by = '' }
end

-- Takes back the failure that expire_claim() counted for this claim, if it was the last one.
local function uncount_expiry(job_key, job, claim_id)
  if job.lostClaim ~= claim_id then return end
  redis.call('HINCRBY', job_key, 'failures', -1)
  redis.call('HDEL', job_key, 'lostClaim')
end
