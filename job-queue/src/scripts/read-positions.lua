-- Reads the positions of jobs.
-- Returns the position of each of args.jobIds, or 0 for a job that does not wait

local positions = {}
for i, job_id in ipairs(args.jobIds) do
  local place = redis.call('ZSCORE', READY, job_id) or redis.call('ZSCORE', DELAYED, job_id)
  positions[i] = place and position_at(place) or 0
end
return positions
