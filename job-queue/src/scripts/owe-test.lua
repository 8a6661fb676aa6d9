-- Owes the delivery of a test event. It expires even when no notifier takes it.
-- Returns 1

if redis.call('EXISTS', DELIVERY .. args.id) == 1 then return 1 end
write_delivery(args.id, 'test', args.subscriber, '', 0, now_ms())
redis.call('PEXPIRE', DELIVERY .. args.id, args.testRetentionMs)
wake_notifiers()
return 1
