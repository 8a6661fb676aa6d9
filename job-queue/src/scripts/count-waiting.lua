-- Counts the board from one snapshot.
-- KEYS: 1-7 board
-- ARGV: none
-- Returns {waiting, running, stream entries}

local waiting, entries = 0, 0
for priority = 1, 3 do
  entries = entries + redis.call('XLEN', KEYS[priority])
  waiting = waiting + redis.call('ZCARD', KEYS[3 + priority])
end
return { waiting, redis.call('ZCARD', KEYS[7]), entries }
