import { pino } from 'pino';
import { expect } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import type { Certificate } from '../../src/simulator/certificate.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import type { Door, Transport } from '../../src/simulator/door.ts';
import type { SimulatedGroup } from '../../src/simulator/group.ts';
import type { FaultBehaviour, Router } from '../../src/simulator/router.ts';
import { startScenario } from '../../src/simulator/scenarios/index.ts';
import { until } from '../e2e/tools.ts';
import { groupConfig, memberConfig } from '../simulated.ts';
import type { Certificates } from './certificates.ts';
import { isEncrypted } from './fault.ts';
import { type Gate, openGate } from './gate.ts';
import { type HostName, hostName } from './names.ts';

/** A running exporter before two routers: one that all the faults meet, behind a gate, and one that is well. */
export interface Lab {
  readonly transport: Transport;
  readonly simulated: SimulatedGroup;
  /** Whom the faults meet. */
  readonly router: Router;
  readonly door: Door;
  readonly gate: Gate;
  /** What the router is configured by; its address, where that is left out. */
  readonly name: HostName | undefined;
  readonly certificates: Certificates;
  /** The router's own, where the transport is encrypted. */
  readonly certificate: Certificate | undefined;
  /** Gives the simulated router a behaviour of the test's own. */
  setBehaviour(behaviour: Partial<FaultBehaviour>): void;
  /** What healing the gate and the simulated router does not undo. */
  onEnd(end: () => void | Promise<void>): void;
  /** The gate is healed by the fault itself. */
  keepGate(): void;
  scrape(): Promise<Exposition>;
  heal(): Promise<void>;
  close(): Promise<void>;
}

export interface Exposition {
  readonly status: number;
  readonly seconds: number;
  /** `name{labels}` to value. */
  readonly samples: ReadonlyMap<string, number>;
}

/** Longer than REST is left alone after a read that was given up on. */
const routerTimeoutMs = 6_000;
export const scrapeTimeoutSeconds = 15;

export interface LabOptions {
  readonly transport: Transport;
  readonly certificates: Certificates;
  readonly trust: 'pin' | 'authority';
  readonly isNamed: boolean;
}

export async function openLab({ transport, certificates, trust, isNamed }: LabOptions): Promise<Lab> {
  const certificate = isEncrypted(transport) ? certificates.good : undefined;
  const version = '7.20.4 (stable)';
  const simulated = startScenario('healthy', {
    clock: virtualClock(Date.UTC(2026, 0, 1)),
    versions: [version, version],
  });
  // The standby, so that the group stays as it is whatever becomes of it.
  const [well, router] = ['router-a', 'router-b'].map((name) => simulated.router(name)) as [Router, Router];
  const door = await simulated.startDoor(router, { transport, ...(certificate && { certificate }) });
  const wellDoor = await simulated.startDoor(well, { transport: 'api' });
  const gate = await openGate(door.port);
  const name = isNamed ? hostName(['127.0.0.1']) : undefined;
  const toGate = { ...door, url: `${transport}://${name?.name ?? '127.0.0.1'}:${gate.port}` };
  const verified = { ca: certificates.authority, insecureSkipVerify: false, anonymousDh: false };
  const routers = [
    memberConfig(well.name, wellDoor, { timeoutMs: routerTimeoutMs }),
    memberConfig(router.name, toGate, {
      timeoutMs: routerTimeoutMs,
      ...(trust === 'authority' ? { tls: verified } : {}),
    }),
  ];
  const app: App = await startApp({
    config: { groups: [groupConfig(routers)] },
    listenAddresses: [{ host: '127.0.0.1', port: 0 }],
    logger: pino({ level: 'silent' }),
  });
  const ends: (() => void | Promise<void>)[] = [];
  let isGateKept = false;

  return {
    transport,
    simulated,
    router,
    door,
    gate,
    name,
    certificates,
    certificate,
    setBehaviour(behaviour) {
      router.activeFaults.set('of the test', {
        behaviour: { summary: '', needs: [], ...behaviour },
        parameters: {},
      });
    },
    onEnd: (end) => void ends.push(end),
    keepGate() {
      isGateKept = true;
    },
    async scrape() {
      const start = performance.now();
      const response = await fetch(`${app.urls[0]}/metrics`, {
        headers: { 'x-prometheus-scrape-timeout-seconds': String(scrapeTimeoutSeconds) },
      });
      const text = await response.text();
      return { status: response.status, seconds: (performance.now() - start) / 1000, samples: parse(text) };
    },
    async heal() {
      for (const end of ends.splice(0)) await end();
      router.activeFaults.delete('of the test');
      await simulated.heal(router);
      name?.answer(['127.0.0.1']);
      if (!isGateKept) await gate.heal();
      isGateKept = false;
    },
    async close() {
      for (const end of ends.splice(0)) await end();
      await app.close();
      await until(() => (gate.open === 0 ? true : undefined), 'the connections to the router to be closed');
      name?.forget();
      await gate.close();
      await simulated.close();
    },
  };
}

export function parse(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const cut = line.lastIndexOf(' ');
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}

/** Names and labels of what is said of one router, in order. */
export function seriesOf({ samples }: Exposition, router: string): readonly string[] {
  return [...samples.keys()].filter((name) => name.includes(`router="${router}"`)).sort();
}

/** What of one metric is said of the router, by the label named. */
export function byLabel(
  { samples }: Exposition,
  metric: string,
  router: string,
  label: string,
): Readonly<Record<string, number>> {
  const found = [...samples].flatMap(([name, value]): (readonly [string, number])[] => {
    if (!name.startsWith(`${metric}{`) || !name.includes(`router="${router}"`)) return [];
    const text = new RegExp(`\\b${label}="([^"]*)"`).exec(name)?.[1];
    return text === undefined ? [] : [[text, value]];
  });
  return Object.fromEntries(found);
}

/** The one value of a metric of the router. */
export function gaugeOf(exposition: Exposition, metric: string, router: string): number | undefined {
  const found = [...exposition.samples].find(
    ([name]) => name.startsWith(`${metric}{`) && name.includes(`router="${router}"`),
  );
  expect(found, metric).toBeDefined();
  return found?.[1];
}
