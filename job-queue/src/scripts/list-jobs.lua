-- Reads one page of jobs: first the waiting ones in starting order, then the running ones.
-- Returns {part to continue with or 0, place, {position, stalled 0|1, values of JOB_FIELDS}, ...}

local PARTS = { { READY, DELAYED }, { RUNNING } }

local now, left = now_ms(), args.limit
local page = { 0, '' }
local after = args.after
for part = args.part, 2 do
  local found, is_more = read_sets(PARTS[part], after, left)
  local before = part == 1 and found[1] and position_at(found[1][2]) - 1
  for i, job in ipairs(found) do
    local row = job_row(job[1], now, part == 1 and before + i or 0)
    if #row[3] > 0 then page[#page + 1] = row end
  end
  left = left - #found
  if is_more then
    page[1], page[2] = part, #found > 0 and found[#found][2] or after
    return page
  end
  after = '0'
end
return page
