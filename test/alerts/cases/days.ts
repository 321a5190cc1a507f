import { group, type RuleTest, router, type TestFile } from '../test-file.ts';

const natIncomplete: RuleTest = {
  name: 'RouterOSHANatIncompleteOnMaster, until it is forgotten',
  interval: '5m',
  samples: 301,
  cases: [
    {
      group: 'half-run',
      comment: 'router-b is master since 5m, and enabled one rule of two; router-a had both.',
      series: [
        ...router('router-a', { read: 1, master: '1 0x299', natEnabled: '2 0x299' }),
        ...router('router-b', { read: 1, master: '0 1x299', natEnabled: '0 1x299' }),
      ],
    },
  ],
  expect: [
    {
      at: '23h',
      alert: 'RouterOSHANatIncompleteOnMaster',
      fires: [{ severity: 'warning', ha_group: 'half-run', router: 'router-b' }],
    },
    { at: '24h10m', alert: 'RouterOSHANatIncompleteOnMaster', fires: [] },
  ],
};

const virtualRouterMissing: RuleTest = {
  name: 'RouterOSHAVirtualRouterMissing, until it is forgotten',
  interval: '5m',
  samples: 301,
  cases: [
    {
      group: 'removed',
      comment: 'from router-b at 5m.',
      series: [
        ...router('router-a', { read: 1, priority: 110 }),
        ...router('router-b', { read: 1, priority: '100 stale' }),
      ],
    },
  ],
  expect: [
    {
      at: '23h',
      alert: 'RouterOSHAVirtualRouterMissing',
      fires: [{ severity: 'warning', ha_group: 'removed', virtual_router: 'lan', router: 'router-b' }],
    },
    { at: '24h10m', alert: 'RouterOSHAVirtualRouterMissing', fires: [] },
  ],
};

const groupVanished: RuleTest = {
  name: 'RouterOSHAGroupVanished, until it is forgotten',
  interval: '5m',
  samples: 301,
  cases: [{ group: 'vanished', comment: 'at 5m.', series: group({ members: '2 stale' }) }],
  expect: [
    { at: '23h', alert: 'RouterOSHAGroupVanished', fires: [{ severity: 'critical', ha_group: 'vanished' }] },
    { at: '24h10m', alert: 'RouterOSHAGroupVanished', fires: [] },
  ],
};

export const days: TestFile = {
  about: 'What is remembered for a day; evaluated each five minutes, to be quick.',
  evaluationInterval: '5m',
  rules: ['records', 'days'],
  tests: [natIncomplete, virtualRouterMissing, groupVanished],
};
