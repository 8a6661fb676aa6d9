-- Reads one job with its position.
-- KEYS: 1-7 queue, 8 job
-- Returns {position, stalled 0|1, values of JOB_FIELDS}; no values when it is unknown

return job_row(KEYS[8], now_ms())
