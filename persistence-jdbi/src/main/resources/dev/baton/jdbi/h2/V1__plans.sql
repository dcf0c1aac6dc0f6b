-- Plans with their content, tasks and history.
--
-- A text that may be long has two columns: up to 1,024 characters stand in the first, more go to the one named …_large,
-- which H2 keeps outside the row. Times in columns are nanoseconds since 1970 UTC; times inside JSON are ISO-8601.
-- Every statement may be run again: a start that was cut off in the middle of this script is simply repeated.

-- Who the store is; exactly one row.
CREATE TABLE IF NOT EXISTS baton_store (
  one INT PRIMARY KEY CHECK (one = 1),
  store_id VARCHAR(64) NOT NULL,
  incarnation BIGINT NOT NULL,
  next_plan BIGINT NOT NULL
);

-- Plan documents, the same one once.
CREATE TABLE IF NOT EXISTS baton_content (
  hash VARCHAR(128) PRIMARY KEY,
  document CLOB NOT NULL
);

-- One row per plan. Whatever is written about a plan, its version is raised first: that is the guard.
-- head: PlanState, without what stands in columns. open: the open tasks kept on this row.
CREATE TABLE IF NOT EXISTS baton_plan (
  plan BIGINT PRIMARY KEY,
  id VARCHAR(128) NOT NULL,
  pkey VARCHAR(256),
  content_hash VARCHAR(128) NOT NULL,
  priority INT NOT NULL,
  name VARCHAR NOT NULL,
  owner VARCHAR,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  live BOOLEAN NOT NULL,
  status VARCHAR(16) NOT NULL,
  version BIGINT NOT NULL,
  head VARCHAR(1024),
  head_large CLOB,
  open_tasks VARCHAR(1024),
  open_tasks_large CLOB,
  CONSTRAINT baton_plan_id UNIQUE (id),
  CONSTRAINT baton_plan_key UNIQUE (pkey)
);

-- live changes at the end of a plan only, so a flush does not touch this index.
CREATE INDEX IF NOT EXISTS baton_plan_live ON baton_plan (live, plan);

CREATE TABLE IF NOT EXISTS baton_plan_label (
  plan BIGINT,
  name VARCHAR,
  label VARCHAR NOT NULL,
  PRIMARY KEY (plan, name)
);

-- A row per task, written at its end; before, only for open tasks beyond those kept on the plan's row.
-- state: TaskState without its output. The output stands here, or, if it is long, in baton_payload under its hash.
CREATE TABLE IF NOT EXISTS baton_task (
  plan BIGINT,
  number INT,
  status VARCHAR(16) NOT NULL,
  state VARCHAR(1024),
  state_large CLOB,
  output VARCHAR(1024),
  output_large CLOB,
  output_hash VARCHAR(64),
  PRIMARY KEY (plan, number)
);

-- Long outputs by SHA-256, the same one once.
CREATE TABLE IF NOT EXISTS baton_payload (
  hash VARCHAR(64) PRIMARY KEY,
  body CLOB NOT NULL
);

-- A row per plan and flush with all events it brought. commit_no and decided_at are those of its first event.
CREATE TABLE IF NOT EXISTS baton_history (
  plan BIGINT,
  last_seq BIGINT,
  first_seq BIGINT NOT NULL,
  commit_no BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  events VARCHAR(1024),
  events_large CLOB,
  PRIMARY KEY (plan, last_seq)
);
