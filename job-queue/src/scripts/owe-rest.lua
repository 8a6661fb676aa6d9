-- Owes the deliveries of more subscribers of an ended job; to be repeated until it returns 0.
-- KEYS: 1-7 board, 8-15 song
-- ARGV: 1 job id
-- Returns 1 some remain, 0 none remain

local job = read_hash(KEYS[8])
if job and is_final(job.state) and owe_some(job, now_ms()) then return 1 end
redis.call('ZREM', KEYS[15], ARGV[1])
return 0
