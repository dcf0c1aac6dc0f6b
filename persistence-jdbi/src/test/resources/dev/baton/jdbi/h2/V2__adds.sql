-- A column and an index; two statements.
ALTER TABLE baton_plan ADD COLUMN note VARCHAR;

CREATE INDEX baton_plan_note ON baton_plan (note);
