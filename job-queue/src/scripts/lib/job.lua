-- Defines what all scripts share: their argument, the states of a job, and access to jobs and
-- entries. scripts.ts puts the files of this folder before each script, and before them the names
-- GROUP and RETURNED of keys.ts and EVENTS_KEPT, EVENTS_MS and STALLED_MS of policy.ts.
--
-- The argument, ARGV[1], is one JSON object (ScriptArgs in script-types.ts). Its numbers keep their
-- exact value, and redis.call() writes them with all digits. But `..` and tostring() round to 14
-- digits, so no script joins a number to a text without string.format('%.0f'); stream ids and
-- scores from Redis stay texts.
--
-- No script names a key: all come in as KEYS. Two blocks mean the same in every script that takes
-- them:
--   the queue, KEYS[1-7]: streams high, normal, low; waiting high, normal, low; running
--   the song, KEYS[8-15]: job, subscribers, newest run, outbox, delivery (prefix), deliveries of
--     the song, number of its open deliveries, owing jobs
-- The last key of every script that changes a job is `events` (prefix): the event streams of jobs,
-- and the channel that wakes their watchers.
-- A "prefix" is a key that a script completes with an id that it only learns while it runs. The
-- hash tag keeps the key in the slot.

local args = cjson.decode(ARGV[1])

local PRIORITY = { high = 1, normal = 2, low = 3 }

-- states.ts has the same table; a test compares them.
local MOVES = {
  waiting = { running = true, done = true, failed = true, cancelled = true },
  running = { waiting = true, running = true, done = true, failed = true, cancelled = true },
  done = {},
  failed = {},
  cancelled = {},
}

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

-- Writes a new job, with the length in args.lengthSeconds, and returns it. job-fields.ts reads
-- these fields; a test compares the two.
local function new_job(job_key, spec, seq, entry)
  redis.call('HSET', job_key,
    'songhash', spec.songhash, 'run', spec.run, 'namespace', spec.namespace, 'audio', spec.audio,
    'model', spec.model, 'revision', spec.revision, 'optionsJson', spec.optionsJson,
    'priority', spec.priority, 'filename', spec.filename,
    'createdMs', spec.createdMs, 'state', 'waiting', 'attempt', 0, 'failures', 0, 'stage', '',
    'progress', 0, 'worker', '', 'startedMs', 0, 'stageMs', 0, 'reportMs', 0, 'finishedMs', 0, 'code', '',
    'reason', '', 'lengthSeconds', args.lengthSeconds or 0, 'seq', seq, 'entry', entry)
  return read_hash(job_key)
end

-- The fields of an event. job-fields.ts reads them.
local EVENT_FIELDS = { 'state', 'stage', 'progress', 'attempt', 'startedMs', 'finishedMs', 'code', 'reason' }

-- Wakes the watchers of a job. `moved`: positions of other jobs may have changed too. `reported`:
-- only this job has changed. Needs `events`.
local function wake_watchers(word, job_id)
  redis.call('PUBLISH', KEYS[#KEYS], word .. ' ' .. job_id)
end

-- Writes the job's fields to its event stream, and wakes its watchers. Needs `events`.
local function record_event(job_key, job_id, word)
  local stream, event = KEYS[#KEYS] .. job_id, {}
  for i, value in ipairs(redis.call('HMGET', job_key, unpack(EVENT_FIELDS))) do
    event[2 * i - 1], event[2 * i] = EVENT_FIELDS[i], value or ''
  end
  redis.call('XADD', stream, 'MAXLEN', EVENTS_KEPT, '*', unpack(event))
  redis.call('PEXPIRE', stream, EVENTS_MS)
  wake_watchers(word, job_id)
end

-- Returns whether a job runs and its worker has sent no heartbeat for STALLED_MS.
local function is_stalled(state, beat_ms, now)
  return state == 'running' and now - (beat_ms or now) >= STALLED_MS
end

-- Returns 1 for a stalled job, otherwise 0.
local function stalled_flag(job)
  return is_stalled(job.state, job.beatMs, now_ms()) and 1 or 0
end

-- Changes the state of a job; no other function does. Needs `events`.
local function move(job_key, job_id, job, state, ...)
  if not MOVES[job.state][state] then
    error('illegal move from ' .. job.state .. ' to ' .. state)
  end
  redis.call('HSET', job_key, 'state', state, ...)
  job.state = state
  record_event(job_key, job_id, 'moved')
end

-- Returns the job's position, 1 for the job that starts next, or 0 if it is not waiting.
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

-- Returns the number of waiting jobs of all priorities.
local function count_waiting()
  local waiting = 0
  for priority = 1, 3 do waiting = waiting + redis.call('ZCARD', KEYS[3 + priority]) end
  return waiting
end

local function ensure_group(stream)
  local made = redis.pcall('XGROUP', 'CREATE', stream, GROUP, '0', 'MKSTREAM')
  if type(made) == 'table' and made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then
    error(made.err)
  end
end

-- XACK returns 0 for a missing stream as for a missing group.
local function drop_entry(stream, entry)
  redis.call('XACK', stream, GROUP, entry)
  redis.call('XDEL', stream, entry)
end
