-- Makes an ended delivery pending again, and a pending one due now.
-- KEYS: 1 outbox, 2 delivery, 3 deliveries of the song, 4 number of its open deliveries,
-- 5 deliveries by state (prefix)
-- Returns 'due' | 'unknown' | 'ending' a notifier has noted its end and not closed it yet

local now = now_ms()
local state, event, noted, held, next_ms, reopened =
  unpack(redis.call('HMGET', KEYS[2], 'state', 'event', 'noted', 'held', 'nextMs', 'reopened'))
if not state then return 'unknown' end
if state == 'pending' then
  if noted ~= '' then return 'ending' end
  -- One that a notifier holds is being posted now.
  if held and tonumber(next_ms) > now then return 'due' end
  make_due(KEYS[1], KEYS[2], args.id, now)
elseif event == 'test' then
  reopen_delivery({ outbox = KEYS[1], index = KEYS[5] }, KEYS[2], args.id, args.reopened, now)
elseif tonumber(reopened or 0) < args.reopened then
  local at = { outbox = KEYS[1], deliveries = KEYS[3], open = KEYS[4], index = KEYS[5] }
  reopen_delivery(at, KEYS[2], args.id, args.reopened, now)
end
wake_notifiers(KEYS[1])
return 'due'
