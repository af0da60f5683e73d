\startpipeline
BEGIN;
LOCK TABLE dogschool_events IN EXCLUSIVE MODE;
WITH given AS MATERIALIZED (SELECT event.*, coalesce((SELECT max(stored.originator_version) FROM dogschool_events AS stored WHERE stored.originator_id = event.id), least(event.expected, 0)) AS found FROM (SELECT gen_random_uuid() AS id, expected, step, topic, convert_to(state, 'UTF8') AS state, number FROM unnest(:expected::bigint[], :steps::bigint[], :topics::text[], :states::text[]) WITH ORDINALITY AS sent (expected, step, topic, state, number)) AS event), inserted AS (INSERT INTO dogschool_events (originator_id, originator_version, topic, state) SELECT id, found + step, topic, state FROM given WHERE expected IS NULL OR expected = found ORDER BY number RETURNING notification_id) SELECT NULL::bigint, CASE WHEN notification_id > (SELECT coalesce(max(notification_id), 0) FROM dogschool_events) THEN notification_id ELSE ('behind ' || notification_id)::bigint END FROM inserted UNION ALL SELECT number, found FROM given WHERE expected <> found;
NOTIFY dogschool_events;
COMMIT;
\endpipeline
