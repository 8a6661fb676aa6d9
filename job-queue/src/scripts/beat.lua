-- Renews the lease of a claim and writes what its worker reports, if it reports anything.
-- Returns 1 held, 0 lost

local job = read_job(args.jobId, 'claim', 'stage', 'progress', 'attempt', 'startedMs', 'beatMs')
if not job or job.state ~= 'running' or job.claim ~= args.claimId then return 0 end
local now, report = now_ms(), args.report
local changes = { 'beatMs', now }
local function change(name, value)
  changes[#changes + 1], changes[#changes + 2], job[name] = name, value, value
end
local is_new_stage = report and report.stage ~= job.stage
local is_news = report and (is_new_stage or report.progress ~= tonumber(job.progress or 0))
if report and report.lengthSeconds then change('lengthSeconds', report.lengthSeconds) end
if is_news then
  change('stage', report.stage)
  change('progress', report.progress)
  change('reportMs', now)
end
if is_new_stage then change('stageMs', now - (report.stageAgeMs or 0)) end
local was_stalled = is_stalled(job.state, job.beatMs, now)
redis.call('HSET', JOB .. args.jobId, unpack(changes))
if is_news then
  record_event(args.jobId, job, 'reported')
elseif was_stalled then
  wake_watchers('reported', args.jobId)
end
return 1
