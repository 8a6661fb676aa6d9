-- Owes the deliveries of more subscribers of an ended job; to be repeated until it returns 0.
-- KEYS: 1-7 queue, 8-15 song, 16 deliveries by state (prefix)
-- Returns 1 some remain, 0 none remain

local job = read_job(KEYS[8])
if job and is_final(job.state) and owe_some(job, now_ms()) then return 1 end
redis.call('ZREM', KEYS[15], args.jobId)
return 0
