-- Gives a job back by the claim that holds it, to be claimed by anyone at once.
-- KEYS: 1-7 board, 8 job
-- ARGV: 1 job id, 2 group, 3 holder, 4 claim id, 5 counted 0|1, 6 reason, 7 channel of returned jobs
-- Returns 1 held (also when this claim has handed it back before), 0 lost

local job = read_hash(KEYS[8])
if not job or job.claim ~= ARGV[4] then return 0 end
if job.state == 'waiting' and job.returnedBy == ARGV[4] then return 1 end
if job.state ~= 'running' then return 0 end
return_to_line(KEYS[8], ARGV[1], job, ARGV[2], ARGV[3], ARGV[5] == '1', ARGV[6], ARGV[4])
redis.call('PUBLISH', ARGV[7], ARGV[1])
return 1
