-- Begins a rebuild of the queue, unless it is complete or another process rebuilds it.
-- Returns 1 begun (also when it was begun with this token before), 0 not begun

local rebuild = redis.call('GET', REBUILD)
if rebuild and rebuild ~= args.token then return 0 end
if not args.always and redis.call('GET', COMPLETE) == server_id() then return 0 end
redis.call('SET', REBUILD, args.token, 'PX', args.holdMs)
return 1
