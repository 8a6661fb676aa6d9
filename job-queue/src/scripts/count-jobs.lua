-- Counts the board from one snapshot.
-- KEYS: 1-7 board
-- ARGV: none
-- Returns {waiting, running, stream entries}

local waiting, entries = 0, 0
for class = 1, 3 do
  entries = entries + redis.call('XLEN', KEYS[class])
  waiting = waiting + redis.call('ZCARD', KEYS[3 + class])
end
return { waiting, redis.call('ZCARD', KEYS[7]), entries }
