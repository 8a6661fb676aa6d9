-- Reads one job with its position.
-- KEYS: 1-7 board, 8 job
-- ARGV: 1 job id
-- Returns {position, fields of the job}; no fields when it is unknown

local job = read_hash(KEYS[8])
if not job then return { 0, {} } end
return { position(job, ARGV[1]), redis.call('HGETALL', KEYS[8]) }
