-- Reads the job of a run of a song, with the events that its watchers have not seen.
-- Returns {newest run or 0, run, id of the last event, position, stalled 0|1, values of JOB_FIELDS,
--   {id, fields of the event}, ...}: the event `after` and those since, oldest first; none when the
--   stream does not hold `after`. The id 0-0 stands for the new job, which has no event and no
--   fields. No fields of the job when it is unknown.

local newest = tonumber(redis.call('GET', NEWEST_RUN .. args.songhash) or 0)
local run = args.run or newest
local job_id = args.songhash .. ':' .. string.format('%.0f', run)
local stream = EVENTS .. job_id
local row = job_row(job_id, now_ms())
if #row[3] == 0 then return { newest, run, '0-0', 0, 0, {} } end
local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
local reply = { newest, run, last and last[1] or '0-0', row[1], row[2], row[3] }
if args.after then
  local events = redis.call('XRANGE', stream, args.after, '+')
  -- A full stream may have lost its first events.
  if args.after == '0-0' and #events < tonumber(EVENTS_KEPT) then table.insert(events, 1, { '0-0', {} }) end
  if events[1] and events[1][1] == args.after then
    for _, event in ipairs(events) do reply[#reply + 1] = event end
  end
end
return reply
