CREATE OR REPLACE TEMP TABLE visits AS
SELECT
  u, s, d, count(*) AS n,
  nullif(sum(CASE WHEN (m & 1) <> 0 THEN 1 ELSE 0 END), 0) AS views,
  nullif(sum(CASE WHEN m = -1 THEN 1 ELSE 0 END), 0) AS nameless,
  nullif(sum(CASE WHEN t IS NULL THEN 1 ELSE 0 END), 0) AS timeless,
  min(t) AS t0, max(t) AS t1,
  max(m & 2) AS started,
  max(m & 4) AS web,
  ARRAY_AGG(IF((m & 1) <> 0, t, NULL) IGNORE NULLS ORDER BY t LIMIT 3) AS seen,
  ARRAY_AGG(IF((m & -8) <> 0 OR tx IS NOT NULL, STRUCT(t, nullif(m & -8, 0) AS m, CASE WHEN at_page THEN page END AS page, tx, name, v, cur), NULL) IGNORE NULLS) AS hits,
  ARRAY_AGG(IF((m & -8) <> 0 OR tx IS NOT NULL, NULL, STRUCT(t, name)) IGNORE NULLS) AS others
FROM (
SELECT u, s, t, d, tx, name, v, cur, page, m | p AS m, p <> 0 AS at_page FROM (
SELECT u, s, t, d, m, tx, name, v, cur, page, CASE WHEN page IS NULL THEN 0 ELSE CASE WHEN (coalesce(path = '/thanks', false) OR coalesce(path = '/thanks/', false)) THEN 16 ELSE 0 END
  + CASE WHEN (coalesce(path = '', false) OR coalesce(path = '/', false)) THEN 64 ELSE 0 END END AS p
FROM (
  SELECT page, url, u, s, t, d, m, tx, name, v, cur, REGEXP_EXTRACT(url, '^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$') AS host, REGEXP_EXTRACT(url, '^https?://[^/?#]+([^?#]*)(?:[?#].*)?$') AS path,
    REGEXP_EXTRACT(url, '(?i)^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?(?:[?#].*)?$') AS any_host, REGEXP_EXTRACT(url, '(?i)^https?://[^/?#]+([^?#]*)(?:[?#].*)?$') AS any_path
  FROM (SELECT page, u, s, t, d, m, tx, name, v, cur, nullif(page, '(no address)') AS url FROM (SELECT
  FARM_FINGERPRINT(user_pseudo_id) AS u,
  (SELECT COALESCE(p.value.int_value, SAFE_CAST(TRUNC(COALESCE(CAST(p.value.int_value AS FLOAT64), p.value.double_value, p.value.float_value, IF(REGEXP_CONTAINS(p.value.string_value, '\\A[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z'), SAFE_CAST(p.value.string_value AS FLOAT64), NULL))) AS INT64)) FROM UNNEST(event_params) AS p WHERE p.key = 'ga_session_id' LIMIT 1) AS s,
  event_timestamp AS t,
  SAFE_CAST(event_date AS INT64) AS d,
  CASE WHEN event_name IS NULL THEN -1 ELSE (CASE event_name
    WHEN 'page_view' THEN (CASE WHEN coalesce(platform, 'WEB') = 'WEB' THEN 1 ELSE 0 END)
    WHEN 'session_start' THEN 2
    WHEN 'purchase' THEN 8
    WHEN 'view_item' THEN (CASE WHEN coalesce((SELECT COALESCE(CAST(p.value.int_value AS FLOAT64), p.value.double_value, p.value.float_value, IF(REGEXP_CONTAINS(p.value.string_value, '\\A[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z'), SAFE_CAST(p.value.string_value AS FLOAT64), NULL)) FROM UNNEST(event_params) AS p WHERE p.key = 'price' LIMIT 1) >= CAST(10 AS FLOAT64), false) THEN 128 ELSE 0 END) + 256
    ELSE 0 END) END AS m,
  CASE WHEN event_name = 'purchase' AND coalesce(platform, 'WEB') = 'WEB' THEN FARM_FINGERPRINT((SELECT COALESCE(p.value.string_value, CAST(p.value.int_value AS STRING), IF(p.value.double_value = TRUNC(p.value.double_value) AND ABS(p.value.double_value) < 1e15, CAST(CAST(p.value.double_value AS INT64) AS STRING), CAST(p.value.double_value AS STRING)), IF(p.value.float_value = TRUNC(p.value.float_value) AND ABS(p.value.float_value) < 1e15, CAST(CAST(p.value.float_value AS INT64) AS STRING), CAST(p.value.float_value AS STRING))) FROM UNNEST(event_params) AS p WHERE p.key = 'transaction_id' LIMIT 1)) END AS tx,
  CASE WHEN event_name = 'page_view' AND coalesce(platform, 'WEB') = 'WEB' THEN coalesce((SELECT p.value.string_value FROM UNNEST(event_params) AS p WHERE p.key = 'page_location' LIMIT 1), '(no address)') END AS page,
  event_name AS name,
  CASE WHEN event_name IN ('page_view', 'purchase') AND EXISTS (SELECT 1 FROM UNNEST(event_params) AS p WHERE p.key IN ('value', 'currency')) THEN (SELECT COALESCE(CAST(p.value.int_value AS FLOAT64), p.value.double_value, p.value.float_value, IF(REGEXP_CONTAINS(p.value.string_value, '\\A[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z'), SAFE_CAST(p.value.string_value AS FLOAT64), NULL)) FROM UNNEST(event_params) AS p WHERE p.key = 'value' LIMIT 1) END AS v,
  CASE WHEN event_name IN ('page_view', 'purchase') AND EXISTS (SELECT 1 FROM UNNEST(event_params) AS p WHERE p.key IN ('value', 'currency')) THEN (SELECT p.value.string_value FROM UNNEST(event_params) AS p WHERE p.key = 'currency' LIMIT 1) END AS cur
FROM `p.analytics_1.events_*` WHERE _TABLE_SUFFIX BETWEEN '20260302' AND '20260303') AS seen) AS addresses
) AS parts
) AS looked_at
) AS each_event
GROUP BY u, s, d, CASE WHEN u IS NULL OR s IS NULL THEN DIV(t, 60000000) END;

