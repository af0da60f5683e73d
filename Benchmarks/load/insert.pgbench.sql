\startpipeline
BEGIN;
LOCK TABLE dogschool_events IN EXCLUSIVE MODE;
INSERT INTO dogschool_events (originator_id, originator_version, topic, state) SELECT gen_random_uuid(), 1, :topic::text, convert_to(:state::text, 'UTF8') FROM generate_series(1, :group::integer);
NOTIFY dogschool_events;
COMMIT;
\endpipeline
