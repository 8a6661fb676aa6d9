-- Ends a job by the claim that holds it.
-- KEYS: 1-7 queue, 8-15 song, 16 deliveries by state (prefix), 17 events
-- Returns {1 held (also when this claim has ended it with this state before) | 0 lost, owing 0|1}

local job = read_job(KEYS[8])
if not job or job.claim ~= args.claimId then return { 0, 0 } end
if job.state == args.state and job.endedBy == args.claimId then return { 1, is_owing(args.jobId) } end
if job.state ~= 'running' then return { 0, 0 } end
return { 1, end_job(job, args.claimId, now_ms()) and 1 or 0 }
