-- Begins a rebuild of the queue, unless it is complete or another process rebuilds it.
-- KEYS: 1 complete, 2 rebuild
-- Returns 1 begun (also when it was begun with this token before), 0 not begun

local rebuild = redis.call('GET', KEYS[2])
if rebuild and rebuild ~= args.token then return 0 end
if not args.always and redis.call('GET', KEYS[1]) == server_id() then return 0 end
redis.call('SET', KEYS[2], args.token, 'PX', args.holdMs)
return 1
