"""The style sheet of the page: print and screen, dark and light, narrow and wide."""

from disputerules.histories.report.markup import Html

STYLE = Html("""
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --soft: #5b5d66; --line: #d5d7de;
  --band: #f4f5f8; --bar: #1f6feb; --muted: #8a8f9c; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ec; --paper: #16171b; --soft: #a9abb6;
  --line: #3a3c45; --band: #1f2026; --bar: #6aa8ff; --muted: #7d8190; --link: #8ab4ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
p { max-width: 46rem; } p, li { overflow-wrap: anywhere; }
a { color: var(--link); }
.lead { font-size: 1.2rem; }
.soft { color: var(--soft); }
nav ul { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
.wide:focus-visible, a:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0 .5rem; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: break-word; }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
.n { text-align: right; white-space: pre-line; overflow-wrap: normal; }
thead .n { white-space: normal; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; margin-bottom: .5rem; }
svg { width: 100%; max-width: 40rem; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .size { font-weight: 600; }
.bar { fill: var(--bar); } .muted { fill: var(--muted); }
code { background: var(--band); padding: .1em .3em; border-radius: .25em; font-size: .9em;
  overflow-wrap: normal; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
@media (max-width: 36rem) { body { padding: 1rem .75rem 3rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip { display: none; }
  h2, caption { break-after: avoid; } tr, figure { break-inside: avoid; }
  .wide { overflow: visible; }
  :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --bar: #1f6feb;
    --muted: #8a8f9c; } }
""")
