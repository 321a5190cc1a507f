import { describe, expect, test } from 'vitest';
import { readFiles, testRules } from '../alerts/promtool.ts';
import { type TestFile, toYaml } from '../alerts/test-file.ts';
import { firstScreen } from '../dashboards/first-screen.ts';
import { lookBack, takeovers } from '../dashboards/look-back.ts';
import { hasProgram } from './tools.ts';

const files: readonly TestFile[] = [
  {
    about: 'What the rules make of roles, on dashboards.',
    rules: ['records', 'roles'],
    tests: [firstScreen, takeovers],
  },
  { about: 'How far back dashboards look.', rules: [], evaluationInterval: '1m', tests: lookBack },
];

describe.runIf(hasProgram('promtool', 'prometheus'))('queries of dashboards, as they are shipped', () => {
  test.each(files)('$about', async (file) => {
    const text = toYaml(file);
    const said = await testRules([...(await readFiles('rules')), { folder: 'tests', name: 'dashboards.yml', text }]);
    expect(said).toEqual({ passed: true, output: expect.stringContaining('SUCCESS') });
  });
});
