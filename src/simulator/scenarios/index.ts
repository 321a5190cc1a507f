import type { VirtualClock } from '../clock.ts';
import { createSimulatedGroup, type SimulatedGroup } from '../group.ts';
import { createPair, type PairOptions } from './pair.ts';

/** A situation of a pair. Told on top of a pair that may be in any other one. */
interface Scenario {
  /** One sentence for people. */
  readonly summary: string;
  /** How long after `apply` everything has come to rest. */
  readonly settleMs: number;
  /** Acts at once; resolves when open doors have followed. */
  readonly apply: (group: SimulatedGroup) => Promise<unknown>;
}

/** More than a master-down interval of any router of the pair, and the scripts' lag. */
const takeoverMs = 6000;

export const scenarios = {
  healthy: {
    summary: 'router-a is master and does NAT, router-b is its backup.',
    settleMs: 2 * takeoverMs,
    apply: restore,
  },
  failover: {
    summary: 'router-a has lowered its priority below that of router-b, which took over, NAT included.',
    settleMs: takeoverMs,
    apply(group) {
      const restored = restore(group);
      for (const instance of group.router('router-a').vrrp) instance.priority = 90;
      return restored;
    },
  },
  'split-brain': {
    summary: 'The routers do not hear each other: both are master, and both do NAT.',
    settleMs: 2 * takeoverMs,
    apply: (group) => Promise.all([restore(group), group.setFault(group.router('router-b'), 'partition')]),
  },
  'unexpected-backup': {
    summary:
      'router-a is well again after a failover but does not preempt: router-b stays master. Told where router-a is primary by configuration.',
    settleMs: 2 * takeoverMs,
    apply(group) {
      const restored = restore(group);
      const preferred = group.router('router-a');
      for (const instance of preferred.vrrp) instance.preemption = false;
      group.clock.setTimer(takeoverMs, () => void group.heal(preferred, 'disable-vrrp'));
      return Promise.all([restored, group.setFault(preferred, 'disable-vrrp')]);
    },
  },
  'nat-disabled-on-master': {
    summary: 'router-a is master, and its masquerade rule is disabled.',
    settleMs: 2 * takeoverMs,
    apply: (group) => Promise.all([restore(group), group.setFault(group.router('router-a'), 'nat-off')]),
  },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];

export function isScenarioName(text: string): text is ScenarioName {
  return Object.hasOwn(scenarios, text);
}

/** A pair in the situation `name`, at rest. Its clock stands still unless advanced. */
export function startScenario(
  name: ScenarioName,
  options: PairOptions & { readonly clock: VirtualClock },
): SimulatedGroup {
  const { clock } = options;
  const group = createSimulatedGroup({ clock, routers: createPair(clock, options) });
  clock.advance(scenarios.healthy.settleMs);
  void scenarios[name].apply(group);
  clock.advance(scenarios[name].settleMs);
  return group;
}

/** What every scenario begins with; it undoes what the scenarios and faults may have changed. */
function restore(group: SimulatedGroup): Promise<unknown> {
  for (const [name, priority] of Object.entries({ 'router-a': 110, 'router-b': 100 })) {
    for (const instance of group.router(name).vrrp) {
      Object.assign(instance, { priority, preemption: true, forcedRole: undefined });
    }
  }
  return Promise.all(group.routers.map((router) => group.heal(router)));
}
