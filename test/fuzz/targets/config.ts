import { collectors } from '../../../src/collectors/index.ts';
import { ConfigError, loadConfig } from '../../../src/config/load.ts';
import { misspell } from '../slips.ts';
import type { Target } from '../target.ts';
import { checkFile, environment, seeds } from './files.ts';

const files = seeds([
  'docs/routeros-ha.example.yml',
  'docker/kubernetes/routeros-ha.yml',
  'test/fixtures/config/invalid/',
]);
const names = collectors.map(({ name }) => name);

export const config: Target = {
  name: 'the configuration',
  slug: 'config',
  share: 0.002,
  make: (chance) => misspell(chance.pick(files), chance),
  check: (bytes) =>
    checkFile(bytes, async (path) => {
      try {
        const { warnings } = await loadConfig({ path, collectors: names, environment });
        return { complaints: [], warnings };
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        if (error.complaints.length === 0) throw new Error('refused without a reason');
        return { complaints: error.complaints, warnings: [] };
      }
    }),
};
