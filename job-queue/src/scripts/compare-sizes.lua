-- Compares the number of entries with that of live jobs, and the number of leases with that of
-- running and delayed jobs. They differ after a stream or a sorted set was lost.
-- KEYS: 1-7 queue
-- Returns 1 equal, 0 different

local entries = redis.call('XLEN', KEYS[1]) + redis.call('XLEN', KEYS[2]) + redis.call('XLEN', KEYS[3])
local leased = redis.call('ZCARD', KEYS[DELAYED]) + redis.call('ZCARD', KEYS[RUNNING])
if entries ~= redis.call('ZCARD', KEYS[READY]) + leased then return 0 end
return redis.call('ZCARD', KEYS[LEASES]) == leased and 1 or 0
