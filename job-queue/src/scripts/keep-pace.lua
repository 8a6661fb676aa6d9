-- Keeps what the separators of one device have learned about their pace, for those that start
-- later.
-- Returns 1

redis.call('SET', PACE .. args.device, args.learnedJson, 'PX', args.keepMs)
return 1
