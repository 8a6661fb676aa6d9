-- Looks at a page of the jobs of one sorted set of the queue: gives those a new entry whose entry
-- is lost, and removes from the set those that have ended, are unknown or belong to another set.
-- Changes only what is wrong.
-- Returns {1 there are more, 0 the walk is complete, restored, removed}

local set, cursor = KEYS[1] .. args.set, 'jobs:' .. args.set
local restored, removed = 0, 0

local function belongs(state)
  if set == RUNNING then return state == 'running' end
  return state == 'waiting'
end

local from = not args.restart and redis.call('HGET', CURSORS, cursor) or '-inf'
local found = redis.call('ZRANGEBYSCORE', set, from, '+inf', 'WITHSCORES', 'LIMIT', 0, args.limit)
for i = 1, #found, 2 do
  local job_id = found[i]
  local key = JOB .. job_id
  local state, entry, place = unpack(redis.call('HMGET', key, 'state', 'entry', 'place'))
  if not state or not belongs(state) then
    redis.call('ZREM', set, job_id)
    removed = removed + 1
  elseif #redis.call('XRANGE', stream_of(place), entry, entry) == 0 then
    redis.call('HSET', key, 'entry', redis.call('XADD', stream_of(place), '*', 'job', job_id))
    restored = restored + 1
  end
end
if #found < args.limit * 2 then
  redis.call('HDEL', CURSORS, cursor)
  return { 0, restored, removed }
end
redis.call('HSET', CURSORS, cursor, '(' .. found[#found])
return { 1, restored, removed }
