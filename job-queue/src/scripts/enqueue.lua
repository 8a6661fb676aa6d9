-- Creates a job with its stream entry, joins it, or returns that it has ended and writes nothing.
-- KEYS: 1-7 board, 8-15 song, 16 sequence
-- ARGV: 1 job id, 2 most jobs that may wait, 3 subscriber as JSON or '',
--       4... fields of the job's spec
-- Returns {'queued', position} | {'joined', state, position} | {'ended', state, code, reason}
--       | {'full'}

local job_id, max_waiting, subscriber_json = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local job = read_hash(KEYS[8])

-- No delivery is owed here: only the store can confirm an end. Then it is settled with its
-- subscribers.
if job and is_final(job.state) then return { 'ended', job.state, job.code, job.reason } end

if job then
  if subscriber_json ~= '' then remember_subscriber(subscriber_json) end
  return { 'joined', job.state, position(job, job_id) }
end

local waiting = 0
for priority = 1, 3 do waiting = waiting + redis.call('ZCARD', KEYS[3 + priority]) end
if waiting >= max_waiting then return { 'full' } end

local spec = {}
for i = 4, #ARGV, 2 do spec[ARGV[i]] = ARGV[i + 1] end
local priority = PRIORITY[spec.priority]
local seq = redis.call('INCR', KEYS[16])
local entry = redis.call('XADD', KEYS[priority], '*', 'job', job_id)
redis.call('HSET', KEYS[8], unpack(ARGV, 4))
redis.call('HSET', KEYS[8], 'state', 'waiting', 'attempt', 0, 'failures', 0, 'stage', '', 'progress', 0,
  'worker', '', 'startedMs', 0, 'finishedMs', 0, 'code', '', 'reason', '', 'seq', seq, 'entry', entry)
redis.call('ZADD', KEYS[3 + priority], seq, job_id)
-- Subscribers of an earlier, forgotten record of this run must not expire with the new one.
redis.call('PERSIST', KEYS[9])
if subscriber_json ~= '' then remember_subscriber(subscriber_json) end
local newest = tonumber(redis.call('GET', KEYS[10]) or 0)
if tonumber(spec.run) >= newest then redis.call('SET', KEYS[10], spec.run) end
spec.state = 'waiting'
return { 'queued', position(spec, job_id) }
