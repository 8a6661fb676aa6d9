-- Reads every waiting and running job from one snapshot.
-- KEYS: 1-7 board, 8 job (prefix)
-- ARGV: none
-- Returns {{fields of each waiting job in starting order}, {fields of each running job}}

local function jobs_of(key, list)
  for _, job_id in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    local fields = redis.call('HGETALL', KEYS[8] .. job_id)
    if #fields > 0 then list[#list + 1] = fields end
  end
end

local waiting, running = {}, {}
for priority = 1, 3 do jobs_of(KEYS[3 + priority], waiting) end
jobs_of(KEYS[7], running)
return { waiting, running }
