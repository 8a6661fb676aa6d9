-- Ends a rebuild, and marks the queue as complete if it is.
-- Returns 1

if redis.call('GET', REBUILD) == args.token then
  redis.call('DEL', REBUILD)
  if args.isComplete then redis.call('SET', COMPLETE, server_id()) end
end
return 1
