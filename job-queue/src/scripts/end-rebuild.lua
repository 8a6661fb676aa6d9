-- Ends a rebuild, and marks the queue as complete if it is.
-- KEYS: 1 complete, 2 rebuild
-- Returns 1

if redis.call('GET', KEYS[2]) == args.token then
  redis.call('DEL', KEYS[2])
  if args.isComplete then redis.call('SET', KEYS[1], server_id()) end
end
return 1
