-- Keeps a rebuild of the queue.
-- KEYS: 1 complete, 2 rebuild
-- Returns 1 kept, 0 lost

if redis.call('GET', KEYS[2]) ~= args.token then return 0 end
redis.call('PEXPIRE', KEYS[2], args.holdMs)
return 1
