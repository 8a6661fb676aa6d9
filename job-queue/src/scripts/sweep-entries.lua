-- Looks at a page of the entries of one priority: removes those whose job has ended or is unknown,
-- and gives the live jobs of the others their place in the sorted sets if they have lost it. Writes
-- nothing that is right.
-- KEYS: 1-7 queue, 8 job (prefix), 9 cursors
-- Returns {1 there are more, 0 the walk is complete, restored, removed}

local priority = PRIORITY[args.priority]
local stream, cursor = KEYS[priority], 'entries:' .. args.priority
local now = now_ms()
local restored, removed = 0, 0

-- Adds a job to a sorted set that lacks it.
local function ensure_in(set, score, job_id)
  if redis.call('ZSCORE', KEYS[set], job_id) then return end
  redis.call('ZADD', KEYS[set], score, job_id)
  if set ~= LEASES then restored = restored + 1 end
end

local from = not args.restart and redis.call('HGET', KEYS[9], cursor) or '-'
local entries = redis.call('XRANGE', stream, from, '+', 'COUNT', args.limit)
for _, row in ipairs(entries) do
  local entry, job_id = row[1], row[2][2]
  local job = read_job(KEYS[8] .. job_id)
  if not job or is_final(job.state) or job.entry ~= entry then
    drop_entry(stream, entry)
    removed = removed + 1
  elseif job.state == 'running' then
    ensure_in(RUNNING, job.place, job_id)
    ensure_in(LEASES, job.beatMs, job_id)
  elseif (tonumber(job.notBeforeMs) or 0) > now then
    ensure_in(DELAYED, job.place, job_id)
    ensure_in(LEASES, job.notBeforeMs - args.leaseMs, job_id)
  elseif not redis.call('ZSCORE', KEYS[DELAYED], job_id) then
    ensure_in(READY, job.place, job_id)
  else
    ensure_in(LEASES, now - args.leaseMs, job_id)
  end
end
if #entries < args.limit then
  redis.call('HDEL', KEYS[9], cursor)
  return { 0, restored, removed }
end
redis.call('HSET', KEYS[9], cursor, '(' .. entries[#entries][1])
return { 1, restored, removed }
