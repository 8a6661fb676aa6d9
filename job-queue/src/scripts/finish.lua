-- Ends a job by the claim that holds it.
-- Returns {1 held (also when this claim has ended it with this state before) | 0 lost, owing 0|1}

local job = read_job(args.jobId, 'claim', 'endedBy', unpack(END_FIELDS))
if not job or job.claim ~= args.claimId then return { 0, 0 } end
if job.state == args.state and job.endedBy == args.claimId then return { 1, is_owing(args.jobId) } end
if job.state ~= 'running' then return { 0, 0 } end
return { 1, end_job(job, args.claimId, now_ms()) and 1 or 0 }
