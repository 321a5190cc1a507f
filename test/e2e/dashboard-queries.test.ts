import { describe, expect, test } from 'vitest';
import { readFiles, testRules } from '../alerts/promtool.ts';
import { type TestFile, toYaml } from '../alerts/test-file.ts';
import { firstScreen } from '../dashboards/first-screen.ts';
import { hasProgram } from './tools.ts';

const files: readonly TestFile[] = [
  { about: 'What the rules record, on dashboards.', rules: ['records'], tests: [firstScreen] },
];

describe.runIf(hasProgram('promtool', 'prometheus'))('queries of dashboards, as they are shipped', () => {
  test.each(files)('$about', async (file) => {
    const text = toYaml(file);
    const said = await testRules([...(await readFiles('rules')), { folder: 'tests', name: 'dashboards.yml', text }]);
    expect(said).toEqual({ passed: true, output: expect.stringContaining('SUCCESS') });
  });
});
