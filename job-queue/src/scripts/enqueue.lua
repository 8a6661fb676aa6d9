-- Creates a job with its stream entry, or joins it. Writes nothing when the job has ended or the
-- queue is full.
-- Returns {'queued', position} | {'joined', state, position} | {'ended', state, code, reason}
--       | {'full'}

local job_id = args.jobId
local job = read_job(job_id, 'place', 'code', 'reason', 'lengthSeconds')

-- No delivery is owed here, because only the store can confirm an end. The caller then settles the
-- job with its subscribers.
if job and is_final(job.state) then return { 'ended', job.state, job.code or '', job.reason or '' } end

if job then
  if args.lengthSeconds and tonumber(job.lengthSeconds or 0) == 0 then
    redis.call('HSET', JOB .. job_id, 'lengthSeconds', args.lengthSeconds)
  end
  if args.subscriber then remember_subscriber(args.subscriber) end
  return { 'joined', job.state, position(job.state, job.place) }
end

if count_waiting() >= args.maxWaiting then return { 'full' } end

local place = place_of(PRIORITY[args.priority], args.createdMs, redis.call('INCR', SEQUENCE))
local entry = redis.call('XADD', STREAM .. args.priority, '*', 'job', job_id)
new_job(job_id, place, entry)
redis.call('ZADD', READY, place, job_id)
-- Subscribers of an earlier, forgotten record of this run must not expire with the new one.
redis.call('PERSIST', SUBSCRIBERS .. job_id)
if args.subscriber then remember_subscriber(args.subscriber) end
raise_newest(job_id)
-- A new job writes no event: its stream would take more memory than the job.
wake_watchers('moved', job_id)
return { 'queued', position_at(place) }
