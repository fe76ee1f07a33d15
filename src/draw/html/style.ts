/** How every page of ours looks, light, dark and on paper: the one style sheet, with its colours by name. Text only. */

const LIGHT = `
  --paper: #f6f7f9; --card: #ffffff; --ink: #17202b; --soft: #566273; --rule: #e1e5ea; --track: #edf0f4;
  --accent: #0a5f9e; --good: #11734b; --bad: #b3261e; --warn: #8a5300; --hurdle: #c2620a; --lost: #f3cfa5;
  --good-soft: #e3f3ea; --bad-soft: #fbe9e7; --warn-soft: #fdf1dc; --none-soft: #edf0f4;
  --dot: #0a6ebd; --series-1: #0a6ebd; --series-2: #c2410c; --series-3: #0b7a5c;`;

const DARK = `
  --paper: #10151c; --card: #19202a; --ink: #eef2f6; --soft: #a7b3c2; --rule: #2c3643; --track: #27303c;
  --accent: #7cc0f5; --good: #58c694; --bad: #ff8a80; --warn: #f0b55a; --hurdle: #f0a04b; --lost: #6b4a26;
  --good-soft: #173527; --bad-soft: #40201e; --warn-soft: #3a2c14; --none-soft: #27303c;
  --dot: #5cb0f2; --series-1: #5cb0f2; --series-2: #ff9466; --series-3: #4fcfa5;`;

/** A table in a card narrower than `pixels`: a card of its own for each row, with the heads beside the numbers. */
function stacked(kind: string, pixels: number): string {
  const table = `table.${kind}`;
  return `
@container (max-width: ${pixels}px) {
  ${table} thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  ${table}, ${table} :is(tbody, tr, th, td, caption) { display: block; width: 100%; }
  ${table} tr { padding: 12px 0; border-bottom: 1px solid var(--rule); }
  ${table} tbody tr:last-child { border-bottom: 0; }
  ${table} :is(th, td) { border: 0; padding: 2px 0; text-align: left; }
  ${table} td { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; text-align: right; }
  ${table} td::before { content: attr(data-label); color: var(--soft); text-align: left; max-width: 100%; overflow-wrap: break-word; }
  ${table} td > span { margin-left: auto; }
  ${table} td.empty { display: none; }
}`;
}

