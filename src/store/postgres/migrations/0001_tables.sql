-- Rows lie as the JSON of the port's rows, in columns of type text: nothing here looks into them, and
-- what people write (U+0000, half characters) survives as escapes. Beside them stand the few columns
-- that statements need. Texts compare byte by byte, as in JavaScript.

-- A process that works on these tables, and the last batch that it has written: who does not hear
-- whether a commit succeeded looks here.
CREATE TABLE process (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Makes places in the order of arrival differ between processes.
  slot int NOT NULL,
  beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- By the clock of the process (epoch ms).
  told_at bigint NOT NULL,
  -- An operator's verb, which takes no share in the work.
  is_visitor boolean NOT NULL,
  -- It stopped, or was found dead: what was its belongs to those who live.
  ended_at timestamptz
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX process_slot ON process (slot) WHERE ended_at IS NULL;

CREATE TABLE writer (
  process_id bigint PRIMARY KEY REFERENCES process ON DELETE CASCADE,
  -- Raised by whoever asks what became of a batch: one that is still on its way comes too late.
  epoch int NOT NULL DEFAULT 0,
  batch bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- How the last process ended that had the tables to itself, and where the log stands.
CREATE TABLE ending (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  clean boolean NOT NULL DEFAULT true,
  at bigint,
  -- Transaction ids are places in the log; in a copy of the database they begin anew, above this.
  log_base bigint NOT NULL DEFAULT 0
);
INSERT INTO ending DEFAULT VALUES;

CREATE TABLE number_lease (
  number_id text COLLATE "C" PRIMARY KEY,
  process_id bigint NOT NULL REFERENCES process ON DELETE CASCADE,
  until timestamptz NOT NULL
) WITH (fillfactor = 50);

-- What is asked of a conversation in SQL. The version is raised by every commit that changes anything
-- of the conversation: who read an earlier one reads again.
CREATE TABLE conversation (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  contact_id text COLLATE "C" NOT NULL,
  number_id text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  is_merged boolean NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX conversation_held ON conversation (id) WHERE status = 'held';
CREATE INDEX conversation_operators ON conversation (id) WHERE owner = 'operator';
CREATE INDEX conversation_contact ON conversation (contact_id);

CREATE TABLE conversation_row (
  id text COLLATE "C" PRIMARY KEY,
  row text NOT NULL
) WITH (fillfactor = 60);

CREATE TABLE contact (
  id text COLLATE "C" PRIMARY KEY,
  row text NOT NULL,
  -- Names and numbers in small letters, without what text columns refuse.
  search text NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE alias (
  name text COLLATE "C" PRIMARY KEY,
  target text COLLATE "C" NOT NULL
);

CREATE TABLE inbox (
  conversation_id text COLLATE "C",
  id text COLLATE "C",
  state text COLLATE "C" NOT NULL,
  arrival bigint NOT NULL,
  -- Whose turn it is to take it: of the process that accepted it.
  process_id bigint NOT NULL,
  row text NOT NULL,
  PRIMARY KEY (conversation_id, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX inbox_waiting ON inbox (process_id) WHERE state = 'waiting';
CREATE INDEX inbox_dead ON inbox (arrival) WHERE state = 'dead';

CREATE TABLE message (
  conversation_id text COLLATE "C",
  id text COLLATE "C",
  at bigint NOT NULL,
  row text NOT NULL,
  PRIMARY KEY (conversation_id, id)
);
CREATE INDEX message_at ON message USING brin (at);

CREATE TABLE outbox (
  conversation_id text COLLATE "C",
  id text COLLATE "C",
  number_id text COLLATE "C" NOT NULL,
  -- It still waits for something, or holds back what comes after it.
  is_open boolean NOT NULL,
  created_at bigint NOT NULL,
  -- When it began a conversation, where it did.
  outreach_at bigint,
  -- Who wrote it last: of what a dead process was sending nobody knows whether it arrived.
  process_id bigint NOT NULL,
  row text NOT NULL,
  PRIMARY KEY (conversation_id, id)
) WITH (fillfactor = 60);
CREATE INDEX outbox_open ON outbox (conversation_id, number_id) WHERE is_open;
CREATE INDEX outbox_outreach ON outbox (outreach_at) WHERE outreach_at IS NOT NULL;
CREATE INDEX outbox_created ON outbox USING brin (created_at);

CREATE TABLE timer (
  conversation_id text COLLATE "C",
  id text COLLATE "C",
  due bigint NOT NULL,
  -- Who set it brings it to its turn.
  process_id bigint NOT NULL,
  row text NOT NULL,
  PRIMARY KEY (conversation_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX timer_due ON timer (due);

CREATE TABLE job (
  conversation_id text COLLATE "C",
  id text COLLATE "C",
  -- When it may be claimed; null: it has its result. Without its lease: from `not_before` on.
  due bigint,
  not_before bigint NOT NULL,
  process_id bigint NOT NULL,
  row text NOT NULL,
  PRIMARY KEY (conversation_id, id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX job_due ON job (due) WHERE due IS NOT NULL;

CREATE TABLE seen (
  key text COLLATE "C",
  hour int,
  PRIMARY KEY (key, hour)
);
CREATE INDEX seen_hour ON seen USING brin (hour);

-- One row a batch, with the lines of all its commits as a JSON list. Its place is the id of its
-- transaction: whoever reads only behind the oldest transaction still open never skips one that is
-- committed late.
CREATE TABLE log (
  n bigint NOT NULL,
  at bigint NOT NULL,
  lines text NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX log_n ON log (n);
CREATE INDEX log_at ON log (at);
-- What comes before the oldest partition was forgotten: this was its last place.
CREATE TABLE log_forgotten (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  n bigint NOT NULL
);

CREATE TABLE fact (
  name text COLLATE "C" PRIMARY KEY,
  value text NOT NULL,
  changed bigint NOT NULL
);
CREATE SEQUENCE fact_changed;

CREATE TABLE counter (
  name text COLLATE "C" PRIMARY KEY,
  value bigint NOT NULL,
  until bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE media (
  id text COLLATE "C" PRIMARY KEY,
  at bigint NOT NULL,
  row text NOT NULL
);
CREATE INDEX media_at ON media USING brin (at);
CREATE TABLE media_file (
  sha256 text COLLATE "C" PRIMARY KEY,
  at bigint NOT NULL
);
CREATE TABLE media_chunk (
  sha256 text COLLATE "C",
  place int,
  bytes bytea STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (sha256, place)
);
CREATE TABLE upload (
  sha256 text COLLATE "C",
  number_id text COLLATE "C",
  mime_type text COLLATE "C",
  uploaded_at bigint NOT NULL,
  row text NOT NULL,
  PRIMARY KEY (sha256, number_id, mime_type)
);
CREATE TABLE media_queue (
  process_id bigint PRIMARY KEY,
  queue text NOT NULL
);

-- Writes a batch of commits, all or nothing. Arrays are grouped by what they are written into; where the
-- order matters to others (locks) they come sorted. Raises TW001 when the writer's time is over, and
-- TW002 when something is not as the process had read it: the detail tells what, as JSON.
CREATE FUNCTION write_batch(
  p_process bigint, p_epoch int, p_batch bigint, p_at bigint, p_lines text,
  p_known_ids text[], p_known_versions bigint[],
  p_new_ids text[], p_new_contacts text[], p_new_numbers text[],
  p_head_ids text[], p_head_contacts text[], p_head_statuses text[], p_head_owners text[],
  p_head_merged bigint[],
  p_row_ids text[], p_rows text[],
  p_contact_ids text[], p_contact_rows text[], p_contact_searches text[],
  p_alias_names text[], p_alias_targets text[], p_alias_before text[],
  p_seen_keys text[], p_seen_hours bigint[],
  p_inbox_homes text[], p_inbox_ids text[], p_inbox_states text[], p_inbox_arrivals bigint[],
  p_inbox_rows text[], p_inbox_gone_homes text[], p_inbox_gone_ids text[],
  p_message_homes text[], p_message_ids text[], p_message_times bigint[], p_message_rows text[],
  p_message_gone_homes text[], p_message_gone_ids text[],
  p_outbox_homes text[], p_outbox_ids text[], p_outbox_numbers text[], p_outbox_open bigint[],
  p_outbox_times bigint[], p_outbox_outreaches bigint[], p_outbox_rows text[],
  p_outbox_gone_homes text[], p_outbox_gone_ids text[],
  p_timer_homes text[], p_timer_ids text[], p_timer_dues bigint[], p_timer_rows text[],
  p_timer_gone_homes text[], p_timer_gone_ids text[],
  p_job_homes text[], p_job_ids text[], p_job_dues bigint[], p_job_starts bigint[],
  p_job_rows text[],
  p_job_gone_homes text[], p_job_gone_ids text[],
  p_channel text, p_notice text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  written int;
  own_xmin bigint;
BEGIN
  UPDATE writer SET batch = p_batch WHERE process_id = p_process AND epoch = p_epoch;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The time of this writer is over.' USING ERRCODE = 'TW001';
  END IF;

  IF cardinality(p_known_ids) > 0 THEN
    UPDATE conversation c SET version = c.version + 1
    FROM unnest(p_known_ids, p_known_versions) AS u(id, version)
    WHERE c.id = u.id AND c.version = u.version;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written < cardinality(p_known_ids) THEN
      own_xmin := pg_current_xact_id()::text::bigint % 4294967296;
      RAISE EXCEPTION 'Conversations changed meanwhile.' USING ERRCODE = 'TW002', DETAIL = (
        SELECT json_build_object('conversations', json_agg(u.id))
        FROM unnest(p_known_ids) AS u(id) LEFT JOIN conversation c ON c.id = u.id
        WHERE c.xmin IS NULL OR c.xmin::text::bigint <> own_xmin);
    END IF;
  END IF;

  IF cardinality(p_new_ids) > 0 THEN
    INSERT INTO conversation
    SELECT id, 1, contact, number, 'new', 'bot', false
    FROM unnest(p_new_ids, p_new_contacts, p_new_numbers) AS u(id, contact, number);
  END IF;
  IF cardinality(p_head_ids) > 0 THEN
    UPDATE conversation c
    SET contact_id = u.contact, status = u.status, owner = u.owner, is_merged = u.merged = 1
    FROM unnest(p_head_ids, p_head_contacts, p_head_statuses, p_head_owners, p_head_merged)
      AS u(id, contact, status, owner, merged)
    WHERE c.id = u.id;
  END IF;
  IF cardinality(p_row_ids) > 0 THEN
    INSERT INTO conversation_row SELECT * FROM unnest(p_row_ids, p_rows)
    ON CONFLICT (id) DO UPDATE SET row = EXCLUDED.row;
  END IF;
  IF cardinality(p_contact_ids) > 0 THEN
    INSERT INTO contact SELECT * FROM unnest(p_contact_ids, p_contact_rows, p_contact_searches)
    ON CONFLICT (id) DO UPDATE SET row = EXCLUDED.row, search = EXCLUDED.search;
  END IF;

  IF cardinality(p_alias_names) > 0 THEN
    -- A name that nobody had comes with an empty text as what it led to before.
    INSERT INTO alias AS a SELECT name, target
    FROM unnest(p_alias_names, p_alias_targets) AS u(name, target)
    ON CONFLICT (name) DO UPDATE SET target = EXCLUDED.target
    WHERE a.target = (SELECT before FROM unnest(p_alias_names, p_alias_before) AS b(name, before)
                      WHERE b.name = a.name);
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written < cardinality(p_alias_names) THEN
      own_xmin := pg_current_xact_id()::text::bigint % 4294967296;
      RAISE EXCEPTION 'Names lead elsewhere meanwhile.' USING ERRCODE = 'TW002', DETAIL = (
        SELECT json_build_object('names', json_agg(a.name)) FROM alias a
        WHERE a.name = ANY (p_alias_names) AND a.xmin::text::bigint <> own_xmin);
    END IF;
  END IF;

  IF cardinality(p_seen_keys) > 0 THEN
    INSERT INTO seen SELECT * FROM unnest(p_seen_keys, p_seen_hours) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written < cardinality(p_seen_keys) THEN
      own_xmin := pg_current_xact_id()::text::bigint % 4294967296;
      RAISE EXCEPTION 'Keys were seen before.' USING ERRCODE = 'TW002', DETAIL = (
        SELECT json_build_object('keys', json_agg(s.key))
        FROM unnest(p_seen_keys, p_seen_hours) AS u(key, hour) JOIN seen s ON s.key = u.key
        WHERE s.hour = u.hour AND s.xmin::text::bigint <> own_xmin);
    END IF;
  END IF;

  IF cardinality(p_inbox_gone_ids) > 0 THEN
    DELETE FROM inbox i USING unnest(p_inbox_gone_homes, p_inbox_gone_ids) AS u(home, id)
    WHERE i.conversation_id = u.home AND i.id = u.id;
  END IF;
  IF cardinality(p_inbox_ids) > 0 THEN
    INSERT INTO inbox SELECT home, id, state, arrival, p_process, row
    FROM unnest(p_inbox_homes, p_inbox_ids, p_inbox_states, p_inbox_arrivals, p_inbox_rows)
      AS u(home, id, state, arrival, row)
    ON CONFLICT (conversation_id, id) DO UPDATE
    SET state = EXCLUDED.state, process_id = EXCLUDED.process_id, row = EXCLUDED.row;
  END IF;
  IF cardinality(p_message_gone_ids) > 0 THEN
    DELETE FROM message m USING unnest(p_message_gone_homes, p_message_gone_ids) AS u(home, id)
    WHERE m.conversation_id = u.home AND m.id = u.id;
  END IF;
  IF cardinality(p_message_ids) > 0 THEN
    INSERT INTO message SELECT * FROM unnest(
      p_message_homes, p_message_ids, p_message_times, p_message_rows)
    ON CONFLICT (conversation_id, id) DO UPDATE SET at = EXCLUDED.at, row = EXCLUDED.row;
  END IF;
  IF cardinality(p_outbox_gone_ids) > 0 THEN
    DELETE FROM outbox o USING unnest(p_outbox_gone_homes, p_outbox_gone_ids) AS u(home, id)
    WHERE o.conversation_id = u.home AND o.id = u.id;
  END IF;
  IF cardinality(p_outbox_ids) > 0 THEN
    INSERT INTO outbox
    SELECT home, id, number, open = 1, at, nullif(outreach, 0), p_process, row
    FROM unnest(p_outbox_homes, p_outbox_ids, p_outbox_numbers, p_outbox_open, p_outbox_times,
      p_outbox_outreaches, p_outbox_rows) AS u(home, id, number, open, at, outreach, row)
    ON CONFLICT (conversation_id, id) DO UPDATE
    SET number_id = EXCLUDED.number_id, is_open = EXCLUDED.is_open,
      created_at = EXCLUDED.created_at, outreach_at = EXCLUDED.outreach_at,
      process_id = EXCLUDED.process_id, row = EXCLUDED.row;
  END IF;
  IF cardinality(p_timer_gone_ids) > 0 THEN
    DELETE FROM timer t USING unnest(p_timer_gone_homes, p_timer_gone_ids) AS u(home, id)
    WHERE t.conversation_id = u.home AND t.id = u.id;
  END IF;
  IF cardinality(p_timer_ids) > 0 THEN
    INSERT INTO timer SELECT home, id, due, p_process, row
    FROM unnest(p_timer_homes, p_timer_ids, p_timer_dues, p_timer_rows) AS u(home, id, due, row)
    ON CONFLICT (conversation_id, id) DO UPDATE
    SET due = EXCLUDED.due, process_id = EXCLUDED.process_id, row = EXCLUDED.row;
  END IF;
  IF cardinality(p_job_gone_ids) > 0 THEN
    DELETE FROM job j USING unnest(p_job_gone_homes, p_job_gone_ids) AS u(home, id)
    WHERE j.conversation_id = u.home AND j.id = u.id;
  END IF;
  IF cardinality(p_job_ids) > 0 THEN
    -- A job that has its result is due never: that comes as -1.
    INSERT INTO job SELECT home, id, nullif(due, -1), start, p_process, row
    FROM unnest(p_job_homes, p_job_ids, p_job_dues, p_job_starts, p_job_rows)
      AS u(home, id, due, start, row)
    ON CONFLICT (conversation_id, id) DO UPDATE
    SET due = EXCLUDED.due, not_before = EXCLUDED.not_before, process_id = EXCLUDED.process_id,
      row = EXCLUDED.row;
  END IF;

  IF p_lines IS NOT NULL THEN
    INSERT INTO log SELECT pg_current_xact_id()::text::bigint + log_base, p_at, p_lines FROM ending;
  END IF;
  IF p_notice IS NOT NULL THEN
    PERFORM pg_notify(p_channel, p_notice);
  END IF;
END $$;

-- Adds amounts to counters, or, where one would pass its limit, to none: then its place is answered.
CREATE FUNCTION change_counters(
  p_names text[], p_amounts bigint[], p_limits bigint[], p_untils bigint[]
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  refused int;
BEGIN
  INSERT INTO counter SELECT name, 0, max(until) FROM unnest(p_names, p_untils) AS u(name, until)
  GROUP BY name ORDER BY name ON CONFLICT DO NOTHING;
  PERFORM FROM counter WHERE name = ANY (p_names) ORDER BY name FOR UPDATE;
  SELECT min(u.place) INTO refused
  FROM unnest(p_names, p_amounts, p_limits) WITH ORDINALITY AS u(name, amount, most, place)
  JOIN counter c ON c.name = u.name WHERE c.value + u.amount > u.most;
  IF refused IS NULL THEN
    UPDATE counter c SET value = c.value + u.amount, until = greatest(c.until, u.until)
    FROM (SELECT name, sum(amount)::bigint AS amount, max(until) AS until
          FROM unnest(p_names, p_amounts, p_untils) AS p(name, amount, until) GROUP BY name) AS u
    WHERE c.name = u.name;
  END IF;
  RETURN refused;
END $$;
