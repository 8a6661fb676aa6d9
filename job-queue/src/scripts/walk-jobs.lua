-- Makes one step of a walk over all waiting and running jobs in starting order. A job keeps its
-- place for its whole life, so the walk meets each job once, although jobs start or are handed back
-- between two steps.
-- Returns {place to continue with or '', {ids of waiting jobs}, {ids of running jobs}}

local found, is_more = read_sets({ READY, DELAYED, RUNNING }, args.after, args.limit)
local waiting, running = {}, {}
for _, job in ipairs(found) do
  local list = job[3] == RUNNING and running or waiting
  list[#list + 1] = job[1]
end
return { is_more and found[#found][2] or '', waiting, running }