CREATE OR REPLACE TEMP TABLE sessions AS
SELECT * EXCEPT (seen), (SELECT moment FROM UNNEST(seen) AS moment ORDER BY moment LIMIT 1 OFFSET 2) AS nth2
FROM (SELECT u, s, min(v.t0) AS t0, max(v.t1) AS t1, min(d) AS d0, max(d) AS d1, max(v.started) AS started, max(v.web) AS web, IF(count(*) > 1, ARRAY_AGG(STRUCT(v.d, v.t1)), NULL) AS days, ARRAY_CONCAT_AGG(v.seen) AS seen
FROM visits AS v WHERE u IS NOT NULL AND s IS NOT NULL GROUP BY u, s) AS each_session;

CREATE OR REPLACE TEMP TABLE transactions AS
SELECT h.u, h.s, h.t, h.d, h.v, h.cur, coalesce(h.m, 0) AS m, row_number() OVER (PARTITION BY h.u, h.tx ORDER BY h.t) AS nth
FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NOT NULL AND h.u IS NOT NULL;

CREATE OR REPLACE TEMP TABLE touched AS
SELECT h.u, h.s, h.t, h.d, h.v, h.cur, h.m & -8 AS m FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE (h.m & -8) <> 0 AND (h.tx IS NULL OR h.u IS NULL)
UNION ALL
SELECT x.u, x.s, x.t, x.d, x.v, x.cur, CASE WHEN x.nth = 1 THEN x.m ELSE x.m & ~8 END AS m FROM transactions AS x WHERE (CASE WHEN x.nth = 1 THEN x.m ELSE x.m & ~8 END) <> 0;

CREATE OR REPLACE TEMP TABLE mask_slot AS
SELECT x.m, y.slot FROM (SELECT DISTINCT m FROM touched) AS x
CROSS JOIN (SELECT 0 AS slot, 8 AS bit UNION ALL SELECT 1 AS slot, 16 AS bit UNION ALL SELECT 2 AS slot, 32 AS bit UNION ALL SELECT 3 AS slot, 64 AS bit UNION ALL SELECT 4 AS slot, 128 AS bit UNION ALL SELECT 5 AS slot, 256 AS bit) AS y
WHERE (x.m & y.bit) <> 0;

CREATE OR REPLACE TEMP TABLE reached AS
WITH moments AS (
  SELECT 2 AS slot, u, s, nth2 AS t, d0, d1 FROM sessions WHERE nth2 IS NOT NULL
),
over_midnight AS (
  SELECT r.slot, r.u, r.s, min(h.d) AS d FROM moments AS r JOIN sessions AS x ON x.u = r.u AND x.s = r.s CROSS JOIN UNNEST(x.days) AS h
  WHERE r.d0 <> r.d1 AND h.t1 >= r.t GROUP BY r.slot, r.u, r.s
)
SELECT r.slot, r.u, r.s, r.t, coalesce(o.d, r.d0) AS d
FROM moments AS r LEFT JOIN over_midnight AS o ON o.slot = r.slot AND o.u = r.u AND o.s = r.s;

CREATE OR REPLACE TEMP TABLE goal_session AS
SELECT k.slot, e.u, e.s, NULL AS lone, count(*) AS n, min(e.t) AS t, max(e.t) AS tl, min(e.d) AS d, max(e.v) AS v, max(e.cur) AS cur, NULL AS v_sum, 0 AS v_n
FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE e.u IS NOT NULL AND e.s IS NOT NULL GROUP BY k.slot, e.u, e.s
UNION ALL
SELECT k.slot, e.u, e.s, e.d AS lone, count(*) AS n, min(e.t) AS t, max(e.t) AS tl, min(e.d) AS d, NULL AS v, e.cur, sum(ROUND(SAFE_CAST(e.v AS NUMERIC), 6)) AS v_sum, count(e.v) AS v_n
FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE e.u IS NULL OR e.s IS NULL GROUP BY k.slot, e.u, e.s, e.d, e.cur
UNION ALL
SELECT slot, u, s, NULL AS lone, count(*) AS n, min(t) AS t, max(t) AS tl, min(d) AS d, NULL AS v, NULL AS cur, NULL AS v_sum, 0 AS v_n FROM reached GROUP BY slot, u, s;

CREATE OR REPLACE TEMP TABLE goal_user AS
SELECT slot, u, min(t) AS t FROM goal_session WHERE u IS NOT NULL GROUP BY slot, u;

SELECT sum(n) AS events, count(DISTINCT u) AS users,
  sum(CASE WHEN u IS NULL OR s IS NULL THEN n ELSE 0 END) AS lone,
  coalesce(sum(nameless), 0) AS nameless,
  sum(CASE WHEN d IS NULL THEN n ELSE 0 END) AS undated,
  coalesce(sum(timeless), 0) AS timeless,
  coalesce(sum(views), 0) AS views
FROM visits;

SELECT d AS day, max(t1) AS last_t FROM visits GROUP BY d ORDER BY d;

SELECT d0 AS day, count(*) AS sessions, sum(CASE WHEN started <> 0 THEN 1 ELSE 0 END) AS started
FROM sessions GROUP BY d0 ORDER BY d0;

SELECT k.slot, e.d AS day, e.cur, sum(e.n) AS n, sum(e.v_sum) AS v_sum, sum(e.v_n) AS v_n
FROM (SELECT m, d, cur, count(*) AS n, sum(ROUND(SAFE_CAST(v AS NUMERIC), 6)) AS v_sum, count(v) AS v_n FROM touched GROUP BY m, d, cur) AS e
JOIN mask_slot AS k ON k.m = e.m GROUP BY k.slot, e.d, e.cur ORDER BY slot, day, cur;

SELECT slot, d AS day, cur, sum(CASE WHEN lone IS NULL THEN 1 ELSE 0 END) AS sessions,
  sum(CASE WHEN lone IS NULL THEN 0 ELSE n END) AS lone, sum(CASE WHEN lone IS NULL THEN ROUND(SAFE_CAST(v AS NUMERIC), 6) ELSE v_sum END) AS v_sum, sum(CASE WHEN lone IS NOT NULL THEN v_n WHEN v IS NULL THEN 0 ELSE 1 END) AS v_n
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
SELECT u, min(t0) AS t0 FROM visits WHERE u IN (SELECT u FROM macro_times) GROUP BY u;

