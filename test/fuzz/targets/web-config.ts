import { readWebConfig } from '../../../src/config/web/load.ts';
import { misspell } from '../slips.ts';
import type { Target } from '../target.ts';
import { checkFile, seeds } from './files.ts';

const files = seeds(['test/fixtures/web-config/valid/', 'test/fixtures/web-config/invalid/']);

export const webConfig: Target = {
  name: 'the web configuration',
  slug: 'web-config',
  share: 0.002,
  make: (chance) => misspell(chance.pick(files), chance),
  check: (bytes) =>
    checkFile(bytes, async (path) => {
      const reading = await readWebConfig(path, undefined);
      if ((reading.config === undefined) !== reading.complaints.length > 0) throw new Error('refused without a reason');
      return reading;
    }),
};
