import { describe, expect, test } from 'vitest';
import { startGroups } from '../alertmanager/groups.ts';
import { type Board, labelValues, panelsOf, readBoards } from '../dashboards/boards.ts';
import { allQueries, annotationsOf, everythingOf, expectPanels, filled } from '../dashboards/everything.ts';
import { between, type Shown } from '../dashboards/expected.ts';
import { barsOf, complaintsAbout, pointsOf, rowsOf, tilesOf } from '../dashboards/given.ts';
import { fill, type TimeRange } from '../dashboards/grafana.ts';
import { panelsOfExporter } from '../dashboards/panels-of-exporter.ts';
import { panelsOfGroup } from '../dashboards/panels-of-group.ts';
import { startWatching, type Watching } from '../dashboards/stack.ts';
import { states } from '../dashboards/states.ts';
import { hasProgram } from './tools.ts';

const [exporter, fleet, group] = ['exporter', 'fleet', 'group'].map((name): Board => {
  const board = readBoards()[`routeros-ha-${name}`];
  if (board === undefined) throw new Error(`there is no dashboard ${name}`);
  // What Prometheus has of these groups may be younger than a minute. dashboard-queries.test.ts asks as it is shipped.
  return JSON.parse(JSON.stringify(board).replaceAll('[1d:1m]', '[1d:1s]')) as Board;
}) as [Board, Board, Board];
const names = Object.keys(states);

/** Which states fill a panel, by its title and refId; all others fill it in every state. */
const filledIn: Readonly<Record<string, readonly string[]>> = {
  'What is wrong? A': names.filter((name) => name !== 'healthy'),
  'Where routers disagree A': ['odd'],
  'VRRP as it is set up C': names.filter((name) => name !== 'unreachable'),
  // Of the VRRP interface of the router that gave way, and of the WAN.
  'Links lost A': ['failover', 'odd'],
  'Routers that cannot be read A': ['unreachable'],
  'Menus that cannot be read A': ['unreachable'],
  'Rows left out A': ['odd'],
  // Simulated routers lose nothing; the same queries are asked for zeros.
  ...Object.fromEntries(['A', 'B', 'C', 'D'].map((refId) => [`Errors and drops ${refId}`, []])),
};

/** Panels of a group of which states.ts has what they show. */
const saidByState = [
  'Is it well?',
  'Who is master?',
  'What is wrong?',
  'Would a failover work now?',
  'Roles',
  'Does the master lead anywhere?',
];

const alerts = Object.values(states).flatMap(({ whatIsWrong }) => whatIsWrong).length;

describe.runIf(hasProgram('prometheus', 'prometheus'))('every panel, variable and annotation', () => {
  test('shows what is true of each state', async () => {
    const groups = await startGroups(states);
    const watching = await startWatching(groups);
    await watching.seen('ha_group_virtual_router_router:routeros_vrrp_master:max == 1', names.length);
    await watching.seen('count_over_time(routeros_up[1m]) > 1', 2 * names.length);
    const from = Date.now() / 1_000;
    await Promise.all(groups.map((one) => states[one.name]?.fault?.(one)));
    // Long enough ago to be seen at the steps of a range.
    await watching.seen('ALERTS{alertstate="firing", severity!="none"} offset 6s', alerts);
    const newMaster = '{ha_group=~"failover|split-brain", router="router-b"}';
    // So long that no rate remembers the time before.
    await watching.seen(
      `min_over_time(ha_group_virtual_router_router:routeros_vrrp_master:max${newMaster}[30s]) == 1`,
      2,
    );
    await watching.seen('changes(routeros_interface_link_downs_total{ha_group="odd", interface="ether1"}[1m]) > 0', 1);
    const range = { from, to: Date.now() / 1_000 };

    for (const name of names) await expectGroup(watching, name, range);
    await expectSilence(watching, range);
    await expectNames(watching, group, 'Errors and drops', range);
    await expectChoice(watching, range);
    await expectVariables(watching, range);
    await expectFleet(watching, range);
    await expectExporter(watching, range);
  });
});