WITH ways AS (
  SELECT c.slot AS macro, c.u, STRING_AGG(CAST(a.slot AS STRING), '>' ORDER BY a.t, a.slot) AS way
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
  SELECT c.slot AS macro, c.u, count(x.s) AS visits, DIV((min(c.t) - min(f.t0)), 86400000000) AS days
  FROM goal_user AS c JOIN converts AS f ON f.u = c.u LEFT JOIN sessions AS x ON x.u = c.u AND x.t0 <= c.t
  WHERE c.slot IN (0) GROUP BY c.slot, c.u
) AS each_user GROUP BY macro, visits, days ORDER BY macro, visits, days;

SELECT count(*) AS n FROM (
  SELECT DISTINCT c.slot, c.u, c.t FROM macro_times AS c JOIN touched AS e ON e.u = c.u AND e.t = c.t
  LEFT JOIN mask_slot AS k ON k.m = e.m AND k.slot = c.slot WHERE k.slot IS NULL
) AS tied;

SELECT p.micro, p.macro, count(*) AS n,
  sum(CASE WHEN b.tl >= a.t THEN 1 ELSE 0 END) AS went_on
FROM (SELECT 1 AS micro, 0 AS macro) AS p
JOIN goal_session AS a ON a.slot = p.micro
LEFT JOIN (SELECT slot, u, s, tl FROM goal_session WHERE lone IS NULL AND slot IN (0)) AS b
  ON b.slot = p.macro AND b.u = a.u AND b.s = a.s
WHERE a.lone IS NULL GROUP BY p.micro, p.macro ORDER BY p.micro, p.macro;

WITH pairs AS (SELECT 1 AS micro, 0 AS macro),
early AS (
  SELECT c.slot, c.u FROM macro_times AS c JOIN converts AS f ON f.u = c.u WHERE c.t <= f.t0 + 604800000000 GROUP BY c.slot, c.u
),
had AS (
  SELECT p.micro, p.macro, count(*) AS n, sum(CASE WHEN (a.t > 1772150400000000 OR a.t + 604800000000 <= 1772150400000000) AND a.t + 604800000000 <= 1772582400000000 THEN 1 ELSE 0 END) AS seen_whole
  FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro GROUP BY p.micro, p.macro
),
gone_on AS (
  SELECT DISTINCT p.micro, p.macro, a.u FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro
  JOIN macro_times AS c ON c.slot = p.macro AND c.u = a.u WHERE c.t >= a.t AND c.t <= a.t + 604800000000
),
went AS (SELECT micro, macro, count(*) AS n FROM gone_on GROUP BY micro, macro),
everybody AS (
  SELECT micro, macro, count(DISTINCT u) AS n FROM (
    SELECT p.micro, p.macro, e.u FROM pairs AS p JOIN early AS e ON e.slot = p.macro UNION ALL SELECT micro, macro, u FROM gone_on
  ) AS reached_it GROUP BY micro, macro
)
SELECT p.micro, p.macro, coalesce(h.n, 0) AS n, coalesce(h.seen_whole, 0) AS seen_whole, coalesce(w.n, 0) AS went_on, coalesce(e.n, 0) AS all_reached
FROM pairs AS p LEFT JOIN had AS h ON h.micro = p.micro AND h.macro = p.macro
LEFT JOIN went AS w ON w.micro = p.micro AND w.macro = p.macro
LEFT JOIN everybody AS e ON e.micro = p.micro AND e.macro = p.macro
ORDER BY p.micro, p.macro;

CREATE OR REPLACE TEMP TABLE orders AS
SELECT row_number() OVER (ORDER BY slot, u, t) AS id, slot, u, d, t, amount FROM (
SELECT k.slot, e.u, e.d, e.t, ROUND(SAFE_CAST(coalesce(e.v, NULL) AS NUMERIC), 6) AS amount FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE k.slot = 0 AND e.u IS NOT NULL
) AS each_order;

CREATE OR REPLACE TEMP TABLE conversions AS
SELECT k.slot, e.u, e.t, 1 AS n FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE k.slot = 1;

WITH pairs AS (SELECT 1 AS micro, 0 AS macro),
counted AS (
  SELECT p.micro, p.macro, c.u, sum(c.n) AS n FROM pairs AS p JOIN conversions AS c ON c.slot = p.micro GROUP BY p.micro, p.macro, c.u
),
followed AS (
  SELECT DISTINCT p.micro, p.macro, o.id, o.u, o.amount FROM pairs AS p JOIN orders AS o ON o.slot = p.macro
  JOIN conversions AS c ON c.slot = p.micro AND c.u = o.u WHERE c.t <= o.t AND o.t <= c.t + 604800000000
),
spent AS (
  SELECT micro, macro, u, sum(amount) AS amount, count(amount) AS valued, count(*) - count(amount) AS unvalued
  FROM followed GROUP BY micro, macro, u
)
SELECT c.micro, c.macro, CASE WHEN c.u IS NULL THEN 1 ELSE c.n END AS n, s.amount,
  sum(CASE WHEN c.u IS NULL THEN c.n ELSE 1 END) AS users, sum(coalesce(s.valued, 0)) AS valued, sum(coalesce(s.unvalued, 0)) AS unvalued
FROM counted AS c LEFT JOIN spent AS s ON s.micro = c.micro AND s.macro = c.macro AND s.u = c.u
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 NULLS LAST;

WITH pairs AS (SELECT 1 AS micro, 0 AS macro, 16 AS bit),
taken AS (
  SELECT p.macro, a.u, sum(p.bit) AS steps, STRING_AGG(CAST(a.slot AS STRING), '>' ORDER BY a.t, a.slot) AS way, count(c.u) AS before
  FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro
  LEFT JOIN goal_user AS c ON c.slot = p.macro AND c.u = a.u
  WHERE c.u IS NULL OR a.t <= c.t GROUP BY p.macro, a.u
),
counted AS (
  SELECT macro, steps, way, CASE WHEN before > 0 THEN 1 ELSE 0 END AS reached, count(*) AS users FROM taken GROUP BY 1, 2, 3, 4
),
ranked AS (
  SELECT macro, steps, way, reached, users, row_number() OVER (PARTITION BY macro ORDER BY users DESC, way, reached) AS place FROM counted
)
SELECT macro, steps, way, reached, sum(users) AS users
FROM (SELECT macro, steps, CASE WHEN place <= 10 THEN way END AS way, reached, users FROM ranked) AS kept
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;

