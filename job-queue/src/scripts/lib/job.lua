-- Functions that the scripts share; scripts.ts puts this text before each of them. This file names
-- no key: all come in as KEYS. Two blocks of KEYS mean the same in every script that names them:
--   the board, KEYS[1-7]: streams high, normal, low; waiting high, normal, low; running
--   the song, KEYS[8-15]: job, subscribers, newest run, outbox, delivery (prefix), deliveries of
--     the song, number of its open deliveries, owing jobs
-- A "prefix" is a key that a script completes with an id that it only learns while it runs. The
-- hash tag keeps the key in the slot.

local PRIORITY = { high = 1, normal = 2, low = 3 }

-- states.ts holds the same table; a test compares them.
local MOVES = {
  waiting = { running = true, done = true, failed = true, cancelled = true },
  running = { waiting = true, running = true, done = true, failed = true, cancelled = true },
  done = {},
  failed = {},
  cancelled = {},
}

-- Far longer than any lease, so that an entry counts as expired at once.
local NO_DELAY_IDLE_MS = 86400000

-- The most that one step owes.
local OWE_AT_ONCE = 32
local OWE_BYTES = 131072

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function is_final(state)
  return next(MOVES[state]) == nil
end

-- Returns the hash as a table, or nil.
local function read_hash(key)
  local flat = redis.call('HGETALL', key)
  if #flat == 0 then return nil end
  local hash = {}
  for i = 1, #flat, 2 do hash[flat[i]] = flat[i + 1] end
  return hash
end

-- Changes the state of a job; no other function does.
local function move(job_key, job, state, ...)
  if not MOVES[job.state][state] then
    error('illegal move from ' .. job.state .. ' to ' .. state)
  end
  redis.call('HSET', job_key, 'state', state, ...)
  job.state = state
end

local function position(job, job_id)
  if job.state ~= 'waiting' then return 0 end
  local priority = PRIORITY[job.priority]
  local rank = redis.call('ZRANK', KEYS[3 + priority], job_id)
  if not rank then return 0 end
  for higher = 1, priority - 1 do
    rank = rank + redis.call('ZCARD', KEYS[3 + higher])
  end
  return rank + 1
end

local function ensure_group(stream, group)
  local made = redis.pcall('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
  if type(made) == 'table' and made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then
    error(made.err)
  end
end

-- XACK returns 0 for a missing stream as for a missing group.
local function drop_entry(stream, group, entry)
  redis.call('XACK', stream, group, entry)
  redis.call('XDEL', stream, entry)
end

-- Gives an entry to the holder, with an idle time that makes it count as expired when the delay is
-- over. A delay longer than a lease ends early. The worker that then finds the entry checks the
-- job's `notBeforeMs` and lays it aside again.
local function lay_aside(stream, group, holder, entry, delay_ms, lease_ms)
  local idle_ms = NO_DELAY_IDLE_MS
  if delay_ms > 0 then idle_ms = math.max(0, lease_ms - delay_ms) end
  redis.call('XCLAIM', stream, group, holder, 0, entry, 'IDLE', idle_ms, 'JUSTID')
end

-- Returns a job to its old place in the line, to be claimed after `how.delay_ms`.
local function return_to_line(job_key, job_id, job, group, holder, lease_ms, how)
  local priority = PRIORITY[job.priority]
  move(job_key, job, 'waiting', 'failures', how.failures, 'worker', '', 'stage', how.stage, 'progress', 0,
    'returnReason', how.reason, 'returnedBy', how.by, 'notBeforeMs', now_ms() + how.delay_ms)
  redis.call('ZREM', KEYS[7], job_id)
  redis.call('ZADD', KEYS[3 + priority], job.seq, job_id)
  ensure_group(KEYS[priority], group)
  lay_aside(KEYS[priority], group, holder, job.entry, how.delay_ms, lease_ms)
end

-- Returns how a job with an expired lease goes back: to be claimed at once, unless this happened
-- too often.
local function after_loss(job, parked_from, parked_ms)
  local how = { failures = job.failures + 1, stage = '', reason = 'the worker was lost', by = '', delay_ms = 0 }
  if how.failures >= tonumber(parked_from) then how.stage, how.delay_ms = 'parked', tonumber(parked_ms) end
  return how
end

-- Owes one delivery for each subscriber and event, however often it is called. Needs the song
-- block.
local function owe(subscriber_json, event, job, now)
  local subscriber = cjson.decode(subscriber_json)
  local wanted = event == 'done'
  for _, other in ipairs(subscriber.on) do wanted = wanted or other == event end
  if not wanted then return end
  local id = subscriber.deliveryIds[event]
  local key = KEYS[12] .. id
  if redis.call('EXISTS', key) == 1 then return end
  -- The lease's number starts with the time, so it is new even if Redis was emptied and this is
  -- owed again.
  redis.call('HSET', key, 'id', id, 'submissionId', subscriber.submissionId, 'event', event,
    'url', subscriber.url, 'dataJson', subscriber.dataJson, 'refusal', subscriber.refusal or '', 'songhash', job.songhash, 'run', job.run,
    'state', 'pending', 'attempts', 0, 'lease', now, 'noted', '', 'createdMs', now, 'nextMs', now, 'lastError', '')
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

-- Ends a job in one step: sets its state and expiry, removes its entry and its place in the line,
-- and owes its deliveries. If the job has more subscribers than one step may serve, it is noted as
-- owing, and `owe-rest` serves the others. Needs board and song. The job exists and is not final.
local function end_job(job_id, job, group, state, code, reason, ended_by, retention_ms, now)
  local priority = PRIORITY[job.priority]
  local progress = job.progress
  if state == 'done' then progress = 1 end
  move(KEYS[8], job, state, 'code', code, 'reason', reason, 'finishedMs', now, 'stage', '',
    'progress', progress, 'endedBy', ended_by)
  drop_entry(KEYS[priority], group, job.entry)
  redis.call('ZREM', KEYS[3 + priority], job_id)
  redis.call('ZREM', KEYS[7], job_id)
  if owe_some(job, now) then redis.call('ZADD', KEYS[15], now, job_id) end
  redis.call('PEXPIRE', KEYS[8], retention_ms)
  redis.call('PEXPIRE', KEYS[9], retention_ms)
  if redis.call('GET', KEYS[10]) == job.run then redis.call('PEXPIRE', KEYS[10], retention_ms) end
end
