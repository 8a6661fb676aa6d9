-- Keeps a rebuild of the queue.
-- Returns 1 kept, 0 lost

if redis.call('GET', REBUILD) ~= args.token then return 0 end
redis.call('PEXPIRE', REBUILD, args.holdMs)
return 1
