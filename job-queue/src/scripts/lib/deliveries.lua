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

-- Lets a notifier take a pending delivery now. `outbox` is also the channel that wakes notifiers.
local function make_due(outbox, key, id, now)
  redis.call('HSET', key, 'nextMs', now)
  redis.call('ZADD', outbox, now, id)
end

local function wake_notifiers(outbox)
  redis.call('PUBLISH', outbox, '')
end

-- Makes an ended delivery pending again, with all its attempts. `at` holds the keys: outbox,
-- deliveries and open (of the song; a test has none), index (deliveries by state, prefix).
local function reopen_delivery(at, key, id, reopened, now)
  redis.call('ZREM', at.index .. redis.call('HGET', key, 'state'), id)
  redis.call('HSET', key, 'state', 'pending', 'attempts', 0, 'noted', '', 'lastError', '', 'reopened', reopened)
  redis.call('HINCRBY', key, 'token', 1)
  redis.call('HDEL', key, 'held')
  redis.call('PERSIST', key)
  append(at.index .. 'pending', now, id)
  if at.open then
    redis.call('INCR', at.open)
    redis.call('PERSIST', at.deliveries)
    if not redis.call('ZSCORE', at.deliveries, id) then append(at.deliveries, now, id) end
  end
  make_due(at.outbox, key, id, now)
end

-- Writes a new delivery, which is pending and due at once.
local function write_delivery(outbox, key, index, id, event, subscriber, songhash, run, now)
  -- The first token is the time, so no token of an earlier record of this delivery is valid if
  -- Redis was emptied and the delivery is owed again.
  redis.call('HSET', key, 'id', id, 'submissionId', subscriber.submissionId, 'event', event,
    'url', subscriber.url, 'dataJson', subscriber.dataJson, 'refusal', subscriber.refusal,
    'secret', subscriber.secret or '', 'requestId', subscriber.requestId, 'songhash', songhash,
    'run', run, 'state', 'pending', 'attempts', 0, 'token', now, 'noted', '', 'createdMs', now,
    'lastError', '', 'reopened', subscriber.reopened or 0)
  append(index .. 'pending', now, id)
  make_due(outbox, key, id, now)
end

-- Owes a subscriber its delivery for an event, if it wants one. Owes it once, however often this is
-- called, unless the store has reopened it since. Returns whether a delivery became due. Needs the
-- song block and the deliveries by state.
local function owe(subscriber_json, event, job, now)
  local subscriber = cjson.decode(subscriber_json)
  local wanted = event == 'done'
  for _, other in ipairs(subscriber.on) do wanted = wanted or other == event end
  if not wanted then return false end
  local id = subscriber.deliveryIds[event]
  local key = KEYS[12] .. id
  local state, known = unpack(redis.call('HMGET', key, 'state', 'reopened'))
  if state then
    local reopened = subscriber.reopened or 0
    if state == 'pending' or reopened <= tonumber(known or 0) then return false end
    local at = { outbox = KEYS[11], deliveries = KEYS[13], open = KEYS[14], index = KEYS[16] }
    reopen_delivery(at, key, id, reopened, now)
    return true
  end
  write_delivery(KEYS[11], key, KEYS[16], id, event, subscriber, job.songhash, job.run, now)
  append(KEYS[13], now, id)
  redis.call('PERSIST', KEYS[13])
  redis.call('INCR', KEYS[14])
  return true
end

local function remember_subscriber(subscriber_json)
  redis.call('HSETNX', KEYS[9], cjson.decode(subscriber_json).submissionId, subscriber_json)
end

-- Owes the deliveries of some of the remaining subscribers and removes these subscribers. Returns
-- whether any remain. The number and bytes are limited, so a song with thousands of submissions
-- blocks Redis only for a few milliseconds at a time.
local function owe_some(job, now)
  local ids = redis.call('HRANDFIELD', KEYS[9], OWE_AT_ONCE)
  local bytes, owed, is_cut = 0, false, false
  for i, id in ipairs(ids) do
    local subscriber_json = redis.call('HGET', KEYS[9], id)
    owed = owe(subscriber_json, job.state, job, now) or owed
    redis.call('HDEL', KEYS[9], id)
    bytes = bytes + #subscriber_json
    if bytes >= OWE_BYTES and i < #ids then
      is_cut = true
      break
    end
  end
  if owed then wake_notifiers(KEYS[11]) end
  return is_cut or (#ids == OWE_AT_ONCE and redis.call('EXISTS', KEYS[9]) == 1)
end

-- Returns 1 if `owe-rest` has work on the job, otherwise 0. Needs the song block.
local function is_owing(job_id)
  return redis.call('ZSCORE', KEYS[15], job_id) and 1 or 0
end

-- Ends a job in one step: sets its state and expiry, removes its entry and its place, and owes its
-- deliveries. If the job has more subscribers than one step may serve, it is noted as owing, and
-- `owe-rest` serves the others. Returns whether it is owing. The job exists and is not final. Needs
-- both blocks, the deliveries by state, `events`, args.jobId, args.state, args.code, args.reason
-- and args.retentionMs.
local function end_job(job, ended_by, now)
  local stream, job_id = KEYS[PRIORITY[job.priority]], args.jobId
  local was_running, keep_ms = job.state == 'running', string.format('%.0f', args.retentionMs)
  move(KEYS[8], job_id, job, args.state, { 'code', args.code, 'reason', args.reason, 'finishedMs',
    string.format('%.0f', now), 'stage', '', 'progress', args.state == 'done' and '1' or job.progress, 'endedBy', ended_by })
  if was_running then
    redis.call('XACK', stream, GROUP, job.entry)
    redis.call('ZREM', KEYS[RUNNING], job_id)
    redis.call('ZREM', KEYS[LEASES], job_id)
  elseif redis.call('ZREM', KEYS[READY], job_id) == 0 and redis.call('ZREM', KEYS[DELAYED], job_id) == 1 then
    redis.call('ZREM', KEYS[LEASES], job_id)
  end
  redis.call('XDEL', stream, job.entry)
  local is_owed = owe_some(job, now)
  if is_owed then
    redis.call('ZADD', KEYS[15], now, job_id)
    redis.call('PEXPIRE', KEYS[9], keep_ms)
  end
  redis.call('PEXPIRE', KEYS[8], keep_ms)
  if tonumber(redis.call('GET', KEYS[10])) == tonumber(job.run) then redis.call('PEXPIRE', KEYS[10], keep_ms) end
  return is_owed
end
