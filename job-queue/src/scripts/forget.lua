-- Forgets a job that has ended.
-- KEYS: 1-7 queue, 8-15 song, 16 events
-- Returns 1 forgotten (or unknown), 0 it has not ended

local state = redis.call('HGET', KEYS[8], 'state')
if state and not is_final(state) then return 0 end
redis.call('DEL', KEYS[8], KEYS[9], KEYS[16] .. args.jobId)
redis.call('ZREM', KEYS[15], args.jobId)
if tonumber(redis.call('GET', KEYS[10])) == args.run then redis.call('DEL', KEYS[10]) end
return 1
