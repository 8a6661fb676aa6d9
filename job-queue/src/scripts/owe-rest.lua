-- Owes the deliveries of more subscribers of an ended job; to be repeated until it returns 0.
-- Returns 1 some remain, 0 none remain

local job = read_job(args.jobId)
if job and is_final(job.state) and owe_some(job.state, now_ms()) then return 1 end
redis.call('ZREM', OWING, args.jobId)
return 0
