import { collectors } from '../../src/collectors/index.ts';
import { type FaultName, faultNames } from '../../src/simulator/faults.ts';
import { type ScenarioName, scenarioNames, scenarios } from '../../src/simulator/scenarios/index.ts';
import { cases } from '../ha/cases/index.ts';
import type { Scene, SceneOptions } from '../ha/scene.ts';

/** A situation that the verdict and the rules are to judge alike. */
export interface AgreementCase {
  /** Names the group as well. */
  readonly what: string;
  readonly options?: SceneOptions;
  /** Happens after a minute in which all was as `options` made it. */
  readonly arrange?: (scene: Scene) => unknown;
  /** What both are to say; elsewhere it is enough that they say the same. */
  readonly alerts?: readonly string[];
}

/** What the verdict says and the rules do not. */
export const verdictAlone = [
  {
    what: 'a member lacks the instance',
    alert: 'RouterOSHAVirtualRouterMissing',
    why: 'One that was never there may be meant: the rule mails only where it went away within a day.',
  },
  {
    what: 'switched off on both, then one unread',
    alert: 'RouterOSHANoMasterVisible',
    why: 'The verdict sees one moment. The rule remembers that the unread router had it switched off too.',
  },
] as const;

/** What the rules say and the verdict does not. */
export const rulesAlone = [
  {
    what: 'the on-master script stops half-way',
    alert: 'RouterOSHANatIncompleteOnMaster',
    severity: 'warning',
    router: 'router-b',
    why: 'On the backup all rules are off by now. That it had more of them on as master is known to the rules alone.',
  },
] as const;

const alertsOfScenarios: Readonly<Record<ScenarioName, readonly string[]>> = {
  healthy: [],
  failover: [],
  'split-brain': ['SplitBrain'],
  // Without preemption nobody is preferred unless the configuration says so.
  'unexpected-backup': [],
  'nat-disabled-on-master': ['NatDisabledOnMaster'],
};

const ofScenarios = [
  ...scenarioNames.map((name) => ({ what: `scenario ${name}`, name, alerts: alertsOfScenarios[name], options: {} })),
  {
    what: 'scenario unexpected-backup, router-a primary by configuration',
    name: 'unexpected-backup' as const,
    alerts: ['UnexpectedBackup'],
    options: { routerConfig: (name: string) => (name === 'router-a' ? ({ role: 'primary' } as const) : {}) },
  },
].map(
  ({ name, ...rest }): AgreementCase => ({ ...rest, arrange: ({ simulated }) => scenarios[name].apply(simulated) }),
);

/** What is left of a fault behind the wire: the router's state is another, or it cannot be read, or a menu cannot. */
const faultIs: Readonly<Record<FaultName, 'state' | 'unread' | 'menu' | 'nothing'>> = {
  stop: 'state',
  hang: 'unread',
  slow: 'nothing',
  reset: 'unread',
  partition: 'state',
  'wan-down': 'state',
  'dhcp-unbound': 'state',
  'nat-off': 'state',
  'nat-removed': 'state',
  'disable-vrrp': 'state',
  'wrong-password': 'unread',
  garbage: 'unread',
  'permission-denied': 'menu',
  'no-such-menu': 'menu',
  'login-hangs': 'unread',
  'half-reply': 'unread',
  drip: 'unread',
};

const faultsThatLeave = (what: string) => faultNames.filter((name) => faultIs[name] === what);

const ofFaults = [0, 1].flatMap((index): readonly AgreementCase[] => [
  ...faultsThatLeave('state').map((fault) => ({
    what: `${fault} on router-${'ab'[index]}`,
    arrange: ({ simulated, routers }: Scene) => simulated.setFault(at(routers, index), fault),
  })),
  {
    what: `${faultsThatLeave('unread').join(' or ')} on router-${'ab'[index]}`,
    arrange: ({ routers, unread }) => unread.add(at(routers, index).name),
  },
]);

const routerNames = [['router-a'], ['router-b'], ['router-a', 'router-b']] as const;

const ofMenus = collectors.flatMap(({ menu }) =>
  routerNames.flatMap((names): readonly AgreementCase[] => [
    {
      what: `${menu} unread on ${names.join(' and ')}`,
      arrange: ({ unread }) => names.map((name) => unread.add(`${name} ${menu}`)),
    },
    {
      what: `${menu} empty on ${names.join(' and ')}`,
      arrange: ({ extraRows }) => names.map((name) => extraRows.set(`${name} ${menu}`, [])),
    },
  ]),
);

/** What makes an instance be in a state, whatever the election says. */
const madeBy = {
  master: { forcedRole: 'master' },
  backup: { forcedRole: 'backup' },
  init: { forcedRole: 'init' },
  fault: { forcedRole: 'fault' },
  disabled: { disabled: true },
  unread: {},
} as const;
type State = keyof typeof madeBy;
const states = Object.keys(madeBy) as State[];

const inStates =
  (...wanted: readonly State[]) =>
  ({ routers, unread }: Scene) => {
    for (const [index, state] of wanted.entries()) {
      const { name, vrrp } = at(routers, index);
      if (state === 'unread') unread.add(name);
      for (const instance of vrrp) Object.assign(instance, madeBy[state]);
    }
  };

const ofPairs = states.flatMap((a) =>
  states.map((b): AgreementCase => ({ what: `${a} and ${b}`, arrange: inStates(a, b) })),
);

/** Three members, each of whom may be any of them. What is true of init is true of fault. */
const statesOfThree = states.filter((state) => state !== 'fault');
const ofThree = statesOfThree.flatMap((a, first) =>
  statesOfThree
    .slice(first)
    .flatMap((b, second) =>
      statesOfThree
        .slice(first + second)
        .map(
          (c): AgreementCase => ({ what: `${a}, ${b} and ${c}`, options: { members: 3 }, arrange: inStates(a, b, c) }),
        ),
    ),
);

const halfRun: AgreementCase = {
  what: 'the on-master script stops half-way',
  options: {
    prepare: (routers) => {
      for (const [index, { nat }] of routers.entries())
        nat.push(...nat.map((rule) => ({ ...rule, comment: 'second', followsRole: index === 0 })));
    },
    routerConfig: (name) => ({ role: name === 'router-b' ? 'primary' : 'secondary' }),
  },
  arrange: ({ routers: [a], simulated, clock }) => {
    for (const instance of a?.vrrp ?? []) instance.priority = 90;
    simulated.refresh();
    clock.advance(10_000);
  },
  alerts: [],
};

const switchedOff: AgreementCase = {
  what: 'switched off on both, then one unread',
  options: {
    prepare: (routers) => {
      for (const { vrrp } of routers) for (const instance of vrrp) instance.disabled = true;
    },
  },
  arrange: ({ routers, unread }) => unread.add(at(routers, 1).name),
  alerts: ['NoMasterVisible', 'RouterUnreachable', 'GroupDegraded'],
};

export const agreementCases: readonly AgreementCase[] = [
  ...ofScenarios,
  ...cases,
  ...ofFaults,
  ...ofMenus,
  ...ofPairs,
  ...ofThree,
  switchedOff,
  halfRun,
];

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`no router ${index}`);
  return item;
}
