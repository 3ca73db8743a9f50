-- Who was written to while their window was closed, and by which messages, in the last 24 hours. A
-- message may be claimed when it has its place here: so many people at most, by all processes.
CREATE TABLE outreach (
  person text COLLATE "C",
  -- Of the outbox row.
  id text COLLATE "C",
  -- When it counts no more (epoch ms).
  until bigint NOT NULL,
  -- Who may give the place back; 0: nobody, it was sent before anybody kept places.
  process_id bigint NOT NULL,
  PRIMARY KEY (person, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX outreach_until ON outreach (until);

-- Gives places back and keeps others: for people who have one already, and for as many more as the
-- limit (null: none) leaves, those who come first. Answers the messages that have one, how many more
-- people there may be, and when the next place may be free.
CREATE FUNCTION change_outreach(
  p_process bigint, p_people text[], p_ids text[], p_until bigint,
  p_given_people text[], p_given_ids text[], p_now bigint, p_limit bigint,
  OUT kept text[], OUT room bigint, OUT room_at bigint
) LANGUAGE plpgsql AS $$
BEGIN
  -- One after the other: each counts what the one before has kept.
  PERFORM pg_advisory_xact_lock(hashtextextended(current_schema() || '.outreach', 0));
  IF cardinality(p_given_ids) > 0 THEN
    DELETE FROM outreach o USING unnest(p_given_people, p_given_ids) AS u(person, id)
    WHERE o.person = u.person AND o.id = u.id AND o.process_id = p_process;
  END IF;
  DELETE FROM outreach WHERE until <= p_now;
  IF p_limit IS NOT NULL THEN
    SELECT p_limit - count(DISTINCT person) INTO room FROM outreach;
  END IF;
  WITH wanted AS (
    SELECT u.person, min(u.place) AS place,
           EXISTS (SELECT FROM outreach o WHERE o.person = u.person) AS is_known
    FROM unnest(p_people) WITH ORDINALITY AS u(person, place) GROUP BY u.person
  ), counted AS (
    SELECT person, is_known, row_number() OVER (PARTITION BY is_known ORDER BY place) AS n
    FROM wanted
  ), welcome AS (
    SELECT person, is_known FROM counted WHERE is_known OR room IS NULL OR n <= room
  ), written AS (
    INSERT INTO outreach AS o
    SELECT person, u.id, p_until, p_process
    FROM unnest(p_people, p_ids) AS u(person, id) JOIN welcome USING (person)
    ON CONFLICT (person, id) DO UPDATE
    SET until = greatest(o.until, EXCLUDED.until), process_id = EXCLUDED.process_id
    RETURNING o.id
  )
  SELECT (SELECT array_agg(w.id) FROM written AS w),
         room - (SELECT count(*) FROM welcome WHERE NOT is_known)
  INTO kept, room;
  SELECT min(until) INTO room_at FROM outreach;
END $$;
