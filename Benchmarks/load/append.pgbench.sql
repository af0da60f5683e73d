\startpipeline
BEGIN;
LOCK TABLE dogschool_events IN EXCLUSIVE MODE;
INSERT INTO dogschool_events (originator_id, originator_version, topic, state) SELECT gen_random_uuid(), 1, 'dogschool.domain:Dog.Registered', convert_to('{"timestamp":{"_type_":"datetime_iso","_data_":"2024-05-17T09:12:44.123456+00:00"},"originator_topic":"dogschool.domain:Dog","name":"Rex"}', 'UTF8') FROM generate_series(1, :group);
NOTIFY dogschool_events;
COMMIT;
\endpipeline
