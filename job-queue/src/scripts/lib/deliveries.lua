-- Ends jobs and owes their deliveries.

-- The most deliveries and bytes of subscribers for one step; producer.ts sends no more in one step.
local OWE_AT_ONCE = 32
local OWE_BYTES = 131072

-- Owes a subscriber its delivery for an event, if it wants one. Owes it once, however often this is
-- called. Needs the song block.
local function owe(subscriber_json, event, job, now)
  local subscriber = cjson.decode(subscriber_json)
  local wanted = event == 'done'
  for _, other in ipairs(subscriber.on) do wanted = wanted or other == event end
  if not wanted then return end
  local id = subscriber.deliveryIds[event]
  local key = KEYS[12] .. id
  if redis.call('EXISTS', key) == 1 then return end
  -- The first token is the time, so no token of an earlier record of this delivery is valid if
  -- Redis was emptied and the delivery is owed again.
  redis.call('HSET', key, 'id', id, 'submissionId', subscriber.submissionId, 'event', event,
    'url', subscriber.url, 'dataJson', subscriber.dataJson, 'refusal', subscriber.refusal, 'songhash', job.songhash,
    'run', job.run, 'state', 'pending', 'attempts', 0, 'token', now, 'noted', '', 'createdMs', now, 'nextMs', now,
    'lastError', '')
  redis.call('ZADD', KEYS[11], now, id)
  -- No two deliveries share a score, so a page of the list can begin after any of them.
  local newest = tonumber(redis.call('ZRANGE', KEYS[13], -1, -1, 'WITHSCORES')[2] or 0)
  redis.call('ZADD', KEYS[13], math.max(now, newest + 1), id)
  redis.call('PERSIST', KEYS[13])
  redis.call('INCR', KEYS[14])
end

local function remember_subscriber(subscriber_json)
  redis.call('HSETNX', KEYS[9], cjson.decode(subscriber_json).submissionId, subscriber_json)
end

-- Owes the deliveries of some of the remaining subscribers and removes these subscribers. Returns
-- whether any remain. The number and bytes are limited, so a song with thousands of submissions
-- blocks Redis only for a few milliseconds at a time.
local function owe_some(job, now)
  local bytes = 0
  for _, id in ipairs(redis.call('HRANDFIELD', KEYS[9], OWE_AT_ONCE)) do
    local subscriber_json = redis.call('HGET', KEYS[9], id)
    owe(subscriber_json, job.state, job, now)
    redis.call('HDEL', KEYS[9], id)
    bytes = bytes + #subscriber_json
    if bytes >= OWE_BYTES then break end
  end
  return redis.call('EXISTS', KEYS[9]) == 1
end

-- Returns 1 if `owe-rest` has work on the job, otherwise 0. Needs the song block.
local function is_owing(job_id)
  return redis.call('ZSCORE', KEYS[15], job_id) and 1 or 0
end

-- Ends a job in one step: sets its state and expiry, removes its entry and its position, and owes
-- its deliveries. If the job has more subscribers than one step may serve, it is noted as owing,
-- and `owe-rest` serves the others. The job exists and is not final. Needs both blocks, `events`,
-- args.jobId, args.state, args.code, args.reason and args.retentionMs.
local function end_job(job, ended_by, now)
  local priority = PRIORITY[job.priority]
  local progress = job.progress
  if args.state == 'done' then progress = 1 end
  move(KEYS[8], args.jobId, job, args.state, 'code', args.code, 'reason', args.reason, 'finishedMs', now, 'stage', '',
    'progress', progress, 'endedBy', ended_by)
  drop_entry(KEYS[priority], job.entry)
  redis.call('ZREM', KEYS[3 + priority], args.jobId)
  redis.call('ZREM', KEYS[7], args.jobId)
  if owe_some(job, now) then redis.call('ZADD', KEYS[15], now, args.jobId) end
  redis.call('PEXPIRE', KEYS[8], args.retentionMs)
  redis.call('PEXPIRE', KEYS[9], args.retentionMs)
  if redis.call('GET', KEYS[10]) == job.run then redis.call('PEXPIRE', KEYS[10], args.retentionMs) end
end
