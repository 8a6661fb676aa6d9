-- Hands a job back by the claim that holds it: after the given delay, or, if the attempt counts,
-- after a delay that grows with the failures. The rule for what counts is in lib/lease.lua.
-- Returns {1 held (also when this claim has handed it back before) | 0 lost, failures, parked 0|1}

local claim_id, job_id = args.claimId, args.jobId
local job = read_job(job_id, 'claim', 'lostClaim', 'returnedBy', unpack(RETURN_FIELDS))
if not job or is_final(job.state) then return { 0, 0, 0 } end
if not args.counted then uncount_expiry(job_id, job, claim_id) end
if job.claim ~= claim_id then return { 0, 0, 0 } end
if job.state == 'waiting' and job.returnedBy == claim_id then return { 1, tonumber(job.failures or 0), 0 } end
if job.state ~= 'running' then return { 0, 0, 0 } end

local plan = { is_parked = false, delay_ms = args.delayMs, reason = args.reason, by = claim_id }
if args.counted then
  job.failures = (job.failures or 0) + 1
  plan.is_parked = job.failures >= args.parkedFrom
  plan.delay_ms = math.min(args.baseMs * 5 ^ (job.failures - 1), args.maxMs)
  if plan.is_parked then plan.delay_ms = args.parkedMs end
end
return_job(job_id, job, plan)
return { 1, tonumber(job.failures or 0), plan.is_parked and 1 or 0 }