WITH pairs AS (SELECT 1 AS micro, 0 AS macro, 16 AS bit),
taken AS (SELECT p.macro, p.bit, a.u, a.t FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro),
before AS (
  SELECT o.id, o.slot AS macro, o.u, o.amount, coalesce(sum(a.bit), 0) AS steps
  FROM orders AS o LEFT JOIN taken AS a ON a.macro = o.slot AND a.u = o.u AND a.t <= o.t GROUP BY 1, 2, 3, 4
),
each_user AS (
  SELECT macro, steps, u, coalesce(sum(amount), 0) AS amount, count(amount) AS valued, count(*) AS orders FROM before GROUP BY 1, 2, 3
),
both_ways AS (
  SELECT macro, 0 AS ones, steps, amount, valued, orders FROM each_user
  UNION ALL SELECT macro, 1 AS ones, steps, ROUND(SAFE_CAST(orders AS NUMERIC), 6) AS amount, orders AS valued, orders FROM each_user
),
placed AS (
  SELECT macro, ones, steps, amount, valued, orders, row_number() OVER (PARTITION BY macro, ones, steps ORDER BY amount, valued, orders) - 1 AS place,
    count(*) OVER (PARTITION BY macro, ones, steps) AS users FROM both_ways
)
SELECT macro, ones, steps, DIV((place * least(users, 64)), users) AS part, count(*) AS users,
  sum(amount) AS amount, min(amount) AS lowest, max(amount) AS highest, sum(valued) AS valued, sum(orders) AS orders
FROM placed GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;

WITH pairs AS (SELECT 1 AS micro, 0 AS macro),
days AS (SELECT min(t0) AS first_t, max(t1) AS last_t FROM sessions),
taken AS (
  SELECT p.macro, a.u, a.slot, a.t AS t, c.t AS came, row_number() OVER (PARTITION BY p.macro, a.u ORDER BY a.t, a.slot) AS nth
  FROM pairs AS p JOIN goal_user AS c ON c.slot = p.macro JOIN goal_user AS a ON a.slot = p.micro AND a.u = c.u
  WHERE a.t <= c.t
),
spans AS (
  SELECT macro, -1 AS step, macro AS next, t AS began, came AS ended FROM taken WHERE nth = 1
  UNION ALL
  SELECT a.macro, a.slot AS step, coalesce(b.slot, a.macro) AS next, a.t AS began, coalesce(b.t, a.came) AS ended
  FROM taken AS a LEFT JOIN taken AS b ON b.macro = a.macro AND b.u = a.u AND b.nth = a.nth + 1
),
halves AS (
  SELECT macro, step, next, ended - began AS took, CASE WHEN ended < DIV((first_t + last_t), 2) THEN 1 WHEN began >= DIV((first_t + last_t), 2) THEN 2 ELSE 0 END AS half
  FROM spans CROSS JOIN days
),
each_span AS (
  SELECT macro, step, next, 0 AS half, took FROM halves UNION ALL SELECT macro, step, next, half, took FROM halves WHERE half > 0
),
placed AS (
  SELECT macro, step, next, half, took, row_number() OVER (PARTITION BY macro, step, next, half ORDER BY took) AS place,
    count(*) OVER (PARTITION BY macro, step, next, half) AS number FROM each_span
)
SELECT macro, step, next, half, number, place, took FROM placed
WHERE place = DIV((number + 1), 2) OR place = floor(number / 2.0 - 0.98 * sqrt(number)) OR place = ceil(number / 2.0 + 1 + 0.98 * sqrt(number))
ORDER BY macro, step, next, half, place;

WITH pairs AS (SELECT 1 AS micro, 0 AS macro),
days AS (SELECT max(t1) AS last_t FROM sessions),
began AS (SELECT p.macro, a.u, min(a.t) AS t FROM pairs AS p JOIN goal_user AS a ON a.slot = p.micro GROUP BY 1, 2),
counted AS (
  SELECT b.macro, DIV(greatest(last_t - b.t, 0), 86400000000) AS began, NULL AS came FROM began AS b CROSS JOIN days
  UNION ALL
  SELECT o.slot AS macro, CASE WHEN b.t <= o.t THEN DIV(greatest(last_t - b.t, 0), 86400000000) END AS began, DIV(greatest(last_t - o.t, 0), 86400000000) AS came
  FROM orders AS o CROSS JOIN days LEFT JOIN began AS b ON b.macro = o.slot AND b.u = o.u
)
SELECT macro, came, began, count(*) AS n FROM counted GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

