-- Renews the lease of a claim and writes what its worker reports, if it reports anything.
-- KEYS: 1 job, 2 events
-- Returns 1 held, 0 lost

local job = read_job(KEYS[1])
if not job or job.state ~= 'running' or job.claim ~= args.claimId then return 0 end
local now, report = now_ms(), args.report
local changes = { 'beatMs', now }
local function change(name, value)
  changes[#changes + 1], changes[#changes + 2], job[name] = name, value, value
end
local is_new_stage = report and report.stage ~= job.stage
local is_news = report and (is_new_stage or report.progress ~= tonumber(job.progress))
if report and report.lengthSeconds then change('lengthSeconds', report.lengthSeconds) end
if is_news then
  change('stage', report.stage)
  change('progress', report.progress)
  change('reportMs', now)
end
if is_new_stage then change('stageMs', now - (report.stageAgeMs or 0)) end
local was_stalled = is_stalled(job.state, job.beatMs, now)
redis.call('HSET', KEYS[1], unpack(changes))
if is_news then
  record_event(args.jobId, job, 'reported')
elseif was_stalled then
  wake_watchers('reported', args.jobId)
end
return 1
