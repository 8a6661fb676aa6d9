-- Owes the delivery of a test event. It expires, also when no notifier takes it.
-- KEYS: 1 outbox, 2 delivery, 3 deliveries by state (prefix)
-- Returns 1

if redis.call('EXISTS', KEYS[2]) == 1 then return 1 end
write_delivery(KEYS[1], KEYS[2], KEYS[3], args.id, 'test', args.subscriber, '', 0, now_ms())
redis.call('PEXPIRE', KEYS[2], args.testRetentionMs)
wake_notifiers(KEYS[1])
return 1
