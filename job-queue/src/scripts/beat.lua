-- Renews the lease of a claim and writes what its worker reports, if it reports anything.
-- KEYS: 1 stream of the job's priority, 2 job
-- Returns 1 held, 0 lost

local state, claim, entry = unpack(redis.call('HMGET', KEYS[2], 'state', 'claim', 'entry'))
if state ~= 'running' or claim ~= args.claimId then return 0 end
redis.call('HSET', KEYS[2], 'beatMs', now_ms())
if args.report then
  redis.call('HSET', KEYS[2], 'stage', args.report.stage, 'progress', args.report.progress)
end
-- The sweeper repairs a lost stream or group. The hash records which claim holds the job.
redis.pcall('XCLAIM', KEYS[1], GROUP, args.worker, 0, entry, 'JUSTID')
return 1
