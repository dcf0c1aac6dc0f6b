-- Plans that sleep, and plans that are deleted.

-- When the plan has to be looked at. NULL: it has ended. 0: it is awake. Otherwise it sleeps until then; the largest number: until
-- somebody has a word for it. Says what live said, and more.
ALTER TABLE baton_plan ADD COLUMN wake_at BIGINT;
UPDATE baton_plan SET wake_at = 0 WHERE live;
CREATE INDEX baton_plan_wake ON baton_plan (wake_at, plan);
DROP INDEX baton_plan_live;
ALTER TABLE baton_plan DROP COLUMN live;

-- Whether a content is still needed. Like wake_at it is not changed by a flush.
CREATE INDEX baton_plan_content ON baton_plan (content_hash);

-- Which tasks have their output in baton_payload. A task that ran again may stand here with more than one.
CREATE TABLE baton_payload_use (
  plan BIGINT,
  number INT,
  hash VARCHAR(64),
  PRIMARY KEY (plan, number, hash)
);
CREATE INDEX baton_payload_use_hash ON baton_payload_use (hash);
INSERT INTO baton_payload_use (plan, number, hash)
  SELECT plan, number, output_hash FROM baton_task WHERE output_hash IS NOT NULL;

-- Plans whose row is gone while what belonged to them is not.
CREATE TABLE baton_removed (
  plan BIGINT PRIMARY KEY
);
