-- Plans with their content, tasks, history and logs, and the nodes that see to them.
--
-- ${baton} is what the names of all tables begin with: baton_ unless the host wants another. Times in columns are nanoseconds
-- since 1970 UTC, those of nodes and words excepted: these are the database's own. Times inside JSON are ISO-8601.

-- Which of these scripts have run, whoever ran them.
CREATE TABLE ${baton}schema_version (
  version INT PRIMARY KEY,
  script TEXT NOT NULL,
  applied_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);

-- Who the store is; exactly one row.
CREATE TABLE ${baton}store (
  one INT PRIMARY KEY CHECK (one = 1),
  store_id TEXT NOT NULL,
  incarnation BIGINT NOT NULL,
  next_plan BIGINT NOT NULL
);

-- Plan documents, the same one once.
CREATE TABLE ${baton}content (
  hash TEXT PRIMARY KEY,
  document TEXT NOT NULL
);

-- One row per plan. Whatever is written about a plan, its row is updated first, by version, fence and signal: that is the guard.
-- wake_at: NULL once it has ended, 0 while it is awake, else when it has to be looked at; the largest number: when somebody has a
-- word for it. node: who sees to it. fence: how often it was claimed. signal: number of the last word left for it. crashes: how many
-- nodes in a row died with it. head: PlanState, without what stands in columns. open_tasks: the open tasks kept on this row.
CREATE TABLE ${baton}plan (
  plan BIGINT PRIMARY KEY,
  version BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  signal BIGINT NOT NULL,
  node BIGINT NOT NULL,
  wake_at BIGINT,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  priority INT NOT NULL,
  crashes INT NOT NULL,
  id TEXT NOT NULL,
  pkey TEXT,
  content_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  owner TEXT,
  status TEXT NOT NULL,
  head TEXT NOT NULL,
  open_tasks TEXT,
  CONSTRAINT ${baton}plan_id UNIQUE (id)
) WITH (fillfactor = 50);

-- None of these columns is changed by a flush, unless the plan is paused, falls asleep, wakes, ends or changes hands: so an update stays on its page.
CREATE INDEX ${baton}plan_wake ON ${baton}plan (node, wake_at, plan);
CREATE UNIQUE INDEX ${baton}plan_key ON ${baton}plan (pkey) WHERE pkey IS NOT NULL;
CREATE INDEX ${baton}plan_status ON ${baton}plan (status, plan);
CREATE INDEX ${baton}plan_name ON ${baton}plan (name, plan);
CREATE INDEX ${baton}plan_owner ON ${baton}plan (owner, plan) WHERE owner IS NOT NULL;
CREATE INDEX ${baton}plan_content ON ${baton}plan (content_hash);
CREATE INDEX ${baton}plan_suspect ON ${baton}plan (crashes, plan) WHERE crashes > 0;

CREATE TABLE ${baton}plan_label (
  plan BIGINT,
  name TEXT,
  label TEXT NOT NULL,
  PRIMARY KEY (plan, name)
);
CREATE INDEX ${baton}plan_label_value ON ${baton}plan_label (name, label, plan);

-- A row per task, written at its end; before, only for open tasks beyond those kept on the plan's row.
-- state: TaskState without its output. The output stands here, or, if it is long, in ${baton}payload under its hash.
CREATE TABLE ${baton}task (
  plan BIGINT,
  number INT,
  status TEXT NOT NULL,
  state TEXT NOT NULL,
  output TEXT,
  output_hash TEXT,
  PRIMARY KEY (plan, number)
);

-- Long outputs by SHA-256, the same one once.
CREATE TABLE ${baton}payload (
  hash TEXT PRIMARY KEY,
  body TEXT NOT NULL
);

-- Which tasks have their output in ${baton}payload. A task that ran again may stand here with more than one.
CREATE TABLE ${baton}payload_use (
  plan BIGINT,
  number INT,
  hash TEXT,
  PRIMARY KEY (plan, number, hash)
);
CREATE INDEX ${baton}payload_use_hash ON ${baton}payload_use (hash);

