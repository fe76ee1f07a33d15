CREATE OR REPLACE TEMP TABLE hits AS
SELECT
  (CASE WHEN user_pseudo_id IS NOT NULL THEN hash(user_pseudo_id) END) AS u,
  coalesce(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.int_value, (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true) THEN TRY_CAST(trunc(coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.string_value AS DOUBLE) END))) AS BIGINT) END)) AS s,
  event_timestamp AS t,
  TRY_CAST(event_date AS INTEGER) AS d,
  CASE WHEN event_name IS NULL THEN -1 ELSE (CASE event_name
    WHEN 'page_view' THEN 1
    WHEN 'session_start' THEN 2
    WHEN 'generate_lead' THEN 8
    WHEN 'qualify_lead' THEN 16
    WHEN 'close_convert_lead' THEN 32
    ELSE 0 END) END AS m,
  CASE WHEN event_name IN ('close_convert_lead', 'generate_lead', 'qualify_lead') AND list_contains(list_transform(event_params, lambda p: p.key IN ('value', 'currency')), true) THEN (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'value'), true) THEN coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.string_value AS DOUBLE) END)) END) END AS v,
  CASE WHEN event_name IN ('close_convert_lead', 'generate_lead', 'qualify_lead') AND list_contains(list_transform(event_params, lambda p: p.key IN ('value', 'currency')), true) THEN event_params[list_position(list_transform(event_params, lambda p: p.key = 'currency'), true)].value.string_value END AS cur
FROM events;

CREATE OR REPLACE TEMP TABLE sessions AS
SELECT u, s, min(t) AS t0, max(t) AS t1, min(d) AS d0, max(d) AS d1, max(m & 2) AS started, max(m & 4) AS web
FROM hits WHERE u IS NOT NULL AND s IS NOT NULL GROUP BY u, s;

CREATE OR REPLACE TEMP TABLE touched AS
SELECT h.u, h.s, h.t, h.d, h.v, h.cur, h.m & -8 AS m FROM hits AS h WHERE (h.m & -8) <> 0;

CREATE OR REPLACE TEMP TABLE mask_slot AS
SELECT x.m, y.slot FROM (SELECT DISTINCT m FROM touched) AS x
CROSS JOIN (SELECT 0 AS slot, 8 AS bit UNION ALL SELECT 1 AS slot, 16 AS bit UNION ALL SELECT 2 AS slot, 32 AS bit) AS y
WHERE (x.m & y.bit) <> 0;

CREATE OR REPLACE TEMP TABLE reached AS
SELECT 0 AS slot, x.u, x.s, x.t0 AS t, x.d0 AS d FROM sessions AS x WHERE false;

CREATE OR REPLACE TEMP TABLE goal_session AS
SELECT k.slot, e.u, e.s, NULL AS lone, count(*) AS n, min(e.t) AS t, max(e.t) AS tl, min(e.d) AS d, arg_min_null(e.v, e.t) AS v, arg_min_null(e.cur, e.t) AS cur, NULL AS v_sum, 0 AS v_n
FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE e.u IS NOT NULL AND e.s IS NOT NULL GROUP BY k.slot, e.u, e.s
UNION ALL
SELECT k.slot, e.u, e.s, e.d AS lone, count(*) AS n, min(e.t) AS t, max(e.t) AS tl, min(e.d) AS d, NULL AS v, e.cur, sum(TRY_CAST(e.v AS DECIMAL(38, 6))) AS v_sum, count(e.v) AS v_n
FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE e.u IS NULL OR e.s IS NULL GROUP BY k.slot, e.u, e.s, e.d, e.cur
UNION ALL
SELECT slot, u, s, NULL AS lone, count(*) AS n, min(t) AS t, max(t) AS tl, min(d) AS d, NULL AS v, NULL AS cur, NULL AS v_sum, 0 AS v_n FROM reached GROUP BY slot, u, s;

CREATE OR REPLACE TEMP TABLE goal_user AS
SELECT slot, u, min(t) AS t FROM goal_session WHERE u IS NOT NULL GROUP BY slot, u;

SELECT count(*) AS events, count(DISTINCT u) AS users,
  sum(CASE WHEN u IS NULL OR s IS NULL THEN 1 ELSE 0 END) AS lone,
  sum(CASE WHEN m = -1 THEN 1 ELSE 0 END) AS nameless,
  sum(CASE WHEN d IS NULL THEN 1 ELSE 0 END) AS undated,
  sum(CASE WHEN t IS NULL THEN 1 ELSE 0 END) AS timeless,
  sum(CASE WHEN (m & 1) <> 0 THEN 1 ELSE 0 END) AS views
