-- Looks at a page of the entries of one priority: removes those whose job has ended, parks those
-- that name no known job, and gives the live jobs of the others their place in the sorted sets if
-- they have lost it. Changes only what is wrong.
-- Returns {1 there are more, 0 the walk is complete, restored, removed and parked ones together,
--   parked, {entry, text} of some parked ones, ...}

local stream, cursor = STREAM .. args.priority, 'entries:' .. args.priority
local now = now_ms()
local restored, removed, parked = 0, 0, 0
local EXAMPLES = 10
local examples = {}

-- Returns the fields of an entry as a text of printable characters.
local function text_of(fields)
  local parts, bytes = {}, 0
  for _, field in ipairs(fields) do
    if bytes > PARKED_CHARS then break end
    local part = string.gsub(string.sub(field, 1, PARKED_CHARS), '[^\32-\126]', function(byte)
      return string.format('\\x%02x', string.byte(byte))
    end)
    parts[#parts + 1] = part
    bytes = bytes + #part + 1
  end
  return string.sub(table.concat(parts, ' '), 1, PARKED_CHARS)
end

-- Moves an entry that another tool has written to the parked ones.
local function park(entry, fields)
  local text = text_of(fields)
  redis.call('XADD', PARKED, 'MAXLEN', PARKED_ENTRIES, '*', 'priority', args.priority, 'entry', entry, 'text', text)
  drop_entry(stream, entry)
  parked = parked + 1
  if #examples < EXAMPLES then examples[#examples + 1] = { entry, text } end
end

-- Returns a reply with the parked entries.
local function reply(more)
  return { more, restored, removed + parked, parked, unpack(examples) }
end

-- Adds a job to a sorted set that lacks it.
local function ensure_in(set, score, job_id)
  if redis.call('ZSCORE', set, job_id) then return end
  redis.call('ZADD', set, score, job_id)
  if set ~= LEASES then restored = restored + 1 end
end

local from = not args.restart and redis.call('HGET', CURSORS, cursor) or '-'
local entries = redis.call('XRANGE', stream, from, '+', 'COUNT', args.limit)
for _, row in ipairs(entries) do
  local entry, fields = row[1], row[2]
  local job_id = fields[2]
  local job = fields[1] == 'job' and read_job(job_id, 'entry', 'place', 'beatMs', 'notBeforeMs')
  if not job then
    park(entry, fields)
  elseif is_final(job.state) or job.entry ~= entry then
    drop_entry(stream, entry)
    removed = removed + 1
  elseif job.state == 'running' then
    ensure_in(RUNNING, job.place, job_id)
    ensure_in(LEASES, job.beatMs, job_id)
  elseif (tonumber(job.notBeforeMs) or 0) > now then
    ensure_in(DELAYED, job.place, job_id)
    ensure_in(LEASES, job.notBeforeMs - args.leaseMs, job_id)
  elseif not redis.call('ZSCORE', DELAYED, job_id) then
    ensure_in(READY, job.place, job_id)
  else
    ensure_in(LEASES, now - args.leaseMs, job_id)
  end
end
if #entries < args.limit then
  redis.call('HDEL', CURSORS, cursor)
  return reply(0)
end
redis.call('HSET', CURSORS, cursor, '(' .. entries[#entries][1])
return reply(1)
