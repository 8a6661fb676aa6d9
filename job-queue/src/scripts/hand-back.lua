-- Hands a job back by the claim that holds it: at once, or, if this try counts, after a delay that
-- grows with the failures.
-- KEYS: 1-7 board, 8 job
-- ARGV: 1 job id, 2 group, 3 holder, 4 claim id, 5 counted 0|1, 6 reason,
--       7 channel of returned jobs, 8 lease in ms, 9 first delay in ms, 10 longest delay in ms,
--       11 failures from which a job is parked, 12 delay of a parked job in ms,
--       13 delay in ms of a try that does not count
-- Returns {1 held (also when this claim has handed it back before) | 0 lost, failures, parked 0|1}

local job_id, group, holder, claim_id = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local counted = ARGV[5] == '1'
local job = read_hash(KEYS[8])
if not job or is_final(job.state) then return { 0, 0, 0 } end
-- The worker was only cut off and is alive, so its expired lease must not count as a failure.
if job.lostClaim == claim_id and not counted then
  redis.call('HINCRBY', KEYS[8], 'failures', -1)
  redis.call('HDEL', KEYS[8], 'lostClaim')
end
if job.claim ~= claim_id then return { 0, 0, 0 } end
if job.state == 'waiting' and job.returnedBy == claim_id then return { 1, tonumber(job.failures), 0 } end
if job.state ~= 'running' then return { 0, 0, 0 } end

local how = { failures = tonumber(job.failures), stage = '', reason = ARGV[6], by = claim_id,
  delay_ms = tonumber(ARGV[13]) }
local parked = 0
if counted then
  how.failures = how.failures + 1
  how.delay_ms = math.min(ARGV[9] * 5 ^ (how.failures - 1), tonumber(ARGV[10]))
  if how.failures >= tonumber(ARGV[11]) then
    parked, how.stage, how.delay_ms = 1, 'parked', tonumber(ARGV[12])
  end
end
return_to_line(KEYS[8], job_id, job, group, holder, tonumber(ARGV[8]), how)
redis.call('PUBLISH', ARGV[7], how.delay_ms)
return { 1, how.failures, parked }
