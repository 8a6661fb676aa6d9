-- Forgets a job that has ended.
-- KEYS: 1-7 board, 8-15 song
-- ARGV: 1 run, 2 job id
-- Returns 1 forgotten (or unknown), 0 it has not ended

local state = redis.call('HGET', KEYS[8], 'state')
if state and not is_final(state) then return 0 end
redis.call('DEL', KEYS[8], KEYS[9])
redis.call('ZREM', KEYS[15], ARGV[2])
if redis.call('GET', KEYS[10]) == ARGV[1] then redis.call('DEL', KEYS[10]) end
return 1
