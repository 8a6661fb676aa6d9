-- Creates a job with its stream entry, or joins it. Writes nothing when the job has ended or the
-- queue is full.
-- KEYS: 1-7 queue, 8-15 song, 16 sequence, 17 events
-- Returns {'queued', position} | {'joined', state, position} | {'ended', state, code, reason}
--       | {'full'}

local job_id, spec = args.jobId, args.spec
local job = read_job(KEYS[8])

-- No delivery is owed here, because only the store can confirm an end. The caller then settles the
-- job with its subscribers.
if job and is_final(job.state) then return { 'ended', job.state, job.code, job.reason } end

if job then
  if args.lengthSeconds and tonumber(job.lengthSeconds or 0) == 0 then
    redis.call('HSET', KEYS[8], 'lengthSeconds', args.lengthSeconds)
  end
  if args.subscriber then remember_subscriber(args.subscriber) end
  return { 'joined', job.state, position(job.state, job.place) }
end

if count_waiting() >= args.maxWaiting then return { 'full' } end

local priority = PRIORITY[spec.priority]
local place = place_of(priority, spec.createdMs, redis.call('INCR', KEYS[16]))
local entry = redis.call('XADD', KEYS[priority], '*', 'job', job_id)
new_job(KEYS[8], spec, place, entry)
redis.call('ZADD', KEYS[READY], place, job_id)
-- Subscribers of an earlier, forgotten record of this run must not expire with the new one.
redis.call('PERSIST', KEYS[9])
if args.subscriber then remember_subscriber(args.subscriber) end
local newest = tonumber(redis.call('GET', KEYS[10]) or 0)
if spec.run >= newest then redis.call('SET', KEYS[10], spec.run) end
-- A new job writes no event: its stream would take more memory than the job.
wake_watchers('moved', job_id)
return { 'queued', position_at(place) }