SELECT 0 AS way, 'session' AS asked, day, NULL AS step, NULL AS action, NULL AS n, NULL AS took, done0, done1, went1, done2, went2, done3, went3 FROM (
WITH walk AS (
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 8 ELSE 0 END + CASE WHEN (m & 64) <> 0 THEN 1 ELSE 0 END + CASE WHEN (m & 128) <> 0 THEN 2 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 4 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 0 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u, s ORDER BY t, (f & -f) * 1024 + f, name) AS n
  FROM moves WHERE u IS NOT NULL AND s IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 216) <> 0)
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000 THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000 THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2
    FROM stage1
  ) AS before2
),
stage3 AS (
  SELECT *, CASE WHEN (f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1 THEN 1 END AS w3, CASE WHEN ((f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1) THEN n END AS r3
  FROM (
    SELECT *, max(r2) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b3,
      max(CASE WHEN r2 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt3
    FROM stage2
  ) AS before3
)
SELECT * FROM stage3
)
SELECT x.d0 AS day, count(o.r0) AS done0, count(o.r1) AS done1, count(o.w1) AS went1, count(o.r2) AS done2, count(o.w2) AS went2, count(o.r3) AS done3, count(o.w3) AS went3 FROM (SELECT u, s, max(r0) AS r0, max(r1) AS r1, max(w1) AS w1, max(r2) AS r2, max(w2) AS w2, max(r3) AS r3, max(w3) AS w3 FROM walk GROUP BY u, s) AS o JOIN sessions AS x ON x.u = o.u AND x.s = o.s GROUP BY x.d0 ORDER BY x.d0
) AS answers
UNION ALL
SELECT 0 AS way, 'user' AS asked, NULL AS day, NULL AS step, NULL AS action, NULL AS n, NULL AS took, done0, done1, went1, done2, went2, done3, went3 FROM (
WITH walk AS (
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 8 ELSE 0 END + CASE WHEN (m & 64) <> 0 THEN 1 ELSE 0 END + CASE WHEN (m & 128) <> 0 THEN 2 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 4 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 0 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS n, lead(name) OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS after
  FROM moves WHERE u IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 216) <> 0)
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000 THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000 THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2
    FROM stage1
  ) AS before2
),
stage3 AS (
  SELECT *, CASE WHEN (f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1 THEN 1 END AS w3, CASE WHEN ((f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1) THEN n END AS r3
  FROM (
    SELECT *, max(r2) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b3,
      max(CASE WHEN r2 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt3
    FROM stage2
  ) AS before3
)
SELECT * FROM stage3
)
SELECT count(o.r0) AS done0, count(o.r1) AS done1, count(o.w1) AS went1, count(o.r2) AS done2, count(o.w2) AS went2, count(o.r3) AS done3, count(o.w3) AS went3 FROM (SELECT u, max(r0) AS r0, max(r1) AS r1, max(w1) AS w1, max(r2) AS r2, max(w2) AS w2, max(r3) AS r3, max(w3) AS w3 FROM walk GROUP BY u) AS o
) AS answers
UNION ALL
SELECT 0 AS way, 'next' AS asked, NULL AS day, step, action, n, NULL AS took, NULL AS done0, NULL AS done1, NULL AS went1, NULL AS done2, NULL AS went2, NULL AS done3, NULL AS went3 FROM (
WITH walk AS (
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 8 ELSE 0 END + CASE WHEN (m & 64) <> 0 THEN 1 ELSE 0 END + CASE WHEN (m & 128) <> 0 THEN 2 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 4 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 0 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS n, lead(name) OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS after
  FROM moves WHERE u IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 216) <> 0)
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000 THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000 THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2
    FROM stage1
  ) AS before2
),
stage3 AS (
  SELECT *, CASE WHEN (f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1 THEN 1 END AS w3, CASE WHEN ((f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1) THEN n END AS r3
  FROM (
    SELECT *, max(r2) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b3,
      max(CASE WHEN r2 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt3
    FROM stage2
  ) AS before3
)
SELECT * FROM stage3
)
SELECT step, action, count(*) AS n FROM (
  SELECT k.step, CASE k.step WHEN 0 THEN action0 WHEN 1 THEN action1 WHEN 2 THEN action2 END AS action, CASE k.step WHEN 0 THEN went0 WHEN 1 THEN went1 WHEN 2 THEN went2 END AS went
  FROM (SELECT u, max(CASE WHEN n = came0 THEN after END) AS action0, max(CASE WHEN n = came0 + 1 THEN w1 END) AS went0,
    max(CASE WHEN n = came1 THEN after END) AS action1, max(CASE WHEN n = came1 + 1 THEN w2 END) AS went1,
    max(CASE WHEN n = came2 THEN after END) AS action2, max(CASE WHEN n = came2 + 1 THEN w3 END) AS went2
    FROM (SELECT *, min(r0) OVER (PARTITION BY u) AS came0, min(r1) OVER (PARTITION BY u) AS came1, min(r2) OVER (PARTITION BY u) AS came2 FROM walk) AS p GROUP BY u) AS o CROSS JOIN (SELECT 0 AS step UNION ALL SELECT 1 AS step UNION ALL SELECT 2 AS step) AS k
) AS x WHERE action IS NOT NULL AND went IS NULL GROUP BY step, action
) AS answers
UNION ALL
SELECT 0 AS way, 'times' AS asked, NULL AS day, step, NULL AS action, NULL AS n, took, NULL AS done0, NULL AS done1, NULL AS went1, NULL AS done2, NULL AS went2, NULL AS done3, NULL AS went3 FROM (
WITH walk AS (
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 8 ELSE 0 END + CASE WHEN (m & 64) <> 0 THEN 1 ELSE 0 END + CASE WHEN (m & 128) <> 0 THEN 2 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 4 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 0 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS n, lead(name) OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS after
  FROM moves WHERE u IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 216) <> 0)
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000 THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000 THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2
    FROM stage1
  ) AS before2
),
stage3 AS (
  SELECT *, CASE WHEN (f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1 THEN 1 END AS w3, CASE WHEN ((f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1) THEN n END AS r3
  FROM (
    SELECT *, max(r2) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b3,
      max(CASE WHEN r2 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt3
    FROM stage2
  ) AS before3
)
SELECT * FROM stage3
)
SELECT step, took FROM (
  SELECT step, took, row_number() OVER (PARTITION BY step ORDER BY took) AS place, count(*) OVER (PARTITION BY step) AS number
  FROM (
    SELECT k.step, CASE k.step WHEN 1 THEN took1 WHEN 2 THEN took2 WHEN 3 THEN took3 END AS took
    FROM (SELECT u, max(CASE WHEN n = came1 THEN t - bt1 END) AS took1,
      max(CASE WHEN n = came2 THEN t - bt2 END) AS took2,
      max(CASE WHEN n = came3 THEN t - bt3 END) AS took3
      FROM (SELECT *, min(CASE WHEN w1 = 1 THEN n END) OVER (PARTITION BY u) AS came1, min(CASE WHEN w2 = 1 THEN n END) OVER (PARTITION BY u) AS came2, min(CASE WHEN w3 = 1 THEN n END) OVER (PARTITION BY u) AS came3 FROM walk) AS p GROUP BY u) AS o CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 AS step UNION ALL SELECT 3 AS step) AS k
  ) AS t WHERE took IS NOT NULL
) AS x WHERE place = DIV((number + 1), 2)
) AS answers
UNION ALL
SELECT 1 AS way, 'session' AS asked, day, NULL AS step, NULL AS action, NULL AS n, NULL AS took, done0, done1, went1, done2, went2, NULL AS done3, NULL AS went3 FROM (
WITH walk AS (
WITH base AS (
SELECT u, s, t, m, '' AS name, false AS repeated FROM touched
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 4 ELSE 0 END + CASE WHEN (m & 256) <> 0 THEN 1 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 2 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u, s ORDER BY t, (f & -f) * 1024 + f, name) AS n
  FROM moves WHERE u IS NOT NULL AND s IS NOT NULL AND f <> 0
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL) OR ((f & 2) <> 0 AND been1 IS NULL) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1, max(CASE WHEN (f & 1) <> 0 THEN 1 END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL) OR ((f & 4) <> 0 AND been2 IS NULL) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2, max(CASE WHEN (f & 3) <> 0 THEN 1 END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been2
    FROM stage1
  ) AS before2
)
SELECT * FROM stage2
)
SELECT x.d0 AS day, count(o.r0) AS done0, count(o.r1) AS done1, count(o.w1) AS went1, count(o.r2) AS done2, count(o.w2) AS went2 FROM (SELECT u, s, max(r0) AS r0, max(r1) AS r1, max(w1) AS w1, max(r2) AS r2, max(w2) AS w2 FROM walk GROUP BY u, s) AS o JOIN sessions AS x ON x.u = o.u AND x.s = o.s GROUP BY x.d0 ORDER BY x.d0
) AS answers
UNION ALL
SELECT 1 AS way, 'user' AS asked, NULL AS day, NULL AS step, NULL AS action, NULL AS n, NULL AS took, done0, done1, went1, done2, went2, NULL AS done3, NULL AS went3 FROM (
WITH walk AS (
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 4 ELSE 0 END + CASE WHEN (m & 256) <> 0 THEN 1 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 0 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 2 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS n, lead(name) OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS after
  FROM moves WHERE u IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 264) <> 0 UNION ALL SELECT u FROM reached WHERE slot IN (2))
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL) OR ((f & 2) <> 0 AND been1 IS NULL) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1, max(CASE WHEN (f & 1) <> 0 THEN 1 END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL) OR ((f & 4) <> 0 AND been2 IS NULL) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2, max(CASE WHEN (f & 3) <> 0 THEN 1 END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been2
    FROM stage1
  ) AS before2
)
SELECT * FROM stage2
)
SELECT count(o.r0) AS done0, count(o.r1) AS done1, count(o.w1) AS went1, count(o.r2) AS done2, count(o.w2) AS went2 FROM (SELECT u, max(r0) AS r0, max(r1) AS r1, max(w1) AS w1, max(r2) AS r2, max(w2) AS w2 FROM walk GROUP BY u) AS o
) AS answers
UNION ALL
SELECT 1 AS way, 'next' AS asked, NULL AS day, step, action, n, NULL AS took, NULL AS done0, NULL AS done1, NULL AS went1, NULL AS done2, NULL AS went2, NULL AS done3, NULL AS went3 FROM (
WITH walk AS (
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 4 ELSE 0 END + CASE WHEN (m & 256) <> 0 THEN 1 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 0 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 2 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS n, lead(name) OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS after
  FROM moves WHERE u IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 264) <> 0 UNION ALL SELECT u FROM reached WHERE slot IN (2))
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL) OR ((f & 2) <> 0 AND been1 IS NULL) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1, max(CASE WHEN (f & 1) <> 0 THEN 1 END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL) OR ((f & 4) <> 0 AND been2 IS NULL) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2, max(CASE WHEN (f & 3) <> 0 THEN 1 END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been2
    FROM stage1
  ) AS before2
)
SELECT * FROM stage2
)
SELECT step, action, count(*) AS n FROM (
  SELECT k.step, CASE k.step WHEN 0 THEN action0 WHEN 1 THEN action1 END AS action, CASE k.step WHEN 0 THEN went0 WHEN 1 THEN went1 END AS went
  FROM (SELECT u, max(CASE WHEN n = came0 THEN after END) AS action0, max(CASE WHEN n = came0 + 1 THEN w1 END) AS went0,
    max(CASE WHEN n = came1 THEN after END) AS action1, max(CASE WHEN n = came1 + 1 THEN w2 END) AS went1
    FROM (SELECT *, min(r0) OVER (PARTITION BY u) AS came0, min(r1) OVER (PARTITION BY u) AS came1 FROM walk) AS p GROUP BY u) AS o CROSS JOIN (SELECT 0 AS step UNION ALL SELECT 1 AS step) AS k
) AS x WHERE action IS NOT NULL AND went IS NULL GROUP BY step, action
) AS answers
UNION ALL
SELECT 1 AS way, 'times' AS asked, NULL AS day, step, NULL AS action, NULL AS n, took, NULL AS done0, NULL AS done1, NULL AS went1, NULL AS done2, NULL AS went2, NULL AS done3, NULL AS went3 FROM (
WITH walk AS (
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 4 ELSE 0 END + CASE WHEN (m & 256) <> 0 THEN 1 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 0 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 2 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS n, lead(name) OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS after
  FROM moves WHERE u IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 264) <> 0 UNION ALL SELECT u FROM reached WHERE slot IN (2))
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL) OR ((f & 2) <> 0 AND been1 IS NULL) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1, max(CASE WHEN (f & 1) <> 0 THEN 1 END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL) OR ((f & 4) <> 0 AND been2 IS NULL) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2, max(CASE WHEN (f & 3) <> 0 THEN 1 END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been2
    FROM stage1
  ) AS before2
)
SELECT * FROM stage2
)
SELECT step, took FROM (
  SELECT step, took, row_number() OVER (PARTITION BY step ORDER BY took) AS place, count(*) OVER (PARTITION BY step) AS number
  FROM (
    SELECT k.step, CASE k.step WHEN 1 THEN took1 WHEN 2 THEN took2 END AS took
    FROM (SELECT u, max(CASE WHEN n = came1 THEN t - bt1 END) AS took1,
      max(CASE WHEN n = came2 THEN t - bt2 END) AS took2
      FROM (SELECT *, min(CASE WHEN w1 = 1 THEN n END) OVER (PARTITION BY u) AS came1, min(CASE WHEN w2 = 1 THEN n END) OVER (PARTITION BY u) AS came2 FROM walk) AS p GROUP BY u) AS o CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 AS step) AS k
  ) AS t WHERE took IS NOT NULL
) AS x WHERE place = DIV((number + 1), 2)
) AS answers
ORDER BY way, asked, day, step, action;

