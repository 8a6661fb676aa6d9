-- Defines what all scripts share: their argument, the states of a job, and access to jobs and
-- entries. script-library.ts puts the declarations of this folder that a script uses before it, and
-- before them constants of keys.ts, policy.ts and job-fields.ts. An empty line ends a declaration.
--
-- The argument, ARGV[1], is one JSON object (ScriptArgs in script-types.ts). Its numbers keep their
-- exact value, and redis.call() writes them with all digits. But `..` and tostring() round to 14
-- digits, so no script joins a number to a text without string.format('%.0f'); stream ids and
-- scores from Redis stay texts. redis.call() converts a number at each use, which takes longer than
-- most of the rest of a command, so numbers that are written often are texts.
--
-- No script names a key: all come in as KEYS. Two blocks mean the same in every script that takes
-- them:
--   the queue, KEYS[1-7]: streams high, normal, low; ready; delayed; running; leases
--   the song, KEYS[8-15]: job, subscribers, newest run, outbox, delivery (prefix), deliveries of
--     the song, number of its open deliveries, owing jobs
-- The scripts that owe deliveries also take the deliveries by state (prefix), KEYS[16].
-- The last key of every script that changes a job is `events` (prefix): the event streams of jobs,
-- and the channel that wakes their watchers.
-- A "prefix" is a key that a script completes with an id that it only learns while it runs. The
-- hash tag keeps the key in the slot.
--
-- Each live job has one entry in the stream of its priority, and one place in one of three sorted
-- sets: `ready` (it can be claimed now), `delayed` (it waits for a time) or `running`. A running or
-- delayed job is also in `leases` (lib/lease.lua).

local args = cjson.decode(ARGV[1])

local PRIORITY = { high = 1, normal = 2, low = 3 }
local READY, DELAYED, RUNNING, LEASES = 4, 5, 6, 7

-- states.ts has the same table; a test compares them.
local MOVES = {
  waiting = { running = true, done = true, failed = true, cancelled = true },
  running = { waiting = true, done = true, failed = true, cancelled = true },
  done = {},
  failed = {},
  cancelled = {},
}

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Returns the id of the running server, which changes with each of its starts; empty if it is
-- hidden.
local function server_id()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
end

local function is_final(state)
  return next(MOVES[state]) == nil
end

-- The places of one priority are below those of the next one, and a double holds each exactly.
local PLACES = 2 ^ 51
-- The milliseconds of 2020-01-01, and the number from there to the last time with a place of its
-- own, in 2091.
local FIRST_MS, LAST_MS = 1577836800000, 2251799813684

-- Returns the place of a job in starting order: by priority, then by the recorded time of its run,
-- then by the order in which jobs of one millisecond came to the queue (`number`). A job that is
-- queued again after a loss of Redis so gets its old place, whichever job comes first. The numbers
-- repeat after 1000, so that jobs of one millisecond have different places if fewer than 1000 come.
-- No place is 0, so a list can begin after 0.
local function place_of(priority, created_ms, number)
  local ms = math.min(math.max(created_ms - FIRST_MS, 0), LAST_MS - 1)
  return (priority - 1) * PLACES + ms * 1000 + number % 1000 + 1
end

-- The fields that scripts read.
local READ_FIELDS = { 'state', 'stage', 'progress', 'attempt', 'startedMs', 'finishedMs', 'code', 'reason', 'priority',
  'entry', 'place', 'claim', 'failures', 'songhash', 'run', 'beatMs', 'notBeforeMs', 'worker', 'lostClaim', 'returnedBy',
  'endedBy', 'lengthSeconds' }

-- Returns the READ_FIELDS of a job by name (false: it lacks the field), or nil when it is unknown.
local function read_job(key)
  local values = redis.call('HMGET', key, unpack(READ_FIELDS))
  if not values[1] then return nil end
  local job = {}
  for i, name in ipairs(READ_FIELDS) do job[name] = values[i] end
  return job
end

-- Writes a new job, with the length in args.lengthSeconds, and returns it. job-fields.ts reads
-- these fields; a test compares the two. Redis finds the first fields of a small hash sooner, so
-- those that most scripts read come first.
local function new_job(job_key, spec, place, entry)
  redis.call('HSET', job_key,
    'state', 'waiting', 'entry', entry, 'place', place, 'priority', spec.priority, 'attempt', '0', 'failures', '0',
    'stage', '', 'progress', '0', 'startedMs', '0', 'finishedMs', '0', 'code', '', 'reason', '',
    'songhash', spec.songhash, 'run', spec.run, 'namespace', spec.namespace, 'audio', spec.audio,
    'model', spec.model, 'revision', spec.revision, 'optionsJson', spec.optionsJson, 'filename', spec.filename,
    'createdMs', spec.createdMs, 'requestId', spec.requestId, 'worker', '', 'stageMs', '0', 'reportMs', '0',
    'lengthSeconds', args.lengthSeconds or '0')
  return { state = 'waiting', stage = '', progress = 0, attempt = 0, startedMs = 0, finishedMs = 0, code = '', reason = '',
    priority = spec.priority, entry = entry, place = place, songhash = spec.songhash, run = spec.run, failures = 0 }
end

-- Wakes the watchers of a job. `moved`: positions of other jobs may have changed too. `reported`:
-- only this job has changed. Needs `events`.
local function wake_watchers(word, job_id)
  redis.call('PUBLISH', KEYS[#KEYS], word .. ' ' .. job_id)
end

-- Writes the job to its event stream, and wakes its watchers. job-fields.ts reads the fields. Needs
-- `events`.
local function record_event(job_id, job, word)
  local stream = KEYS[#KEYS] .. job_id
  redis.call('XADD', stream, 'MAXLEN', EVENTS_KEPT, '*', 'state', job.state, 'stage', job.stage or '', 'progress',
    job.progress or '0', 'attempt', job.attempt or '0', 'startedMs', job.startedMs or '0', 'finishedMs',
    job.finishedMs or '0',
    'code', job.code or '', 'reason', job.reason or '')
  redis.call('PEXPIRE', stream, EVENTS_MS)
  wake_watchers(word, job_id)
end

-- Returns whether a job runs and its worker has sent no heartbeat for STALLED_MS.
local function is_stalled(state, beat_ms, now)
  return state == 'running' and now - (beat_ms or now) >= STALLED_MS
end

-- Changes the state of a job, and the fields in `changes`, a list of names and values; no other
-- function changes a state. Needs `events`.
local function move(job_key, job_id, job, state, changes)
  if not MOVES[job.state][state] then
    error('illegal move from ' .. job.state .. ' to ' .. state)
  end
  changes = changes or {}
  redis.call('HSET', job_key, 'state', state, unpack(changes))
  job.state = state
  for i = 1, #changes, 2 do job[changes[i]] = changes[i + 1] end
  record_event(job_id, job, 'moved')
end

-- Returns the number of waiting jobs up to a place, which is the position of the job there.
local function position_at(place)
  return redis.call('ZCOUNT', KEYS[READY], '-inf', place) + redis.call('ZCOUNT', KEYS[DELAYED], '-inf', place)
end

-- Returns the job's position, 1 for the job that starts next, or 0 if it is not waiting.
local function position(state, place)
  return state == 'waiting' and position_at(place) or 0
end

-- Returns the number of waiting jobs of all priorities.
local function count_waiting()
  return redis.call('ZCARD', KEYS[READY]) + redis.call('ZCARD', KEYS[DELAYED])
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
