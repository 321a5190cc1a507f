import { expect } from 'vitest';
import { until } from '../e2e/tools.ts';
import type { GroupOptions, WatchedGroup } from './groups.ts';
import { links, pagerToken, type Stack } from './stack.ts';

/** What is said of a group, once and not more. */
interface Incident {
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
}

/** By the name of the group. */
export type Cases = Readonly<Record<string, Case>>;

export const splitBrain: Incident = {
  severity: 'critical',
  alerts: ['SplitBrain'],
  subject: '2 routers are master of 49',
  command: '/interface vrrp print detail',
};

export const natDisabled: Incident = {
  severity: 'critical',
  alerts: ['NatDisabledOnMaster'],
  subject: 'router-a is master with its NAT disabled',
  command: '/ip firewall nat ',
};

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

/** Waits until each incident has been told so many times to everybody whom it concerns; there is always some news. */
export async function untilTold({ mails, pages, said }: Stack, cases: Cases, times: 1 | 2): Promise<void> {
  const incidents = incidentsOf(cases);
  const isTold = ({ group, severity }: (typeof incidents)[number]) =>
    mails(group).length >= times && (severity === 'warning' || pages(group).length >= times);
  while (!incidents.every(isTold)) {
    const before = said();
    const missing = incidents.filter((incident) => !isTold(incident)).map(({ group }) => group);
    await until(
      () => (said().length > before.length ? true : undefined),
      `mail or page number ${times} of ${missing.join(', ')}; heard so far:\n${before.join('\n')}`,
    );
  }
}

/** Who heard what so far: of each incident these states, and of nothing else. */
export function expectTold(stack: Stack, cases: Cases, states: readonly ('firing' | 'resolved')[]): void {
  for (const [group, { incident }] of Object.entries(cases)) {
    if (incident !== undefined) expectIncident(stack, group, incident, states);
    else expect.soft(saidOf(stack, group), `said of ${group}`).toEqual([]);
  }
  const incidents = incidentsOf(cases);
  const pages = incidents.filter(({ severity }) => severity === 'critical').length;
  expect.soft(stack.said(), 'said in all').toHaveLength(states.length * (incidents.length + pages));
}

function saidOf({ pages, mails }: Stack, group: string): readonly string[] {
  return [...pages(group).map(({ body }) => `page: ${body.status}`), ...mails(group).map(({ subject }) => subject)];
}

function expectIncident(
  stack: Stack,
  group: string,
  incident: Incident,
  states: readonly ('firing' | 'resolved')[],
): void {
  const pages = stack.pages(group).map(({ authorization, body: { status, alerts } }) => ({
    authorization,
    status,
    alerts: alerts.map(({ labels }) => labels.alertname),
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
  if (mails[0] !== undefined) expect.soft(mails[0].text).toContain(`\n    ${incident.command}`);
}
