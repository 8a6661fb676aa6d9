-- Gives the jobs of one sorted set of the queue a new entry if theirs is lost, and removes from the
-- set those that have ended, are unknown or belong to another set.
-- KEYS: 1-7 queue, 8 job (prefix)
-- Returns {next cursor ('0': the end), restored, removed}

local set = args.set
local restored, removed = 0, 0
local page = redis.call('ZSCAN', KEYS[set], args.cursor, 'COUNT', args.limit)
for i = 1, #page[2], 2 do
  local job_id = page[2][i]
  local key = KEYS[8] .. job_id
  local state, entry, priority = unpack(redis.call('HMGET', key, 'state', 'entry', 'priority'))
  local right_set = state and ((state == 'running' and 7) or (state == 'waiting' and 3 + PRIORITY[priority]))
  if right_set ~= set then
    redis.call('ZREM', KEYS[set], job_id)
    removed = removed + 1
  elseif #redis.call('XRANGE', KEYS[PRIORITY[priority]], entry, entry) == 0 then
    redis.call('HSET', key, 'entry', redis.call('XADD', KEYS[PRIORITY[priority]], '*', 'job', job_id))
    restored = restored + 1
  end
end
return { page[1], restored, removed }