async function expectGroup(watching: Watching, name: string, range: TimeRange): Promise<void> {
  const state = states[name];
  const chosen = { ha_group: name, router: '$__all' };
  const all = await everythingOf(watching, group, chosen, range);
  const shown = {
    isItWell: all.shown('Is it well?', tilesOf)[''],
    whoIsMaster: all.shown('Who is master?', tilesOf),
    wouldAFailoverWork: all.shown('Would a failover work now?', tilesOf),
    whatIsWrong: all.shown('What is wrong?', rowsOf).map((row) => alertIn(row, range)),
    roles: all.shown('Roles', barsOf),
    masterLacks: Object.entries(all.shown('Does the master lead anywhere?', tilesOf))
      .filter(([, word]) => word === 'NO')
      .map(([what]) => what),
    annotations: await annotationsOf(watching, group, chosen, range),
  };
  expect.soft({ ...state, ...shown }, name).toEqual(state);

  const panels = Object.entries(panelsOfGroup).map(([title, states]) => [title, states[name] ?? states.healthy]);
  expectPanels(all, Object.fromEntries(panels), name);
  const asked = [...saidByState, ...Object.keys(panelsOfGroup)];
  expect.soft(asked.toSorted(), 'panels of which something is expected').toEqual([...all.byTitle.keys()].sort());

  const expected = allQueries(group).filter((query) => filledIn[query]?.includes(name) ?? true);
  expect.soft(filled(all), name).toEqual(expected);
}

/** Where a panel is empty since all is well, the same query without its last comparison is not. */
async function expectNames(watching: Watching, board: Board, title: string, range: TimeRange): Promise<void> {
  for (const panel of panelsOf(board).filter((one) => one.title === title)) {
    const targets = (panel.targets ?? []).map((target) => ({ ...target, expr: target.expr.replace(/ > 0$/, '') }));
    const given = await watching.panel(board, { ...panel, targets }, { ha_group: 'healthy', router: '$__all' }, range);
    expect
      .soft(
        given.map((series) => series.length > 0),
        title,
      )
      .toEqual(targets.map(() => true));
    expect.soft(complaintsAbout(panel, given), title).toEqual([]);
  }
}

/** That all is silent is not enough to be well. */
async function expectSilence(watching: Watching, range: TimeRange): Promise<void> {
  const isItWell = async (board: Board, ha_group: string) => {
    const chosen = { ha_group, router: '$__all' };
    return (await everythingOf(watching, board, chosen, range)).shown('Is it well?', tilesOf)[''];
  };
  expect.soft(await isItWell(group, 'of-nobody')).toBe('NOT WATCHED');
  const withoutRules = JSON.parse(JSON.stringify(group).replaceAll('RouterOSHAWatchdog', 'of-no-rule')) as Board;
  expect.soft(await isItWell(withoutRules, 'healthy')).toBe('NOT JUDGED: no rules');
}

async function expectFleet(watching: Watching, range: TimeRange): Promise<void> {
  const all = await everythingOf(watching, fleet, {}, range);
  expect.soft(filled(all)).toEqual(allQueries(fleet));

  const counted = all.shown('Groups, by what is wrong with them', tilesOf);
  const expected = Object.keys(counted).map((title) => [
    title,
    `${Object.values(states).filter((state) => title === 'Groups watched' || state.fleet.includes(title)).length}`,
  ]);
  expect.soft(counted).toEqual(Object.fromEntries(expected));

  const rows = all.shown('Groups, worst first', rowsOf);
  const ranks = ['CRITICAL', 'WARNING', 'SOMETHING BEGINS', 'WELL'];
  expect.soft(rows.map(({ State = '' }) => ranks.indexOf(State))).toEqual([0, 0, 1, 2, 3, 3]);
  for (const { Group = '', ...row } of rows) {
    const state = states[Group];
    const availability = Number(row['Availability, 30 days']);
    expect.soft(availability > 0 && availability <= 1, `${Group} is available ${availability}`).toBe(true);
    expect.soft(availability < 1, `${Group} is available ${availability}`).toBe(Group === 'split-brain');
    expect.soft(row, Group).toEqual({
      State: state?.isItWell,
      Criticals: `${count(state?.whatIsWrong, 'CRITICAL')}`,
      Warnings: `${count(state?.whatIsWrong, 'WARNING')}`,
      'Routers unread': Group === 'unreachable' ? '1' : '0',
      'Standbys not ready': Group === 'odd' ? '1' : '0',
      Maintenance: Group === 'odd' ? 'MAINTENANCE' : 'no',
      'Availability, 30 days': row['Availability, 30 days'],
      'Takeovers, 7 days': `${state?.takeovers}`,
    });
  }

  const alerts = all.shown('Everything that is wrong', rowsOf);
  const severities = alerts.map(({ Severity = '' }) => ['CRITICAL', 'WARNING', 'INFO'].indexOf(Severity));
  expect.soft(severities).toEqual(severities.toSorted());
  const wrong = names.flatMap((name) => (states[name]?.whatIsWrong ?? []).map((text) => `${name} ${text}`));
  expect.soft(alerts.map((row) => `${row.Group} ${alertIn(row, range)}`).sort()).toEqual(wrong.sort());

  const availabilities = names.map((name): readonly [string, number, unknown] => {
    return [name, 49, name === 'split-brain' ? between(0.01, 0.99) : 1];
  });
  const perVirtualRouter = 'Availability of each virtual router, 30 days';
  expectPanels(all, { [perVirtualRouter]: availabilities.toSorted() as Shown }, 'fleet');
  expect.soft(all.shown(perVirtualRouter, rowsOf)[0]?.Group).toBe('split-brain');

  const takeovers = names.map((name) => [name, states[name]?.takeovers] as const).filter(([, times]) => times !== 0);
  expectPanels(all, { 'Takeovers per week': Object.fromEntries(takeovers) as Shown }, 'fleet');
}

