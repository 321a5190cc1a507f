import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { brokenPromises, soakReport } from './report.ts';
import { soak } from './soak.ts';

const help = `Scrapes the built exporter from three clients every second, and from one every ten, while its simulated routers break
and heal at random, and reports what that did to it.

  --minutes=3
  --seed=1
  --help
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];

if (values.help) {
  process.stdout.write(help);
} else if (!(minutes >= 1 && minutes <= 1440) || !Number.isInteger(seed)) {
  process.stderr.write(`--minutes is a number from 1 to 1440, --seed a whole one\n\n${help}`);
  process.exitCode = 2;
} else {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('the build failed');
  const soaked = await soak(minutes, seed);
  process.stdout.write(soakReport(soaked));
  for (const broken of brokenPromises(soaked)) {
    process.stderr.write(`BROKEN: ${broken}\n`);
    process.exitCode = 1;
  }
}
