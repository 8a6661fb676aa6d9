-- Puts jobs of lost workers back in the line, for one priority.
-- KEYS: 1-7 board, 8 job (prefix)
-- ARGV: 1 priority, 2 group, 3 holder, 4 lease in ms, 5 id to begin with, 6 page size,
--       7 channel of returned jobs, 8 failures from which a job is parked,
--       9 delay of a parked job in ms
-- Returns {id to continue with or '', returned, removed}

local stream, group, holder, lease_ms = KEYS[PRIORITY[ARGV[1]]], ARGV[2], ARGV[3], ARGV[4]
ensure_group(stream, group)
local returned, removed, next_id = 0, 0, ''
local pending = redis.call('XPENDING', stream, group, ARGV[5], '+', ARGV[6])
for _, row in ipairs(pending) do
  local entry, idle_ms = row[1], row[3]
  next_id = '(' .. entry
  -- Filters by idle time here, because XPENDING would scan all entries that are not idle in one
  -- step.
  if idle_ms >= tonumber(lease_ms) then
    local found = redis.call('XRANGE', stream, entry, entry)[1]
    local job_id = found and found[2][2]
    local job = job_id and read_hash(KEYS[8] .. job_id)
    if not job or is_final(job.state) or job.entry ~= entry then
      drop_entry(stream, group, entry)
      removed = removed + 1
    elseif job.state == 'running' then
      redis.call('HSET', KEYS[8] .. job_id, 'lostClaim', job.claim)
      local how = after_loss(job, ARGV[8], ARGV[9])
      return_to_line(KEYS[8] .. job_id, job_id, job, group, holder, lease_ms, how)
      redis.call('PUBLISH', ARGV[7], how.delay_ms)
      returned = returned + 1
    end
  end
end
if #pending < tonumber(ARGV[6]) then next_id = '' end
return { next_id, returned, removed }
