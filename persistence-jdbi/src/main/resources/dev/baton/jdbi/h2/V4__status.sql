-- Plans are asked for by status: those that failed are few among many.
CREATE INDEX IF NOT EXISTS baton_plan_status ON baton_plan (status, plan);
