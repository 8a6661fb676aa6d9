-- Forgets a job that has ended.
-- Returns 1 forgotten (or unknown), 0 it has not ended

local job_id = args.jobId
local state = redis.call('HGET', JOB .. job_id, 'state')
if state and not is_final(state) then return 0 end
redis.call('DEL', JOB .. job_id, SUBSCRIBERS .. job_id, EVENTS .. job_id)
redis.call('ZREM', OWING, job_id)
local songhash, run = song_of(job_id)
if redis.call('GET', NEWEST_RUN .. songhash) == run then redis.call('DEL', NEWEST_RUN .. songhash) end
return 1
