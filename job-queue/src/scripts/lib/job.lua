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
-- No script spells a key. KEYS[1] is the beginning of all names, and keys.ts defines a constant for
-- each name. One that takes an id is a prefix: `JOB .. job_id`. A key that is passed to a script
-- takes nearly as long as a short command, so a script gets no key that it can name itself. The
-- hash tag in KEYS[1] keeps all names in one slot. `EVENTS` is also the channel that wakes the
-- watchers of jobs, and `OUTBOX` the one that wakes notifiers.
--
-- Each live job has one entry in the stream of its priority, and one place in one of three sorted
-- sets: `READY` (it can be claimed now), `DELAYED` (it waits for a time) or `RUNNING`. A running or
-- delayed job is also in `LEASES` (lib/lease.lua). Each command takes longer than most code around
-- it, and each field that it names takes nearly as long, so scripts read only the fields that they
-- use, and a job lacks each field that still has its first value (job-fields.ts).

local args = cjson.decode(ARGV[1])

local PRIORITY = { high = 1, normal = 2, low = 3 }

-- The states to which each state may change. states.ts has the same table; a test compares them.
local MOVES = {
  waiting = 'running done failed cancelled',
  running = 'waiting done failed cancelled',
  done = '',
  failed = '',
  cancelled = '',
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
  return MOVES[state] == ''
end

-- The places of one priority are below those of the next one, and a double holds each exactly.
local PLACES = 2 ^ 51
-- The milliseconds of 2020-01-01, and the number from there to the last time with a place of its
-- own, in 2091.
local FIRST_MS, LAST_MS = 1577836800000, 2251799813684

-- Returns the place of a job in starting order, as a text: by priority, then by the recorded time
-- of its run, then by the order in which jobs of one millisecond came to the queue (`number`). So a
-- job that is queued again after a loss of Redis gets its old place, whichever job comes first;
-- only jobs of the same millisecond may change places. The numbers repeat after 1000, so that jobs
-- of one millisecond have different places if fewer than 1000 come. No place is 0, so a list can
-- begin after 0.
local function place_of(priority, created_ms, number)
  local ms = math.min(math.max(created_ms - FIRST_MS, 0), LAST_MS - 1)
  return string.format('%.0f', (priority - 1) * PLACES + ms * 1000 + number % 1000 + 1)
end

-- Returns the stream of a job by its place.
local function stream_of(place)
  return STREAM .. PRIORITIES[math.floor(place / PLACES) + 1]
end

-- Returns the songhash and the run, as texts, of a job id.
local function song_of(job_id)
  return string.match(job_id, '^(.*):(%d+)$')
end

-- Returns the state and the named fields of a job by name (false: it lacks the field), or nil when
-- it is unknown.
local function read_job(job_id, ...)
  local values = redis.call('HMGET', JOB .. job_id, 'state', ...)
  if not values[1] then return nil end
  local job = { state = values[1] }
  for i, name in ipairs({ ... }) do job[name] = values[i + 1] end
  return job
end

-- Writes a new job with the spec in ARGV[2], and its length if args.lengthSeconds names it.
local function new_job(job_id, place, entry)
  local fields = { 'state', 'waiting', 'entry', entry, 'place', place, 'spec', ARGV[2] }
  if args.lengthSeconds then fields[9], fields[10] = 'lengthSeconds', args.lengthSeconds end
  redis.call('HSET', JOB .. job_id, unpack(fields))
end

-- Notes the run of a job as the newest one that the queue knows, unless it knows a newer one.
local function raise_newest(job_id)
  local songhash, run = song_of(job_id)
  local newest = redis.call('GET', NEWEST_RUN .. songhash)
  if not newest or tonumber(run) >= tonumber(newest) then redis.call('SET', NEWEST_RUN .. songhash, run) end
end

-- Wakes the watchers of a job. `moved`: positions of other jobs may have changed too. `reported`:
-- only this job has changed.
local function wake_watchers(word, job_id)
  redis.call('PUBLISH', EVENTS, word .. ' ' .. job_id)
end

-- Writes the job to its event stream, without the fields that have their first value, and wakes its
-- watchers. job-fields.ts reads the fields.
local function record_event(job_id, job, word)
  local stream, fields = EVENTS .. job_id, {}
  for _, name in ipairs(EVENT_FIELDS) do
    local value = job[name]
    if value and value ~= '' and value ~= '0' and value ~= 0 then
      fields[#fields + 1], fields[#fields + 2] = name, value
    end
  end
  redis.call('XADD', stream, 'MAXLEN', EVENTS_KEPT, '*', unpack(fields))
  redis.call('PEXPIRE', stream, EVENTS_MS)
  wake_watchers(word, job_id)
end

-- Returns whether a job runs and its worker has sent no heartbeat for STALLED_MS.
local function is_stalled(state, beat_ms, now)
  return state == 'running' and now - (beat_ms or now) >= STALLED_MS
end

-- Changes the state of a job, and the fields in `changes`, a list of names and values; no other
-- function changes a state.
local function move(job_id, job, state, changes)
  if not string.find(MOVES[job.state], state, 1, true) then
    error('illegal move from ' .. job.state .. ' to ' .. state)
  end
  redis.call('HSET', JOB .. job_id, 'state', state, unpack(changes))
  job.state = state
  for i = 1, #changes, 2 do job[changes[i]] = changes[i + 1] end
  record_event(job_id, job, 'moved')
end

-- Returns the number of waiting jobs up to a place, which is the position of the job there.
local function position_at(place)
  return redis.call('ZCOUNT', READY, '-inf', place) + redis.call('ZCOUNT', DELAYED, '-inf', place)
end

-- Returns the job's position, 1 for the job that starts next, or 0 if it is not waiting.
local function position(state, place)
  return state == 'waiting' and position_at(place) or 0
end

-- Returns the number of waiting jobs of all priorities.
local function count_waiting()
  return redis.call('ZCARD', READY) + redis.call('ZCARD', DELAYED)
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
