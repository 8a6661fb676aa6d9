-- Reads one job with its position.
-- KEYS: 1-7 queue, 8 job
-- Returns {position, fields of the job}; no fields when it is unknown

local job = read_hash(KEYS[8])
if not job then return { 0, {} } end
return { position(job, args.jobId), redis.call('HGETALL', KEYS[8]) }
