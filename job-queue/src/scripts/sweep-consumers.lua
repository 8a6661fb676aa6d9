-- Deletes the consumers of one priority that own nothing and have been silent for a while.
-- Returns the number deleted

local stream = STREAM .. args.priority
ensure_group(stream)
local deleted = 0
for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', stream, GROUP)) do
  local consumer = {}
  for i = 1, #flat, 2 do consumer[flat[i]] = flat[i + 1] end
  -- Deleting a consumer drops its entries, so the check and the deletion are one step.
  if consumer.pending == 0 and consumer.idle > args.silenceMs then
    redis.call('XGROUP', 'DELCONSUMER', stream, GROUP, consumer.name)
    deleted = deleted + 1
  end
end
return deleted
