-- Ends jobs and owes their deliveries.

-- The most deliveries and bytes of subscribers for one step; producer.ts sends no more in one step.
local OWE_AT_ONCE = 32
local OWE_BYTES = 131072

-- Adds a member to a sorted set with a score of its own, so that a page of the list can begin after
-- any member.
local function append(set, score, id)
  local last = tonumber(redis.call('ZRANGE', set, -1, -1, 'WITHSCORES')[2] or 0)
  redis.call('ZADD', set, math.max(score, last + 1), id)
end

-- Lets a notifier take a pending delivery now.
local function make_due(id, now)
  redis.call('HSET', DELIVERY .. id, 'nextMs', now)
  redis.call('ZADD', OUTBOX, now, id)
end

local function wake_notifiers()
  redis.call('PUBLISH', OUTBOX, '')
end

-- Makes an ended delivery pending again, with as many attempts as a new one. `songhash`: empty for
-- a test.
local function reopen_delivery(id, songhash, reopened, now)
  local key = DELIVERY .. id
  redis.call('ZREM', DELIVERIES_IN .. redis.call('HGET', key, 'state'), id)
  redis.call('HSET', key, 'state', 'pending', 'attempts', 0, 'noted', '', 'lastError', '', 'reopened', reopened)
  redis.call('HINCRBY', key, 'token', 1)
  redis.call('HDEL', key, 'held')
  redis.call('PERSIST', key)
  append(DELIVERIES_IN .. 'pending', now, id)
  if songhash ~= '' then
    local of_song = DELIVERIES_OF .. songhash
    redis.call('INCR', OPEN_DELIVERIES_OF .. songhash)
    redis.call('PERSIST', of_song)
    if not redis.call('ZSCORE', of_song, id) then append(of_song, now, id) end
  end
  make_due(id, now)
end

-- Writes a new delivery, which is pending and due at once.
local function write_delivery(id, event, subscriber, songhash, run, now)
  -- The first token is the time, so no token of an earlier record of this delivery is valid if
  -- Redis was emptied and the delivery is owed again.
  redis.call('HSET', DELIVERY .. id, 'id', id, 'submissionId', subscriber.submissionId, 'event', event,
    'url', subscriber.url, 'dataJson', subscriber.dataJson, 'refusal', subscriber.refusal,
    'secret', subscriber.secret or '', 'requestId', subscriber.requestId, 'songhash', songhash,
    'run', run, 'state', 'pending', 'attempts', 0, 'token', now, 'noted', '', 'createdMs', now,
    'lastError', '', 'reopened', subscriber.reopened or 0)
  append(DELIVERIES_IN .. 'pending', now, id)
  make_due(id, now)
end

-- Owes a subscriber its delivery for an event, if it wants one. Owes it once, however often this is
-- called, unless the store has reopened it since. Returns whether a delivery became due.
local function owe(subscriber_json, event, now)
  local subscriber = cjson.decode(subscriber_json)
  local wanted = event == 'done'
  for _, other in ipairs(subscriber.on) do wanted = wanted or other == event end
  if not wanted then return false end
  local id = subscriber.deliveryIds[event]
  local songhash, run = song_of(args.jobId)
  local state, known = unpack(redis.call('HMGET', DELIVERY .. id, 'state', 'reopened'))
  if state then
    local reopened = subscriber.reopened or 0
    if state == 'pending' or reopened <= tonumber(known or 0) then return false end
    reopen_delivery(id, songhash, reopened, now)
    return true
  end
  write_delivery(id, event, subscriber, songhash, run, now)
  append(DELIVERIES_OF .. songhash, now, id)
  redis.call('PERSIST', DELIVERIES_OF .. songhash)
  redis.call('INCR', OPEN_DELIVERIES_OF .. songhash)
  return true
end

local function remember_subscriber(subscriber_json)
  redis.call('HSETNX', SUBSCRIBERS .. args.jobId, cjson.decode(subscriber_json).submissionId, subscriber_json)
end

-- Owes the deliveries of some of the remaining subscribers and removes these subscribers. Returns
-- whether any remain. The number and bytes are limited, so a song with thousands of submissions
-- blocks Redis only for a few milliseconds at a time.
local function owe_some(event, now)
  local subscribers = SUBSCRIBERS .. args.jobId
  local ids = redis.call('HRANDFIELD', subscribers, OWE_AT_ONCE)
  local bytes, owed, is_cut = 0, false, false
  for i, id in ipairs(ids) do
    local subscriber_json = redis.call('HGET', subscribers, id)
    owed = owe(subscriber_json, event, now) or owed
    redis.call('HDEL', subscribers, id)
    bytes = bytes + #subscriber_json
    if bytes >= OWE_BYTES and i < #ids then
      is_cut = true
      break
    end
  end
  if owed then wake_notifiers() end
  return is_cut or (#ids == OWE_AT_ONCE and redis.call('EXISTS', subscribers) == 1)
end

-- Returns 1 if `owe-rest` has work on the job, otherwise 0.
local function is_owing(job_id)
  return redis.call('ZSCORE', OWING, job_id) and 1 or 0
end

-- The fields of a job that end_job() needs.
local END_FIELDS = { 'place', 'entry', 'attempt', 'startedMs', 'progress' }

-- Ends a job in one step: sets its state and expiry, removes its entry and its place, and owes its
-- deliveries. If the job has more subscribers than one step may serve, it is noted as owing, and
-- `owe-rest` serves the others. Returns whether it is owing. The job exists and is not final. Needs
-- its END_FIELDS, args.jobId, args.state, args.code, args.reason and args.retentionMs.
local function end_job(job, ended_by, now)
  local job_id, stream = args.jobId, stream_of(job.place)
  local was_running, keep_ms = job.state == 'running', string.format('%.0f', args.retentionMs)
  local changes = { 'finishedMs', string.format('%.0f', now), 'stage', '', 'endedBy', ended_by }
  local function change(name, value)
    changes[#changes + 1], changes[#changes + 2] = name, value
  end
  if args.state == 'done' then change('progress', '1') end
  if args.code ~= '' then change('code', args.code) end
  if args.reason ~= '' then change('reason', args.reason) end
  move(job_id, job, args.state, changes)
  if was_running then
    redis.call('XACK', stream, GROUP, job.entry)
    redis.call('ZREM', RUNNING, job_id)
    redis.call('ZREM', LEASES, job_id)
  elseif redis.call('ZREM', READY, job_id) == 0 and redis.call('ZREM', DELAYED, job_id) == 1 then
    redis.call('ZREM', LEASES, job_id)
  end
  redis.call('XDEL', stream, job.entry)
  -- The store owes the callbacks of a removed song, and a refused submission gets none.
  if args.code == UNKNOWN_RUN_CODE then redis.call('DEL', SUBSCRIBERS .. job_id) end
  local is_owed = owe_some(args.state, now)
  if is_owed then
    redis.call('ZADD', OWING, now, job_id)
    redis.call('PEXPIRE', SUBSCRIBERS .. job_id, keep_ms)
  end
  redis.call('PEXPIRE', JOB .. job_id, keep_ms)
  local songhash, run = song_of(job_id)
  if redis.call('GET', NEWEST_RUN .. songhash) == run then redis.call('PEXPIRE', NEWEST_RUN .. songhash, keep_ms) end
  return is_owed
end