CREATE OR REPLACE TEMP TABLE walk AS
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 8 ELSE 0 END + CASE WHEN (m & 64) <> 0 THEN 1 ELSE 0 END + CASE WHEN (m & 128) <> 0 THEN 2 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 4 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 0 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u, s ORDER BY t, (f & -f) * 1024 + f, name) AS n
  FROM moves WHERE u IS NOT NULL AND s IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 216) <> 0)
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000 THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000 THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2
    FROM stage1
  ) AS before2
),
stage3 AS (
  SELECT *, CASE WHEN (f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1 THEN 1 END AS w3, CASE WHEN ((f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1) THEN n END AS r3
  FROM (
    SELECT *, max(r2) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b3,
      max(CASE WHEN r2 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt3
    FROM stage2
  ) AS before3
)
SELECT * FROM stage3;

SELECT x.d0 AS day, count(o.r0) AS done0, count(o.r1) AS done1, count(o.w1) AS went1, count(o.r2) AS done2, count(o.w2) AS went2, count(o.r3) AS done3, count(o.w3) AS went3 FROM (SELECT u, s, max(r0) AS r0, max(r1) AS r1, max(w1) AS w1, max(r2) AS r2, max(w2) AS w2, max(r3) AS r3, max(w3) AS w3 FROM walk GROUP BY u, s) AS o JOIN sessions AS x ON x.u = o.u AND x.s = o.s GROUP BY x.d0 ORDER BY x.d0;

CREATE OR REPLACE TEMP TABLE walk AS
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 8 ELSE 0 END + CASE WHEN (m & 64) <> 0 THEN 1 ELSE 0 END + CASE WHEN (m & 128) <> 0 THEN 2 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 4 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 0 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS n, lead(name) OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS after
  FROM moves WHERE u IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 216) <> 0)
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000 THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL AND t - bt1 <= 3600000000) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000 THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL AND t - bt2 <= 3600000000) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2
    FROM stage1
  ) AS before2
),
stage3 AS (
  SELECT *, CASE WHEN (f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1 THEN 1 END AS w3, CASE WHEN ((f & 8) <> 0 AND b3 IS NOT NULL AND t - bt3 <= 604800000000 AND b3 = n - 1) THEN n END AS r3
  FROM (
    SELECT *, max(r2) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b3,
      max(CASE WHEN r2 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt3
    FROM stage2
  ) AS before3
)
SELECT * FROM stage3;

SELECT count(o.r0) AS done0, count(o.r1) AS done1, count(o.w1) AS went1, count(o.r2) AS done2, count(o.w2) AS went2, count(o.r3) AS done3, count(o.w3) AS went3 FROM (SELECT u, max(r0) AS r0, max(r1) AS r1, max(w1) AS w1, max(r2) AS r2, max(w2) AS w2, max(r3) AS r3, max(w3) AS w3 FROM walk GROUP BY u) AS o;

SELECT step, action, count(*) AS n FROM (
  SELECT k.step, CASE k.step WHEN 0 THEN action0 WHEN 1 THEN action1 WHEN 2 THEN action2 END AS action, CASE k.step WHEN 0 THEN went0 WHEN 1 THEN went1 WHEN 2 THEN went2 END AS went
  FROM (SELECT u, max(CASE WHEN n = came0 THEN after END) AS action0, max(CASE WHEN n = came0 + 1 THEN w1 END) AS went0,
    max(CASE WHEN n = came1 THEN after END) AS action1, max(CASE WHEN n = came1 + 1 THEN w2 END) AS went1,
    max(CASE WHEN n = came2 THEN after END) AS action2, max(CASE WHEN n = came2 + 1 THEN w3 END) AS went2
    FROM (SELECT *, min(r0) OVER (PARTITION BY u) AS came0, min(r1) OVER (PARTITION BY u) AS came1, min(r2) OVER (PARTITION BY u) AS came2 FROM walk) AS p GROUP BY u) AS o CROSS JOIN (SELECT 0 AS step UNION ALL SELECT 1 AS step UNION ALL SELECT 2 AS step) AS k
) AS x WHERE action IS NOT NULL AND went IS NULL GROUP BY step, action;

SELECT step, took FROM (
  SELECT step, took, row_number() OVER (PARTITION BY step ORDER BY took) AS place, count(*) OVER (PARTITION BY step) AS number
  FROM (
    SELECT k.step, CASE k.step WHEN 1 THEN took1 WHEN 2 THEN took2 WHEN 3 THEN took3 END AS took
    FROM (SELECT u, max(CASE WHEN n = came1 THEN t - bt1 END) AS took1,
      max(CASE WHEN n = came2 THEN t - bt2 END) AS took2,
      max(CASE WHEN n = came3 THEN t - bt3 END) AS took3
      FROM (SELECT *, min(CASE WHEN w1 = 1 THEN n END) OVER (PARTITION BY u) AS came1, min(CASE WHEN w2 = 1 THEN n END) OVER (PARTITION BY u) AS came2, min(CASE WHEN w3 = 1 THEN n END) OVER (PARTITION BY u) AS came3 FROM walk) AS p GROUP BY u) AS o CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 AS step UNION ALL SELECT 3 AS step) AS k
  ) AS t WHERE took IS NOT NULL
) AS x WHERE place = DIV((number + 1), 2);

CREATE OR REPLACE TEMP TABLE walk AS
WITH base AS (
SELECT u, s, t, m, '' AS name, false AS repeated FROM touched
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 4 ELSE 0 END + CASE WHEN (m & 256) <> 0 THEN 1 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 2 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u, s ORDER BY t, (f & -f) * 1024 + f, name) AS n
  FROM moves WHERE u IS NOT NULL AND s IS NOT NULL AND f <> 0
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL) OR ((f & 2) <> 0 AND been1 IS NULL) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1, max(CASE WHEN (f & 1) <> 0 THEN 1 END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL) OR ((f & 4) <> 0 AND been2 IS NULL) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2, max(CASE WHEN (f & 3) <> 0 THEN 1 END) OVER (PARTITION BY u, s ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been2
    FROM stage1
  ) AS before2
)
SELECT * FROM stage2;

