-- Keeps what the separators of one device have learned about their pace, for those that start
-- later.
-- KEYS: 1 pace of the device
-- Returns 1

redis.call('SET', KEYS[1], args.learnedJson, 'PX', args.keepMs)
return 1
