-- Reads the positions of jobs.
-- KEYS: 1-7 queue
-- Returns the position of each of args.jobIds, or 0 for a job that does not wait

local positions = {}
for i, job_id in ipairs(args.jobIds) do
  local place = redis.call('ZSCORE', KEYS[READY], job_id) or redis.call('ZSCORE', KEYS[DELAYED], job_id)
  positions[i] = place and position_at(place) or 0
end
return positions
