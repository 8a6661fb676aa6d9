-- Reads one job with its position.
-- Returns {position, stalled 0|1, values of JOB_FIELDS}; no values when it is unknown

return job_row(args.jobId, now_ms())