SELECT x.d0 AS day, count(o.r0) AS done0, count(o.r1) AS done1, count(o.w1) AS went1, count(o.r2) AS done2, count(o.w2) AS went2 FROM (SELECT u, s, max(r0) AS r0, max(r1) AS r1, max(w1) AS w1, max(r2) AS r2, max(w2) AS w2 FROM walk GROUP BY u, s) AS o JOIN sessions AS x ON x.u = o.u AND x.s = o.s GROUP BY x.d0 ORDER BY x.d0;

CREATE OR REPLACE TEMP TABLE walk AS
WITH base AS (
SELECT h.u, h.s, h.t, coalesce(h.m, 0) AS m, h.name, false AS repeated FROM (SELECT v.u, v.s, v.d, h.* FROM visits AS v, UNNEST(v.hits) AS h) AS h WHERE h.tx IS NULL OR h.u IS NULL
UNION ALL
SELECT v.u, v.s, o.t, 0 AS m, o.name, false AS repeated FROM visits AS v, UNNEST(v.others) AS o
UNION ALL
SELECT u, s, t, m, 'purchase' AS name, nth > 1 AS repeated FROM transactions
),
moves AS (
  SELECT u, s, t, CASE WHEN (m & 8) <> 0 THEN 4 ELSE 0 END + CASE WHEN (m & 256) <> 0 THEN 1 ELSE 0 END AS f, name FROM base WHERE NOT repeated AND name NOT IN ('thanks', 'deep')
  UNION ALL SELECT u, s, t, 0 AS f, 'thanks' AS name FROM base WHERE (m & 16) <> 0
  UNION ALL SELECT u, s, t, 2 AS f, 'deep' AS name FROM reached WHERE slot = 2
),
ordered AS (
  SELECT u, s, t, f, row_number() OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS n, lead(name) OVER (PARTITION BY u ORDER BY t, (f & -f) * 1024 + f, name) AS after
  FROM moves WHERE u IS NOT NULL AND u IN (SELECT u FROM touched WHERE (m & 264) <> 0 UNION ALL SELECT u FROM reached WHERE slot IN (2))
),
stage0 AS (SELECT *, CASE WHEN (f & 1) <> 0 THEN n END AS r0 FROM ordered WHERE f <> 0),
stage1 AS (
  SELECT *, CASE WHEN (f & 2) <> 0 AND b1 IS NOT NULL THEN 1 END AS w1, CASE WHEN ((f & 2) <> 0 AND b1 IS NOT NULL) OR ((f & 2) <> 0 AND been1 IS NULL) THEN n END AS r1
  FROM (
    SELECT *, max(r0) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b1,
      max(CASE WHEN r0 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt1, max(CASE WHEN (f & 1) <> 0 THEN 1 END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been1
    FROM stage0
  ) AS before1
),
stage2 AS (
  SELECT *, CASE WHEN (f & 4) <> 0 AND b2 IS NOT NULL THEN 1 END AS w2, CASE WHEN ((f & 4) <> 0 AND b2 IS NOT NULL) OR ((f & 4) <> 0 AND been2 IS NULL) THEN n END AS r2
  FROM (
    SELECT *, max(r1) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b2,
      max(CASE WHEN r1 IS NOT NULL THEN t END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bt2, max(CASE WHEN (f & 3) <> 0 THEN 1 END) OVER (PARTITION BY u ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS been2
    FROM stage1
  ) AS before2
)
SELECT * FROM stage2;

SELECT count(o.r0) AS done0, count(o.r1) AS done1, count(o.w1) AS went1, count(o.r2) AS done2, count(o.w2) AS went2 FROM (SELECT u, max(r0) AS r0, max(r1) AS r1, max(w1) AS w1, max(r2) AS r2, max(w2) AS w2 FROM walk GROUP BY u) AS o;

SELECT step, action, count(*) AS n FROM (
  SELECT k.step, CASE k.step WHEN 0 THEN action0 WHEN 1 THEN action1 END AS action, CASE k.step WHEN 0 THEN went0 WHEN 1 THEN went1 END AS went
  FROM (SELECT u, max(CASE WHEN n = came0 THEN after END) AS action0, max(CASE WHEN n = came0 + 1 THEN w1 END) AS went0,
    max(CASE WHEN n = came1 THEN after END) AS action1, max(CASE WHEN n = came1 + 1 THEN w2 END) AS went1
    FROM (SELECT *, min(r0) OVER (PARTITION BY u) AS came0, min(r1) OVER (PARTITION BY u) AS came1 FROM walk) AS p GROUP BY u) AS o CROSS JOIN (SELECT 0 AS step UNION ALL SELECT 1 AS step) AS k
) AS x WHERE action IS NOT NULL AND went IS NULL GROUP BY step, action;

SELECT step, took FROM (
  SELECT step, took, row_number() OVER (PARTITION BY step ORDER BY took) AS place, count(*) OVER (PARTITION BY step) AS number
  FROM (
    SELECT k.step, CASE k.step WHEN 1 THEN took1 WHEN 2 THEN took2 END AS took
    FROM (SELECT u, max(CASE WHEN n = came1 THEN t - bt1 END) AS took1,
      max(CASE WHEN n = came2 THEN t - bt2 END) AS took2
      FROM (SELECT *, min(CASE WHEN w1 = 1 THEN n END) OVER (PARTITION BY u) AS came1, min(CASE WHEN w2 = 1 THEN n END) OVER (PARTITION BY u) AS came2 FROM walk) AS p GROUP BY u) AS o CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 AS step) AS k
  ) AS t WHERE took IS NOT NULL
) AS x WHERE place = DIV((number + 1), 2);
