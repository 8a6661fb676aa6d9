-- Returns jobs to `ready` whose lease has expired or whose delay is over (the rule is in
-- lib/lease.lua).
-- Returns {1 there may be more, otherwise 0, restored, removed, list of {job id, failures} of
--   parked jobs}

local looked_at, restored, removed, parked = return_due(args.limit, now_ms())
return { looked_at == args.limit and 1 or 0, restored, removed, parked }
