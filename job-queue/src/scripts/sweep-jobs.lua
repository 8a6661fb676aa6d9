-- Looks at a page of the jobs of one sorted set of the queue: gives those a new entry whose entry
-- is lost, and removes from the set those that have ended, are unknown or belong to another set.
-- Writes nothing that is right.
-- KEYS: 1-7 queue, 8 job (prefix), 9 cursors
-- Returns {1 there are more, 0 the walk is complete, restored, removed}

local set, cursor = args.set, 'jobs:' .. string.format('%.0f', args.set)
local restored, removed = 0, 0

local function belongs(state)
  if set == RUNNING then return state == 'running' end
  if set == LEASES then return state == 'running' or state == 'waiting' end
  return state == 'waiting'
end

local from = not args.restart and redis.call('HGET', KEYS[9], cursor) or '-inf'
local found = redis.call('ZRANGEBYSCORE', KEYS[set], from, '+inf', 'WITHSCORES', 'LIMIT', 0, args.limit)
for i = 1, #found, 2 do
  local job_id = found[i]
  local key = KEYS[8] .. job_id
  local state, entry, priority = unpack(redis.call('HMGET', key, 'state', 'entry', 'priority'))
  if not state or not belongs(state) then
    redis.call('ZREM', KEYS[set], job_id)
    removed = removed + 1
  elseif #redis.call('XRANGE', KEYS[PRIORITY[priority]], entry, entry) == 0 then
    redis.call('HSET', key, 'entry', redis.call('XADD', KEYS[PRIORITY[priority]], '*', 'job', job_id))
    restored = restored + 1
  end
end
if #found < args.limit * 2 then
  redis.call('HDEL', KEYS[9], cursor)
  return { 0, restored, removed }
end
redis.call('HSET', KEYS[9], cursor, '(' .. found[#found])
return { 1, restored, removed }
