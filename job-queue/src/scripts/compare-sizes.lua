-- Compares the number of entries with that of live jobs, and the number of leases with that of
-- running and delayed jobs. They differ after a stream or a sorted set was lost.
-- Returns 1 equal, 0 different

local entries = 0
for _, priority in ipairs(PRIORITIES) do entries = entries + redis.call('XLEN', STREAM .. priority) end
local leased = redis.call('ZCARD', DELAYED) + redis.call('ZCARD', RUNNING)
if entries ~= redis.call('ZCARD', READY) + leased then return 0 end
return redis.call('ZCARD', LEASES) == leased and 1 or 0
