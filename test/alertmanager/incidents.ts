import { expect } from 'vitest';
import { until } from '../e2e/tools.ts';
import type { GroupOptions, WatchedGroup } from './groups.ts';
import { links, pagerToken, type Stack } from './stack.ts';

/** What is said of a group, once and not more. */
export interface Incident {
  readonly severity: 'critical' | 'warning';
  /** One name for each alert of the incident. */
  readonly alerts: readonly string[];
  /** How the subject goes on behind the name of the group. */
  readonly subject: string;
  /** How the command begins that the mail asks to type first. */
  readonly command: string;
}

export interface Case {
  readonly group?: GroupOptions;
  /** Without one the group stays well. */
  readonly fault?: (group: WatchedGroup) => Promise<unknown>;
  /** Without one nobody hears of the group. */
  readonly incident?: Incident;
  /** Alerts that fire too, and of which nobody hears, since another one mutes them. */
  readonly muted?: readonly string[];
}

/** By the name of the group. */
export type Cases = Readonly<Record<string, Case>>;

/** What is to be told of a group's incident, in this order. */
type StatesOf = (group: string) => readonly ('firing' | 'resolved')[];

export const isOn: StatesOf = () => ['firing'];
export const isOver: StatesOf = () => ['firing', 'resolved'];

export function incidentsOf(cases: Cases) {
  return Object.entries(cases).flatMap(([group, { incident }]) => (incident ? [{ group, ...incident }] : []));
}

/** For a while nobody hears anything. */
export async function expectSilence({ said }: Stack, seconds: number, when: string): Promise<void> {
  const before = said();
  const deadline = Date.now() + seconds * 1_000;
  await until(() => (Date.now() > deadline || said().length > before.length ? true : undefined), when);
  expect(said(), when).toEqual(before);
}

/** Waits until all of each incident has been told to everybody whom it concerns. */
export async function untilTold(stack: Stack, cases: Cases, statesOf: StatesOf): Promise<void> {
  const { mails, pages, said, longestSilenceMs } = stack;
  const incidents = incidentsOf(cases);
  const isTold = ({ group, severity }: (typeof incidents)[number]) => {
    const times = statesOf(group).length;
    return mails(group).length >= times && (severity === 'warning' || pages(group).length >= times);
  };
  while (!incidents.every(isTold)) {
    const before = said();
    const missing = incidents.filter((incident) => !isTold(incident)).map(({ group }) => group);
    await until(
      () => (said().length > before.length ? true : undefined),
      `mails or pages of ${missing.join(', ')}; heard so far:\n${before.join('\n')}`,
      longestSilenceMs,
    );
  }
}

/** Who heard what so far: of each incident its states, and of nothing else. */
export function expectTold(stack: Stack, cases: Cases, statesOf: StatesOf): void {
  for (const [group, { incident, ...more }] of Object.entries(cases)) {
    if (incident !== undefined) expectIncident(stack, group, { ...more, incident }, statesOf(group));
    else expect.soft(saidOf(stack, group), `said of ${group}`).toEqual([]);
  }
  const lines = incidentsOf(cases).flatMap(({ group, severity }) =>
    statesOf(group).flatMap((state) => (severity === 'critical' ? [state, state] : [state])),
  );
  expect.soft(stack.said(), 'said in all').toHaveLength(lines.length);
}

/** What fires of what could be heard: the incidents, and what is muted. So it is not silent for want of an alert. */
export async function expectFiring({ asked }: Stack, cases: Cases): Promise<void> {
  const expected = Object.entries(cases).flatMap(([group, { incident, muted = [] }]) =>
    [...(incident?.alerts ?? []), ...muted].map((alert) => `${group} RouterOSHA${alert}`),
  );
  const firing = async () => {
    const alerts = await asked('ALERTS{alertstate="firing", severity=~"warning|critical"}');
    return alerts.map(({ metric }) => `${metric.ha_group} ${metric.alertname}`).sort();
  };
  await expect.poll(firing, { message: 'alerts that fire' }).toEqual(expected.sort());
}

function saidOf({ pages, mails }: Stack, group: string): readonly string[] {
  return [...pages(group).map(({ body }) => `page: ${body.status}`), ...mails(group).map(({ subject }) => subject)];
}

function expectIncident(
  stack: Stack,
  group: string,
  { incident, muted = [] }: Case & { readonly incident: Incident },
  states: ReturnType<StatesOf>,
): void {
  // Prometheus goes on sending what is over, and what muted it may be over, too: then an end names both.
  const isMuted = (name = '') => muted.some((alert) => name === `RouterOSHA${alert}`);
  const pages = stack.pages(group).map(({ authorization, body: { status, alerts } }) => ({
    authorization,
    status,
    alerts: alerts.map(({ labels }) => labels.alertname).filter((name) => status === 'firing' || !isMuted(name)),
  }));
  const alerts = incident.alerts.map((name) => `RouterOSHA${name}`);
  const isPaged = incident.severity === 'critical';
  const paged = states.map((status) => ({ authorization: `Bearer ${pagerToken}`, status, alerts }));
  expect.soft(pages, `pages of ${group}`).toEqual(isPaged ? paged : []);

  const mails = stack.mails(group);
  expect
    .soft(
      mails.map(({ subject }) => /^\[(\w+)\]/.exec(subject)?.[1]),
      `mails of ${group}`,
    )
    .toEqual(states.map((state) => (state === 'firing' ? incident.severity.toUpperCase() : 'RESOLVED')));
  for (const mail of mails) {
    expect
      .soft(mail)
      .toMatchObject({ isEncrypted: true, from: 'alertmanager@example.org', to: ['oncall@example.org'] });
    expect.soft(mail.subject.length).toBeLessThan(250);
    expect.soft(mail.subject).not.toMatch(/[\r\n]/);
    expect.soft(mail.subject).toContain(`${group}: ${incident.subject}`);
    expect.soft(mail.text).toContain(`${group}: ${incident.subject}`);
    expect.soft(mail.text).toContain(`\nRunbook: ${links}/runbooks/${alerts[0]}\n`);
    expect.soft(mail.html).toContain(`<a href="${links}/runbooks/${alerts[0]}">Runbook</a>`);
    expect.soft(mail.html).not.toContain('<script');
  }
  const [first] = mails;
  if (first === undefined) return;
  expect.soft(first.text).toContain(`\n    ${incident.command}`);
  expect.soft(first.text.match(/^Runbook: /gm), `alerts in the mail of ${group}`).toHaveLength(alerts.length);
}