FROM hits;

SELECT d AS day, max(t) AS last_t FROM hits GROUP BY d ORDER BY d;

SELECT d0 AS day, count(*) AS sessions, sum(CASE WHEN started <> 0 THEN 1 ELSE 0 END) AS started
FROM sessions GROUP BY d0 ORDER BY d0;

SELECT k.slot, e.d AS day, e.cur, sum(e.n) AS n, sum(e.v_sum) AS v_sum, sum(e.v_n) AS v_n
FROM (SELECT m, d, cur, count(*) AS n, sum(TRY_CAST(v AS DECIMAL(38, 6))) AS v_sum, count(v) AS v_n FROM touched GROUP BY m, d, cur) AS e
JOIN mask_slot AS k ON k.m = e.m GROUP BY k.slot, e.d, e.cur ORDER BY slot, day, cur;

SELECT slot, d AS day, cur, sum(CASE WHEN lone IS NULL THEN 1 ELSE 0 END) AS sessions,
  sum(CASE WHEN lone IS NULL THEN 0 ELSE n END) AS lone, sum(CASE WHEN lone IS NULL THEN TRY_CAST(v AS DECIMAL(38, 6)) ELSE v_sum END) AS v_sum, sum(CASE WHEN lone IS NOT NULL THEN v_n WHEN v IS NULL THEN 0 ELSE 1 END) AS v_n
FROM goal_session GROUP BY slot, d, cur ORDER BY slot, d, cur;

SELECT slot, count(*) AS users FROM goal_user GROUP BY slot ORDER BY slot;

WITH each_user AS (SELECT u, count(*) AS n FROM sessions GROUP BY u),
own AS (SELECT slot, u, count(*) AS x FROM goal_session WHERE lone IS NULL GROUP BY slot, u)
SELECT o.slot, sum(o.x * o.x) AS xx, sum(o.x * e.n) AS xn, max(t.nn) AS nn
FROM own AS o JOIN each_user AS e ON e.u = o.u CROSS JOIN (SELECT sum(n * n) AS nn FROM each_user) AS t
GROUP BY o.slot ORDER BY o.slot;

CREATE OR REPLACE TEMP TABLE macro_times AS
SELECT k.slot, e.u, e.t FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE e.u IS NOT NULL AND k.slot IN (0)
UNION ALL SELECT slot, u, t FROM reached WHERE slot IN (0);

CREATE OR REPLACE TEMP TABLE converts AS
SELECT u, min(t) AS t0 FROM hits WHERE u IN (SELECT u FROM macro_times) GROUP BY u;

WITH ways AS (
  SELECT c.slot AS macro, c.u, array_to_string(list_transform(list_sort(list({'at': a.t, 'is': a.slot}) FILTER (WHERE a.slot IS NOT NULL)), lambda one: one.is), '>') AS way
  FROM goal_user AS c LEFT JOIN goal_user AS a ON a.u = c.u AND a.t <= c.t AND a.slot <> c.slot AND a.slot IN (0, 1)
  WHERE c.slot IN (0) GROUP BY c.slot, c.u
),
counted AS (SELECT macro, coalesce(way, '') AS way, count(*) AS users FROM ways GROUP BY macro, way),
ranked AS (
  SELECT macro, way, users, row_number() OVER (PARTITION BY macro ORDER BY users DESC, way) AS place,
    count(*) OVER (PARTITION BY macro) AS ways,
    sum(users) OVER (PARTITION BY macro) AS all_users,
    sum(CASE WHEN way = '' THEN users ELSE 0 END) OVER (PARTITION BY macro) AS straight FROM counted
)
SELECT macro, place, way, users, ways, all_users, straight FROM ranked WHERE place <= 10 ORDER BY macro, place;

