-- What runtimes delivered about attempts that nobody had at hand, for whoever has them. report: NULL for a hint.
CREATE TABLE IF NOT EXISTS baton_delivery (
  dispatch_key VARCHAR(32),
  id VARCHAR(64),
  arrival BIGINT GENERATED ALWAYS AS IDENTITY,
  adapter VARCHAR(128) NOT NULL,
  received_at BIGINT NOT NULL,
  report VARCHAR,
  PRIMARY KEY (dispatch_key, id)
);
CREATE INDEX IF NOT EXISTS baton_delivery_received ON baton_delivery (received_at);
