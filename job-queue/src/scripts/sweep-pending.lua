-- Returns jobs of lost workers to waiting, for one priority (the rule is in lib/lease.lua), and
-- removes pending entries whose job has ended or is unknown.
-- KEYS: 1-7 queue, 8 job (prefix), 9 events
-- Returns {id to continue with or '', restored, removed, list of {job id, failures} of parked jobs}

local stream = KEYS[PRIORITY[args.priority]]
ensure_group(stream)
local restored, removed, parked, next_id = 0, 0, {}, ''
local pending = redis.call('XPENDING', stream, GROUP, args.from, '+', args.limit)
for _, row in ipairs(pending) do
  local entry, idle_ms = row[1], row[3]
  next_id = '(' .. entry
  -- This script filters by idle time, because XPENDING with a filter would scan all entries that
  -- are not idle in one step.
  if idle_ms >= args.leaseMs then
    local found = redis.call('XRANGE', stream, entry, entry)[1]
    local job_id = found and found[2][2]
    local job = job_id and read_hash(KEYS[8] .. job_id)
    if not job or is_final(job.state) or job.entry ~= entry then
      drop_entry(stream, entry)
      removed = removed + 1
    elseif job.state == 'running' then
      local plan = expire_claim(KEYS[8] .. job_id, job)
      if plan then
        return_job(KEYS[8] .. job_id, job_id, job, plan)
        restored = restored + 1
        if plan.is_parked then parked[#parked + 1] = { job_id, job.failures } end
      end
    end
  end
end
if #pending < args.limit then next_id = '' end
return { next_id, restored, removed, parked }
