import { type RuleTest, router, type TestFile } from '../test-file.ts';

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

export const days: TestFile = {
  about: 'What is remembered for a day; evaluated each five minutes, to be quick.',
  evaluationInterval: '5m',
  rules: ['records', 'uplink'],
  tests: [natIncomplete],
};
