CREATE OR REPLACE TEMP TABLE hits AS
SELECT
  (CASE WHEN user_pseudo_id IS NOT NULL THEN hash(user_pseudo_id) END) AS u,
  coalesce(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.int_value, (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true) THEN TRY_CAST(trunc(coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'ga_session_id'), true)].value.string_value AS DOUBLE) END))) AS BIGINT) END)) AS s,
  event_timestamp * 147573952589676412928::HUGEINT + least(greatest(coalesce(batch_page_id, 0), 0), 2199023255551) * 67108864::HUGEINT + least(greatest(coalesce(batch_ordering_id, 0), 0), 65535) * 1024::HUGEINT + least(greatest(coalesce(batch_event_index, 0), 0), 1023) * 1::HUGEINT AS t,
  TRY_CAST(event_date AS INTEGER) AS d,
  CASE WHEN event_name IS NULL THEN -1 ELSE (CASE event_name
    WHEN 'page_view' THEN (CASE WHEN coalesce(platform, 'WEB') = 'WEB' THEN 1 ELSE 0 END)
    WHEN 'session_start' THEN 2
    ELSE 0 END) END AS m,
  CASE WHEN event_name = 'page_view' AND coalesce(platform, 'WEB') = 'WEB' THEN coalesce(event_params[list_position(list_transform(event_params, lambda p: p.key = 'page_location'), true)].value.string_value, '(no address)') END AS page,
  CASE WHEN event_name IN ('page_view') AND list_contains(list_transform(event_params, lambda p: p.key IN ('value', 'currency')), true) THEN (CASE WHEN list_contains(list_transform(event_params, lambda p: p.key = 'value'), true) THEN coalesce(CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.int_value AS DOUBLE), event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.double_value, event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.float_value, (CASE WHEN regexp_full_match(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.string_value, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(event_params[list_position(list_transform(event_params, lambda p: p.key = 'value'), true)].value.string_value AS DOUBLE) END)) END) END AS v,
  CASE WHEN event_name IN ('page_view') AND list_contains(list_transform(event_params, lambda p: p.key IN ('value', 'currency')), true) THEN event_params[list_position(list_transform(event_params, lambda p: p.key = 'currency'), true)].value.string_value END AS cur
FROM events;

CREATE OR REPLACE TEMP TABLE pages AS
SELECT page, CASE WHEN (coalesce(regexp_full_match(any_host, 'shop\.example', 'i'), false) AND coalesce(regexp_full_match(any_path, '/a(?: |%20)b/(?:ü|%[cC]3%[bB][cC]|%[cC]3%9[cC])/?', 'i'), false)) THEN 8 ELSE 0 END
  + CASE WHEN (coalesce(regexp_full_match(any_host, '[^/?#@:]*[.]example', 'i'), false) AND (NOT coalesce(contains(path, 'draft'), false)) AND coalesce(contains(url, '?ok'), false)) THEN 16 ELSE 0 END AS m
FROM (
  SELECT page, url, (CASE WHEN regexp_matches(url, '^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$') THEN regexp_extract(url, '^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$', 1) END) AS host, (CASE WHEN regexp_matches(url, '^https?://[^/?#]+([^?#]*)(?:[?#].*)?$') THEN regexp_extract(url, '^https?://[^/?#]+([^?#]*)(?:[?#].*)?$', 1) END) AS path,
    (CASE WHEN regexp_matches(url, '(?i)^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$') THEN regexp_extract(url, '(?i)^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$', 1) END) AS any_host, (CASE WHEN regexp_matches(url, '(?i)^https?://[^/?#]+([^?#]*)(?:[?#].*)?$') THEN regexp_extract(url, '(?i)^https?://[^/?#]+([^?#]*)(?:[?#].*)?$', 1) END) AS any_path
  FROM (SELECT page, nullif(page, '(no address)') AS url FROM (SELECT DISTINCT page FROM hits WHERE page IS NOT NULL) AS seen) AS addresses
) AS parts;

CREATE OR REPLACE TEMP TABLE sessions AS
SELECT u, s, min(t) AS t0, max(t) AS t1, min(d) AS d0, max(d) AS d1, max(m & 2) AS started, max(m & 4) AS web
FROM hits WHERE u IS NOT NULL AND s IS NOT NULL GROUP BY u, s;

CREATE OR REPLACE TEMP TABLE touched AS
SELECT h.u, h.s, h.t, h.d, h.v, h.cur, ((h.m | coalesce(p.m, 0)) & -8) AS m FROM hits AS h LEFT JOIN pages AS p ON p.page = h.page WHERE (((h.m | coalesce(p.m, 0)) & -8)) <> 0;

CREATE OR REPLACE TEMP TABLE mask_slot AS
SELECT x.m, y.slot FROM (SELECT DISTINCT m FROM touched) AS x
CROSS JOIN (SELECT 0 AS slot, 8 AS bit UNION ALL SELECT 1 AS slot, 16 AS bit) AS y
WHERE (x.m & y.bit) <> 0;

CREATE OR REPLACE TEMP TABLE reached AS
SELECT 0 AS slot, x.u, x.s, x.t0 AS t, x.d0 AS d FROM sessions AS x WHERE false;

CREATE OR REPLACE TEMP TABLE goal_session AS
SELECT k.slot, e.u, e.s, NULL AS lone, count(*) AS n, min(e.t) AS t, max(e.t) AS tl, min(e.d) AS d, max(e.v) AS v, max(e.cur) AS cur, NULL AS v_sum, 0 AS v_n
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

SELECT d AS day, CAST(max(t) // 147573952589676412928::HUGEINT AS BIGINT) AS last_t FROM hits GROUP BY d ORDER BY d;

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
  SELECT c.slot AS macro, c.u, count(x.s) AS visits, ((CAST(min(c.t) // 147573952589676412928::HUGEINT AS BIGINT) - CAST(min(f.t0) // 147573952589676412928::HUGEINT AS BIGINT)) // 86400000000) AS days
  FROM goal_user AS c JOIN converts AS f ON f.u = c.u LEFT JOIN sessions AS x ON x.u = c.u AND x.t0 <= c.t
  WHERE c.slot IN (0) GROUP BY c.slot, c.u
) AS each_user GROUP BY macro, visits, days ORDER BY macro, visits, days;

SELECT count(*) AS n FROM (
  SELECT DISTINCT c.slot, c.u, c.t FROM macro_times AS c JOIN touched AS e ON e.u = c.u AND e.t = c.t
  LEFT JOIN mask_slot AS k ON k.m = e.m AND k.slot = c.slot WHERE k.slot IS NULL
) AS tied;
