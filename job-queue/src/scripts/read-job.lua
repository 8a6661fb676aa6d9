-- Reads one job with its position.
-- KEYS: 1-7 queue, 8 job
-- Returns {position, stalled 0|1, fields of the job}; no fields when it is unknown

local job = read_hash(KEYS[8])
if not job then return { 0, 0, {} } end
return { position(job, args.jobId), stalled_flag(job), redis.call('HGETALL', KEYS[8]) }
