-- Counts the waiting jobs.
-- KEYS: 1-7 queue
-- Returns their number

return count_waiting()
