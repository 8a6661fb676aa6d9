-- Ends a job by the claim that holds it.
-- KEYS: 1-7 board, 8-15 song
-- ARGV: 1 job id, 2 group, 3 claim id, 4 state, 5 code, 6 reason, 7 retention in ms
-- Returns {1 held (also when this claim has ended it with this state before) | 0 lost, owing 0|1}

local job = read_hash(KEYS[8])
if not job or job.claim ~= ARGV[3] then return { 0, 0 } end
if job.state == ARGV[4] and job.endedBy == ARGV[3] then return { 1, is_owing(ARGV[1]) } end
if job.state ~= 'running' then return { 0, 0 } end
end_job(ARGV[1], job, ARGV[2], ARGV[4], ARGV[5], ARGV[6], ARGV[3], ARGV[7], now_ms())
return { 1, is_owing(ARGV[1]) }
