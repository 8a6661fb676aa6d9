-- Makes an ended delivery pending again, and a pending one due now.
-- Returns 'due' | 'unknown' | 'ending' a notifier has noted its end and not closed it yet

local now = now_ms()
local state, event, noted, held, next_ms, reopened =
  unpack(redis.call('HMGET', DELIVERY .. args.id, 'state', 'event', 'noted', 'held', 'nextMs', 'reopened'))
if not state then return 'unknown' end
if state == 'pending' then
  if noted ~= '' then return 'ending' end
  -- One that a notifier holds is being posted now.
  if held and tonumber(next_ms) > now then return 'due' end
  make_due(args.id, now)
elseif event == 'test' or tonumber(reopened or 0) < args.reopened then
  reopen_delivery(args.id, args.songhash, args.reopened, now)
end
wake_notifiers()
return 'due'