/** As states.ts has it, where it began within the time of the test. */
function alertIn(row: Readonly<Record<string, string>>, { to }: TimeRange): string {
  const cells = ['Severity', 'Alert: what to do', 'Router', 'Virtual router'].map((title) => row[title] ?? '');
  const sinceSeconds = Number(row.Since) / 1_000;
  const isRecent = sinceSeconds <= to && sinceSeconds > to - 600;
  return [...cells, isRecent ? '' : `since ${row.Since}`].filter((cell) => cell !== '').join(' ');
}

function count(texts: readonly string[] = [], severity: string): number {
  return texts.filter((text) => text.startsWith(severity)).length;
}

async function expectExporter(watching: Watching, range: TimeRange): Promise<void> {
  const none = await everythingOf(watching, exporter, { instance: 'another:10112' }, range);
  expect.soft(filled(none), 'of an exporter that there is not').toEqual(['How many routers does it read? B']);
  const all = await everythingOf(watching, exporter, { instance: watching.exporter }, range);
  expect.soft(filled(all)).toEqual(allQueries(exporter));
  const routers = 2 * names.length;
  const panels = panelsOfExporter(watching.exporter, routers);
  expectPanels(all, panels, 'exporter');
  expect.soft([...Object.keys(panels), 'Slowest routers now'].sort()).toEqual([...all.byTitle.keys()].sort());
  for (const title of ['Scrape against its deadline', 'Event-loop lag', 'Memory']) {
    const values = Object.values(all.shown(title, pointsOf));
    expect.soft(values, `${title}, greatest first`).toEqual(values.toSorted((one, other) => other - one));
  }
  const slowest = all.shown('Slowest routers now', rowsOf);
  expect.soft(slowest).toHaveLength(routers);
  for (const { Took, ...row } of slowest) {
    const timeout = Number(Took) / Number(row['Of its timeout']);
    expect.soft(timeout, JSON.stringify(row)).toBeCloseTo(4);
  }
}

async function expectVariables(watching: Watching, range: TimeRange): Promise<void> {
  const choices = async (board: Board, name: string) => {
    const variable = board.templating.list.find((one) => one.name === name);
    const from = variable === undefined ? undefined : labelValues(variable);
    if (from === undefined) throw new Error(`${board.uid} has no variable ${name}`);
    const series = fill(from.series, board.templating.list, { ha_group: 'unreachable' }, 5);
    return watching.labelValues(from.label, series, range);
  };
  expect.soft(await choices(group, 'ha_group')).toEqual(names.toSorted());
  expect.soft(await choices(group, 'router')).toEqual(['router-a', 'router-b']);
  expect.soft(await choices(exporter, 'instance')).toEqual([watching.exporter]);
}

/** A panel for each router that is chosen, and nothing of others. */
async function expectChoice(watching: Watching, range: TimeRange): Promise<void> {
  for (const router of ['router-a', ['router-a', 'router-b']]) {
    const all = await everythingOf(watching, group, { ha_group: 'healthy', router }, range);
    const carried = all.byTitle.get('Who carries the traffic: WAN received above the line, sent below')?.given.flat();
    expect.soft([...new Set(carried?.map(({ labels }) => labels.router))]).toEqual([router].flat());
  }
}
