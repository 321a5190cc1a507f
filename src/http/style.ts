import { createHash } from 'node:crypto';

/**
 * The style of every page, written into it, so that a page is one answer over whatever line is left. Nothing is told by
 * colour alone. Contrast is at least 4.5:1 in both schemes.
 */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f6f8; --card: #fff; --text: #1b1f24; --faint: #57606a; --line: #d5dbe1; --link: #0b57d0; --code: #eef1f4;
  --critical: #b42318; --critical-ground: #fdeceb;
  --warning: #8a4b00; --warning-ground: #fdf3e1;
  --unknown: #6233b5; --unknown-ground: #f2edfb;
  --ok: #0a6640; --ok-ground: #e9f6ef;
  --info: #175cd3;
  --on-badge: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151a; --card: #1b1f26; --text: #e7eaee; --faint: #a4aeb9; --line: #363d47; --link: #8ab8ff; --code: #2a3039;
    --critical: #ff8d84; --critical-ground: #3d1714;
    --warning: #f5b860; --warning-ground: #36270d;
    --unknown: #c3a6ff; --unknown-ground: #2a2140;
    --ok: #6bd5a0; --ok-ground: #12301f;
    --info: #8ab8ff;
    --on-badge: #12151a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
body > * { max-width: 64rem; margin: 0 auto; padding: 0 1rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; padding-top: .75rem; }
header p { margin: 0; font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .25rem 0; }
nav [aria-current] { color: var(--text); text-decoration: none; font-weight: 600; }
footer { color: var(--faint); font-size: .875rem; padding-top: 1.5rem; padding-bottom: 2rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.25rem 0 .25rem; }
h2 { font-size: 1.2rem; line-height: 1.35; margin: 1.75rem 0 .5rem; }
h3, caption { font-size: 1rem; font-weight: 650; line-height: 1.4; margin: 1.25rem 0 .25rem; text-align: left; }
code, pre { font: .9em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { background: var(--code); border-radius: 4px; padding: .1em .3em; }
pre { background: var(--code); border-radius: 6px; padding: .75rem; white-space: pre-wrap; }
pre code { background: none; padding: 0; font-size: 1em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); }
th { font-weight: 600; }
.faint { color: var(--faint); }
time, time ~ a { white-space: nowrap; }
.badge { display: inline-block; border-radius: 4px; padding: .05rem .45rem; font-size: .8rem; font-weight: 700; letter-spacing: .03em; color: var(--on-badge); background: var(--info); white-space: nowrap; }
.badge.critical { background: var(--critical); }
.badge.warning { background: var(--warning); }
.badge.unknown { background: var(--unknown); }
.badge.ok { background: var(--ok); }

.group { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0; overflow: hidden; }
.group > :first-child { padding: .75rem 1rem; border-left: 6px solid var(--ok); background: var(--ok-ground); }
.group.critical > :first-child { border-color: var(--critical); background: var(--critical-ground); }
.group.warning > :first-child { border-color: var(--warning); background: var(--warning-ground); }
.group.unknown > :first-child { border-color: var(--unknown); background: var(--unknown-ground); }
.group h2 { margin: 0; }
.group h2 .name { font-size: 1rem; margin-left: .25rem; }
.group > :first-child p { margin: .35rem 0 0; }
.group h2 .verdict { display: block; margin-top: .35rem; font-weight: 650; }
details.group { margin: .5rem 0; }
details.group > :first-child { padding-top: .4rem; padding-bottom: .4rem; }
details.group h2 { display: inline; font-size: 1rem; }
details.group h2 .verdict { display: inline; font-weight: 400; margin-left: .25rem; }
summary { cursor: pointer; }
.inside { padding: 0 1rem 1rem; }
.findings { list-style: none; margin: 0; padding: 0; }
.findings > li { padding: .75rem 0; border-bottom: 1px solid var(--line); }
.findings p { margin: .2rem 0 0; }
.findings code { display: block; padding: .5rem .6rem; margin-top: .15rem; user-select: all; -webkit-user-select: all; }
.failover { margin: 0; padding: 0; list-style: none; }
.group .scroll { margin: 0 -.5rem; }
.side-by-side { table-layout: fixed; font-size: .9375rem; }
.side-by-side caption { padding-left: .5rem; }
.side-by-side thead > tr > * { border-top: 0; }
.side-by-side tr > :first-child { width: 9.5rem; padding-left: .5rem; }
.side-by-side.wide { table-layout: auto; }
.side-by-side.wide tr > * { min-width: 8rem; }
.side-by-side.wide tr > :first-child { min-width: 5.25rem; }
.side-by-side th[scope="row"] { font-weight: 400; color: var(--faint); }
.side-by-side td > div { padding-bottom: .1rem; }
.side-by-side .differs { background: var(--warning-ground); }
.differs .word { display: block; color: var(--warning); font-size: .8rem; font-weight: 700; }
.master { font-weight: 700; }
.bad { font-weight: 700; color: var(--critical); }
.unread { font-weight: 700; color: var(--unknown); }
.list { list-style: none; padding: 0; }
.list > li { padding: .5rem 0; border-bottom: 1px solid var(--line); }
.document { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 1rem auto; padding: 0 1rem 1rem; }
@media (max-width: 40rem) {
  body > * { padding-left: .75rem; padding-right: .75rem; }
  .group > :first-child, .inside { padding-left: .75rem; padding-right: .75rem; }
  .side-by-side { font-size: .8125rem; }
  .side-by-side tr > :first-child { width: 5.25rem; }
  th, td { padding-right: .5rem; }
}
@media print { .group { break-inside: avoid; } nav { display: none; } }
`;

/** For `style-src` of a Content-Security-Policy: this style, and none that somebody smuggled in. */
export const styleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`;