SELECT macro, visits, days, count(*) AS users FROM (
  SELECT c.slot AS macro, c.u, count(x.s) AS visits, ((min(c.t) - min(f.t0)) // 86400000000) AS days
  FROM goal_user AS c JOIN converts AS f ON f.u = c.u LEFT JOIN sessions AS x ON x.u = c.u AND x.t0 <= c.t
  WHERE c.slot IN (0) GROUP BY c.slot, c.u
) AS each_user GROUP BY macro, visits, days ORDER BY macro, visits, days;

SELECT count(*) AS n FROM (
  SELECT DISTINCT c.slot, c.u, c.t FROM macro_times AS c JOIN touched AS e ON e.u = c.u AND e.t = c.t
  LEFT JOIN mask_slot AS k ON k.m = e.m AND k.slot = c.slot WHERE k.slot IS NULL
) AS tied;

CREATE OR REPLACE TEMP TABLE orders AS
SELECT row_number() OVER (ORDER BY slot, u, t) AS id, slot, u, d, t, amount FROM (
SELECT k.slot, e.u, e.d, e.t, TRY_CAST(coalesce(e.v, NULL) AS DECIMAL(38, 6)) AS amount FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE k.slot = 0 AND e.u IS NOT NULL
UNION ALL SELECT slot, u, d, t, TRY_CAST(coalesce(v, NULL) AS DECIMAL(38, 6)) AS amount FROM goal_session WHERE slot = 1 AND lone IS NULL AND u IS NOT NULL
UNION ALL SELECT k.slot, e.u, e.d, e.t, TRY_CAST(coalesce(e.v, 500::DOUBLE) AS DECIMAL(38, 6)) AS amount FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE k.slot = 2 AND e.u IS NOT NULL
) AS each_order;

CREATE OR REPLACE TEMP TABLE user_ids AS
SELECT DISTINCT u, user_id FROM (
  SELECT (CASE WHEN user_pseudo_id IS NOT NULL THEN hash(user_pseudo_id) END) AS u, (CASE WHEN nullif(user_id, '') IS NOT NULL THEN hash(nullif(user_id, '')) END) AS user_id
  FROM events
) AS each_event WHERE u IS NOT NULL AND user_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE leads AS
WITH closings AS (SELECT 0 AS closing, 0 AS lead_slot, 1 AS close_slot UNION ALL SELECT 1 AS closing, 0 AS lead_slot, 2 AS close_slot),
staged AS (SELECT id, slot, u, d, t, amount FROM orders WHERE slot IN (0, 1, 2)),
people AS (SELECT DISTINCT u FROM staged),
same_person AS (
  SELECT DISTINCT u, v FROM (
  SELECT u, u AS v FROM people
  UNION ALL
  SELECT a.u, b.u AS v FROM people AS p JOIN user_ids AS a ON a.u = p.u JOIN user_ids AS b ON b.user_id = a.user_id JOIN people AS q ON q.u = b.u
  ) AS known
),
before AS (
  SELECT p.closing, c.id, c.t, c.d, c.amount, l.id AS lead_id, row_number() OVER (PARTITION BY p.closing, c.id ORDER BY l.t DESC, l.id DESC) AS nth
  FROM closings AS p JOIN staged AS c ON c.slot = p.close_slot JOIN same_person AS k ON k.u = c.u
  JOIN staged AS l ON l.slot = p.lead_slot AND l.u = k.v WHERE l.t <= c.t
),
closed AS (
  SELECT closing, lead_id, min(t) AS came, min(d) AS came_day, count(*) AS closes, count(amount) AS valued, sum(amount) AS amount
  FROM before WHERE nth = 1 GROUP BY closing, lead_id
)
SELECT p.closing, l.u, l.d AS day, l.t, c.came, c.came_day, coalesce(c.closes, 0) AS closes, coalesce(c.valued, 0) AS valued, c.amount
FROM closings AS p JOIN staged AS l ON l.slot = p.lead_slot LEFT JOIN closed AS c ON c.closing = p.closing AND c.lead_id = l.id;

SELECT closing, day, came_day, count(*) AS leads, sum(closes) AS closes, sum(valued) AS valued
FROM leads GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST;

WITH placed AS (
  SELECT closing, took, row_number() OVER (PARTITION BY closing ORDER BY took) AS place, count(*) OVER (PARTITION BY closing) AS number
  FROM (SELECT closing, came - t AS took FROM leads WHERE came IS NOT NULL) AS each_lead
)
SELECT closing, number, place, took FROM placed
WHERE place = ((1 * number + 3) // 4) OR place = ((3 * number + 3) // 4) OR place = ((number + 1) // 2) OR place = floor(number / 2.0 - 0.98 * sqrt(number)) OR place = ceil(number / 2.0 + 1 + 0.98 * sqrt(number)) ORDER BY closing, place;

WITH each_user AS (SELECT closing, u, count(*) AS n, sum(amount) AS amount FROM leads GROUP BY closing, u)
SELECT closing, n, amount, count(*) AS users FROM each_user GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST;
