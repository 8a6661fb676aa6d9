-- Renews the lease of an attempt and writes what it reports.
-- KEYS: 1 stream of the job's priority, 2 job
-- ARGV: 1 attempt, 2 worker, 3 group, 4... fields to write
-- Returns 1 held, 0 lost

local state, attempt, entry = unpack(redis.call('HMGET', KEYS[2], 'state', 'attempt', 'entry'))
if state ~= 'running' or attempt ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'beatMs', now_ms(), unpack(ARGV, 4))
-- A lost stream or group is the sweeper's to repair; the hash says who holds the job.
redis.pcall('XCLAIM', KEYS[1], ARGV[3], ARGV[2], 0, entry, 'JUSTID')
return 1
