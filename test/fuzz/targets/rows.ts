import { collectors } from '../../../src/collectors/index.ts';
import type { Row } from '../../../src/routeros/client.ts';
import type { Random } from '../../random.ts';
import { mutate } from '../mutate.ts';
import type { Target } from '../target.ts';
import { replies } from './replies.ts';

/** Rows whose values are damaged, as JSON: each is read, left out as not ours, or left out and counted. */
export const rows: Target = {
  name: 'values of rows',
  slug: 'rows',
  share: 0.044,
  make: (chance) => Buffer.from(JSON.stringify(chance.pick(replies).map((row) => damaged(row, chance)))),
  check(bytes) {
    const found = JSON.parse(bytes.toString()) as Row[];
    for (const collector of collectors) {
      const reading = collector.read(found, { dynamicInterfaces: bytes.length % 2 === 0 });
      if (reading.rows.length + reading.rejected.length > found.length) throw new Error('more rows than there were');
      for (const { value, metric } of reading.samples)
        if (!Number.isFinite(value)) throw new Error(`${metric.name} is ${value}`);
    }
    return found.length;
  },
};

function damaged(row: Row, chance: Random): Row {
  const kept = Object.entries(row).filter(() => !chance.chance(0.05));
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      chance.chance(0.2) ? mutate(Buffer.from(value), chance).toString('latin1') : value,
    ]),
  );
}
