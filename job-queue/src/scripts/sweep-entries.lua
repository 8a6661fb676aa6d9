-- Removes the entries of one priority whose job has ended or is unknown, and adds the live jobs of
-- the other entries to the sorted sets of the queue.
-- KEYS: 1-7 queue, 8 job (prefix)
-- Returns {id to continue with or '', restored, removed}

local priority = PRIORITY[args.priority]
local stream = KEYS[priority]
local restored, removed, next_id = 0, 0, ''
local entries = redis.call('XRANGE', stream, args.from, '+', 'COUNT', args.limit)
for _, row in ipairs(entries) do
  local entry, job_id = row[1], row[2][2]
  next_id = '(' .. entry
  local state, current_entry, seq = unpack(redis.call('HMGET', KEYS[8] .. job_id, 'state', 'entry', 'seq'))
  if not state or is_final(state) or current_entry ~= entry then
    drop_entry(stream, entry)
    removed = removed + 1
  elseif state == 'waiting' then
    restored = restored + redis.call('ZADD', KEYS[3 + priority], seq, job_id)
  else
    restored = restored + redis.call('ZADD', KEYS[7], seq, job_id)
  end
end
if #entries < args.limit then next_id = '' end
return { next_id, restored, removed }