export const STYLE: string = `
:root { color-scheme: light dark;${LIGHT} }
@media (prefers-color-scheme: dark) { :root {${DARK} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main, header.top, footer { max-width: 980px; margin: 0 auto; padding: 0 20px; }
header.top { padding-top: 44px; padding-bottom: 8px; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.3rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 6px; overflow-wrap: break-word; }
h2 { font-size: 1.3rem; letter-spacing: -0.01em; line-height: 1.25; margin: 0 0 4px; overflow-wrap: break-word; }
h3 { font-size: 1rem; line-height: 1.35; margin: 0; overflow-wrap: break-word; }
p { margin: 0 0 10px; }
.eyebrow { color: var(--accent); font-weight: 650; font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; margin: 0 0 8px; }
.lead, .soft { color: var(--soft); }
.lead { font-size: 1.02rem; margin: 0; }
.small { font-size: .875rem; }
.after { margin: 12px 0 0; }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 14px; padding: 24px; margin: 18px 0; container-type: inline-size; }
section > .intro { color: var(--soft); margin-bottom: 16px; max-width: 68ch; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 18px 0; padding: 0; list-style: none; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 14px; padding: 16px 18px; flex: 1 1 30%; min-width: min-content; }
.tile .name { display: block; color: var(--soft); font-size: .875rem; }
.tile .number { display: block; font-size: 1.65rem; font-weight: 680; letter-spacing: -0.02em; line-height: 1.25; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
.tile .change { font-size: .875rem; }
.chart { margin: 12px 0 4px; }
.lines .plot { position: relative; height: 220px; }
.lines svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.level { position: absolute; left: 0; right: 0; border-bottom: 1px solid var(--rule); color: var(--soft); font-size: .75rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
.dates { position: relative; height: 1.5em; font-size: .75rem; color: var(--soft); }
.dates span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.dates span:first-child { transform: none; } .dates span:last-child:not(:first-child) { transform: translateX(-100%); }
[class^="line-"] { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.line-1 { stroke: var(--series-1); } .line-2 { stroke: var(--series-2); stroke-dasharray: 7 4; } .line-3 { stroke: var(--series-3); stroke-dasharray: 10 3 2 3; }
.line-before { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 1 4; }
.track, .axis { display: block; position: relative; }
.track { height: 18px; background: var(--track); border-radius: 4px; overflow: hidden; white-space: nowrap; font-size: 0; }
.track i { display: inline-block; height: 100%; background: var(--series-1); }
.track i.good { background: var(--good); } .track i.bad { background: var(--bad); }
.track b { position: absolute; top: 0; bottom: 0; width: 2px; margin-left: -1px; background: var(--ink); }
.track s { position: absolute; top: 0; bottom: 0; border-left: 2px dashed var(--ink); margin-left: -1px; }
.track u { position: absolute; top: 6px; bottom: 6px; background: var(--ink); opacity: .55; border-radius: 3px; }
.bullet .track { height: 22px; }
.marks { display: block; position: relative; height: 1.5em; font-size: .78rem; color: var(--soft); }
.marks span { position: absolute; white-space: nowrap; padding: 0 3px; }
.strip .track { height: 90px; overflow: visible; margin: 0 5px; background: none; border-bottom: 1px solid var(--rule); }
.strip .track i { position: absolute; width: 9px; height: 9px; margin-left: -4px; border-radius: 50%; background: var(--dot); opacity: .75; }
.strip .track i.good { background: var(--good); opacity: 1; } .strip .track i.bad { background: var(--bad); border-radius: 1px; opacity: 1; }
.ends { display: flex; justify-content: space-between; font-size: .75rem; color: var(--soft); }
.key.dot { width: 10px; height: 10px; border-radius: 50%; background: var(--dot); }
.back { margin: 0 0 10px; font-size: .9rem; display: flex; flex-wrap: wrap; gap: 4px 18px; overflow-wrap: anywhere; }
.logo { display: block; max-width: min(240px, 100%); max-height: 56px; margin: 0 0 14px; }
@media (prefers-color-scheme: dark) { .logo { background: #fff; padding: 6px; border-radius: 8px; } }
.comment { border-left: 4px solid var(--accent); padding-left: 14px; margin: 16px 0 0; max-width: 62ch; overflow-wrap: break-word; }
.comment p { margin: 0 0 6px; }
.back a { color: var(--accent); }
.funnel { list-style: none; margin: 14px 0 0; padding: 0; }
.funnel li { padding: 6px 0 8px; break-inside: avoid; }
.funnel .head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; font-size: .94rem; font-variant-numeric: tabular-nums; }
.funnel .track i.lost { background: var(--lost); }
.funnel .hurdle .track i.lost { background: var(--hurdle); }
.gone { display: block; font-size: .84rem; color: var(--soft); }
.hurdle .gone { color: var(--ink); font-weight: 600; }
.key { display: inline-block; width: 14px; height: 12px; border-radius: 3px; flex: none; background: var(--series-1); }
.key.lost { background: var(--lost); } .key.good { background: var(--good); } .key.bad { background: var(--bad); }
.key.tick { width: 2px; border-radius: 0; background: var(--ink); } .key.due { width: 0; border-radius: 0; background: none; border-left: 2px dashed var(--ink); }
.key.range { height: 8px; background: var(--ink); opacity: .55; }
.ranges th:nth-child(2), .ranges td:nth-child(2) { width: 44%; text-align: left; }
.ranges th:last-child, .ranges td:last-child { text-align: left; padding-left: 14px; }
.axis { height: 1.5em; } .axis.ticks { font-weight: 400; margin-top: 2px; }
.axis.ticks span { position: absolute; font-size: .75rem; }
.axis s { position: absolute; top: -9px; bottom: -9px; border-left: 1px dashed var(--soft); }
.axis u { position: absolute; top: calc(50% - 1px); height: 2px; background: var(--soft); }
.axis i { position: absolute; top: calc(50% - 5px); width: 10px; height: 10px; margin-left: -5px; border-radius: 50%; background: var(--soft); }
.axis i.good, .axis i.bad { background: var(--good); } .axis i.bad { background: var(--bad); border-radius: 1px; }
h3.apart { margin: 18px 0 4px; }
.news { font-size: 1.18rem; line-height: 1.45; margin: 14px 0 0; max-width: 62ch; overflow-wrap: break-word; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 12px 0 0; padding: 0; list-style: none; font-size: .875rem; }
.legend li { display: flex; align-items: center; gap: 8px; min-width: 0; }
.legend svg { flex: none; width: 28px; height: 8px; }
.scroll { margin-top: 14px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .94rem; }
caption { text-align: left; color: var(--soft); font-size: .875rem; padding: 0 0 6px; }
th, td { padding: 9px 10px; text-align: right; border-bottom: 1px solid var(--rule); vertical-align: top; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-weight: 560; font-size: .84rem; vertical-align: bottom; }
tbody th { font-weight: 600; overflow-wrap: break-word; }
tbody tr:last-child > * { border-bottom: 0; }
th .sub, td .sub { display: block; color: var(--soft); font-weight: 400; font-size: .84rem; }
td.text, th.text { text-align: left; }
.spark { width: 96px; height: 26px; display: inline-block; vertical-align: middle; }
.spark path { fill: none; stroke: var(--series-1); stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round; }
.up { color: var(--good); font-weight: 600; } .down { color: var(--bad); font-weight: 600; }
.badge { display: inline-block; border-radius: 999px; padding: 2px 11px; font-size: .82rem; font-weight: 650; background: var(--none-soft); color: var(--soft); }
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.badge.warn { background: var(--warn-soft); color: var(--warn); }
.target { padding: 16px 0; border-bottom: 1px solid var(--rule); }
.target:last-child { border-bottom: 0; padding-bottom: 0; }
.target p { margin: 8px 0 0; }
.target .head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
.callout { border-left: 4px solid var(--hurdle); background: var(--warn-soft); color: var(--ink); padding: 10px 14px; border-radius: 0 8px 8px 0; margin: 14px 0 0; }
ul.plain { margin: 0; padding: 0; list-style: none; }
ul.plain li { padding: 9px 0; border-bottom: 1px solid var(--rule); overflow-wrap: break-word; }
ul.plain li:last-child { border-bottom: 0; }
sup { font-size: .7em; line-height: 0; color: var(--accent); }
ol.notes { color: var(--soft); font-size: .875rem; margin: 14px 0 0; padding-left: 22px; }
details { margin-top: 14px; }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; }
summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
footer { color: var(--soft); font-size: .84rem; padding-top: 8px; padding-bottom: 48px; }
@media (max-width: 640px) {
  main, header.top, footer { padding-left: 14px; padding-right: 14px; }
  header.top { padding-top: 28px; }
  section { padding: 18px 16px; margin: 14px 0; }
  .tile { padding: 12px 14px; flex-basis: 40%; } .tile .number { font-size: 1.3rem; }
  .dates .between { display: none; } .lines .plot { height: 180px; }
  .news { font-size: 1.05rem; }
}

@container (max-width: 720px) { th, td { padding-left: 6px; padding-right: 6px; } table { font-size: .9rem; } }
@container (max-width: 560px) {
  .ranges thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .ranges, .ranges :is(tbody, tr, th, td, caption) { display: block; }
  .ranges tr { padding: 10px 0; border-bottom: 1px solid var(--rule); }
  .ranges tr :is(th, td):nth-child(n) { border: 0; padding: 2px 0; width: auto; }
}${stacked("few", 400)}${stacked("some", 600)}${stacked("many", 820)}${stacked("most", 1080)}
@media print {
  :root {${LIGHT} }
  @page { margin: 14mm; }
  body { background: #fff; font-size: 10.5pt; }
  main, header.top, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header.top { padding-top: 0; }
  section, .tile { border-color: #cfd5dc; break-inside: avoid; }
  section.long { break-inside: auto; }
  section, .tile { padding: 12px; }
  table { font-size: 9pt; } th, td { padding: 6px 8px; }
  tr, .target, .chart { break-inside: avoid; }
  details { display: none; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}`;
