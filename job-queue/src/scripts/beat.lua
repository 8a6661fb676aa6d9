-- Renews the lease of a claim and writes what its worker reports.
-- KEYS: 1 stream of the job's priority, 2 job
-- ARGV: 1 claim id, 2 worker, 3 group, 4... fields to write
-- Returns 1 held, 0 lost

local state, claim, entry = unpack(redis.call('HMGET', KEYS[2], 'state', 'claim', 'entry'))
if state ~= 'running' or claim ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'beatMs', now_ms(), unpack(ARGV, 4))
-- The sweeper repairs a lost stream or group. The hash records who holds the job.
redis.pcall('XCLAIM', KEYS[1], ARGV[3], ARGV[2], 0, entry, 'JUSTID')
return 1
