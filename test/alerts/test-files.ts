import { days } from './cases/days.ts';
import { hours } from './cases/hours.ts';
import { masters } from './cases/masters.ts';
import { reachability } from './cases/reachability.ts';
import { records } from './cases/records.ts';
import { roles } from './cases/roles.ts';
import { texts } from './cases/texts.ts';
import { uplink } from './cases/uplink.ts';
import { situationTest } from './situation.ts';
import { situations } from './situations.ts';
import { toYaml } from './test-file.ts';

/** What alerts/tests is to hold, by file name. */
export async function testFiles(): Promise<Readonly<Record<string, string>>> {
  const whole = {
    about:
      'Whole situations of a group, read from simulated routers by the exporter, with all alerts that they lead to.',
    tests: await Promise.all(situations.map(situationTest)),
  };
  const all = { days, hours, masters, reachability, records, roles, situations: whole, texts, uplink };
  return Object.fromEntries(Object.entries(all).map(([name, file]) => [`${name}.test.yml`, toYaml(file)]));
}
