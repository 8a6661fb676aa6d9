-- Counts the waiting jobs, before a new one is accepted. It writes nothing, but a Redis without
-- memory refuses it as it would refuse the new job.
-- Returns their number

return count_waiting()
