-- Renews the lease of a claim and writes what its worker reports, if it reports anything.
-- KEYS: 1 stream of the job's priority, 2 job, 3 events
-- Returns 1 held, 0 lost

local state, claim, entry, beat_ms, stage, progress =
  unpack(redis.call('HMGET', KEYS[2], 'state', 'claim', 'entry', 'beatMs', 'stage', 'progress'))
if state ~= 'running' or claim ~= args.claimId then return 0 end
local now, report = now_ms(), args.report
redis.call('HSET', KEYS[2], 'beatMs', now)
if report and report.lengthSeconds then redis.call('HSET', KEYS[2], 'lengthSeconds', report.lengthSeconds) end
if report and (report.stage ~= stage or report.progress ~= tonumber(progress)) then
  redis.call('HSET', KEYS[2], 'stage', report.stage, 'progress', report.progress, 'reportMs', now)
  if report.stage ~= stage then redis.call('HSET', KEYS[2], 'stageMs', now - (report.stageAgeMs or 0)) end
  record_event(KEYS[2], args.jobId, 'reported')
elseif is_stalled(state, beat_ms, now) then
  wake_watchers('reported', args.jobId)
end
-- The sweeper repairs a lost stream or group. The hash records which claim holds the job.
redis.pcall('XCLAIM', KEYS[1], GROUP, args.worker, 0, entry, 'JUSTID')
return 1