-- A row per plan and flush with all events it brought. commit_no and decided_at are those of its first event.
CREATE TABLE ${baton}history (
  plan BIGINT,
  last_seq BIGINT,
  first_seq BIGINT NOT NULL,
  commit_no BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  events TEXT NOT NULL,
  PRIMARY KEY (plan, last_seq)
);

-- What tasks logged, a row per line. dropped: 0 for a line of the task, else how many lines this one stands for.
CREATE TABLE ${baton}log (
  plan BIGINT,
  seq BIGINT,
  logged_at BIGINT NOT NULL,
  attempt INT NOT NULL,
  dropped BIGINT NOT NULL,
  task TEXT NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (plan, seq)
);
CREATE INDEX ${baton}log_task ON ${baton}log (plan, task, seq);

-- Plans whose row is gone while what belonged to them is not.
CREATE TABLE ${baton}removed (
  plan BIGINT PRIMARY KEY,
  content_hash TEXT NOT NULL
);

-- Processes that see to plans, each start another. dead is said once and never taken back.
CREATE TABLE ${baton}node (
  node BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name TEXT NOT NULL,
  adapters TEXT[] NOT NULL,
  process TEXT NOT NULL,
  dead BOOLEAN NOT NULL DEFAULT FALSE,
  has_left BOOLEAN NOT NULL DEFAULT FALSE,
  joined_at TIMESTAMPTZ NOT NULL,
  renewed_at TIMESTAMPTZ NOT NULL,
  lease INTERVAL NOT NULL,
  lease_until TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);

-- Words that were left for plans, until somebody has taken the reply.
CREATE TABLE ${baton}inbox (
  plan BIGINT,
  word BIGINT,
  arrival BIGINT GENERATED ALWAYS AS IDENTITY,
  left_at TIMESTAMPTZ NOT NULL,
  replied_at TIMESTAMPTZ,
  text TEXT NOT NULL,
  reply TEXT,
  PRIMARY KEY (plan, word)
);
CREATE INDEX ${baton}inbox_waiting ON ${baton}inbox (arrival) WHERE reply IS NULL;

-- What runtimes delivered about attempts that nobody had at hand, for whoever has them. report: NULL for a hint.
CREATE TABLE ${baton}delivery (
  dispatch_key TEXT,
  id TEXT,
  arrival BIGINT GENERATED ALWAYS AS IDENTITY,
  adapter TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  kept_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  report TEXT,
  PRIMARY KEY (dispatch_key, id)
);
CREATE INDEX ${baton}delivery_kept ON ${baton}delivery (kept_at);
CREATE INDEX ${baton}delivery_received ON ${baton}delivery (received_at);

-- Texts of a few kilobytes are packed several times faster so; a server that cannot do it packs them its own way.
DO $$
BEGIN
  EXECUTE 'ALTER TABLE ${baton}content ALTER COLUMN document SET COMPRESSION lz4';
  EXECUTE 'ALTER TABLE ${baton}plan ALTER COLUMN head SET COMPRESSION lz4, ALTER COLUMN open_tasks SET COMPRESSION lz4';
  EXECUTE 'ALTER TABLE ${baton}task ALTER COLUMN state SET COMPRESSION lz4, ALTER COLUMN output SET COMPRESSION lz4';
  EXECUTE 'ALTER TABLE ${baton}payload ALTER COLUMN body SET COMPRESSION lz4';
  EXECUTE 'ALTER TABLE ${baton}history ALTER COLUMN events SET COMPRESSION lz4';
EXCEPTION WHEN syntax_error OR feature_not_supported OR invalid_parameter_value THEN
  NULL;
END
$$;

INSERT INTO ${baton}schema_version (version, script) VALUES (1, 'V1__plans.sql');
