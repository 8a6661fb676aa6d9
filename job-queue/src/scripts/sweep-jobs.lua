-- Gives the jobs of one part of the board a new entry if theirs is lost, and removes those that
-- have ended or are unknown.
-- KEYS: 1-7 board, 8 job (prefix)
-- ARGV: 1 part of the board (4-6 waiting, 7 running), 2 cursor, 3 page size
-- Returns {next cursor ('0': the end), returned, removed}

local part = tonumber(ARGV[1])
local returned, removed = 0, 0
local page = redis.call('ZSCAN', KEYS[part], ARGV[2], 'COUNT', ARGV[3])
for i = 1, #page[2], 2 do
  local job_id = page[2][i]
  local key = KEYS[8] .. job_id
  local state, entry, priority = unpack(redis.call('HMGET', key, 'state', 'entry', 'priority'))
  local home = state and ((state == 'running' and 7) or (state == 'waiting' and 3 + PRIORITY[priority]))
  if home ~= part then
    redis.call('ZREM', KEYS[part], job_id)
    removed = removed + 1
  elseif #redis.call('XRANGE', KEYS[PRIORITY[priority]], entry, entry) == 0 then
    redis.call('HSET', key, 'entry', redis.call('XADD', KEYS[PRIORITY[priority]], '*', 'job', job_id))
    returned = returned + 1
  end
end
return { page[1], returned, removed }
