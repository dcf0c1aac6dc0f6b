-- What tasks logged, a row per line.
--
-- Not guarded by the plan's version: a line says nothing about where a task stands, and comes beside the commits. dropped: 0
-- for a line of the task, else how many lines this one stands for.
CREATE TABLE IF NOT EXISTS baton_log (
  plan BIGINT,
  seq BIGINT,
  logged_at BIGINT NOT NULL,
  task VARCHAR(128) NOT NULL,
  attempt INT NOT NULL,
  dropped BIGINT NOT NULL,
  line VARCHAR NOT NULL,
  PRIMARY KEY (plan, seq)
);

CREATE INDEX IF NOT EXISTS baton_log_task ON baton_log (plan, task, seq);
