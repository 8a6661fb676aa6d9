-- Checks whether Redis still knows a separator.
-- KEYS: 1 separators
-- Returns 1 known, 0 not known

return redis.call('ZSCORE', KEYS[1], args.separator) and 1 or 0
