-- Reads one delivery.
-- KEYS: 1 delivery
-- Returns the values of the fields, or {} when it is unknown

if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
return redis.call('HMGET', KEYS[1], unpack(args.fields))
