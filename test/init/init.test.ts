import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { virtualClock } from '../../src/simulator/clock.ts';
import type { Transport } from '../../src/simulator/door.ts';
import { type ScenarioName, startScenario } from '../../src/simulator/scenarios/index.ts';
import { pairUser } from '../../src/simulator/scenarios/pair.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { load, runInit, writePassword } from './console.ts';

async function startPair(scenario: ScenarioName = 'healthy', transports: readonly Transport[] = ['https', 'api-ssl']) {
  const versions = ['7.20.4 (stable)', '6.49.18 (long-term)'] as const;
  const group = startScenario(scenario, { clock: virtualClock(Date.UTC(2026, 0, 1)), versions });
  onTestFinished(() => group.close());
  const [a, b] = [group.router('router-a'), group.router('router-b')];
  const [transportA = 'https', transportB = 'api-ssl'] = transports;
  const doors = [
    await group.startDoor(a, { transport: transportA }),
    await group.startDoor(b, { transport: transportB }),
  ] as const;
  return { group, a, b, doors, urls: doors.map(({ url }) => url) };
}

const yes = ['y\r', 'yes\r', `${pairUser.password}\r`];
const quiet = () => ({ acceptCertificates: true, passwordFile: writePassword() });

describe('a healthy pair', () => {
  test('gives a configuration that a person can read', async () => {
    const { doors, urls } = await startPair();
    const { exitCode, printed, told, modes } = await runInit(urls, {}, yes);
    expect(exitCode).toBe(0);
    expect(modes).toEqual([true, false]);
    for (const { fingerprintSha256 = '' } of doors) {
      expect(told).toContain(fingerprintSha256);
      expect(told).toContain(fingerprintSha256.replaceAll(':', '').toLowerCase());
      expect(printed).toContain(`tls: { fingerprint_sha256: "${fingerprintSha256}" }`);
    }
    expect(told + printed).not.toContain(pairUser.password);
    const lasting = printed
      .replaceAll(/(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/g, 'FINGERPRINT')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replaceAll(/\d{4}-\d\d-\d\d( \d\d:\d\d UTC)?/g, 'DATE');
    await expect(lasting).toMatchFileSnapshot('./healthy.yml');
  });

  test('gives a configuration that loads as what was found', async () => {
    const { doors, urls } = await startPair();
    const { config, warnings } = await load((await runInit(urls, {}, yes)).printed);
    expect(warnings).toEqual([]);
    expect(config.groups).toMatchObject([
      {
        name: 'home',
        nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: true },
        virtualRouters: [{ name: 'lan', vrid: 49 }],
        routers: doors.map(({ url, fingerprintSha256 = '' }, index) => ({
          name: `router-${'ab'[index]}`,
          url: { href: url },
          username: pairUser.name,
          password: pairUser.password,
          tls: { fingerprintSha256: fingerprintSha256.replaceAll(':', '').toLowerCase() },
        })),
      },
    ]);
    expect(config.groups[0]).not.toHaveProperty('wanInterfaces');
  });

  test('asks nothing where nothing is to ask, and names the file of the password', async () => {
    const { urls } = await startPair();
    const options = { ...quiet(), group: 'branch' };
    const { exitCode, printed, told, modes } = await runInit(urls, options);
    expect([exitCode, modes]).toEqual([0, []]);
    expect(told).toContain('taken as it is (--accept-certificates)');
    expect(printed).toContain(`password_file: "${options.passwordFile}"`);
    expect((await load(printed)).config.groups[0]?.name).toBe('branch');
  });

  test('writes a file, and never over another', async () => {
    const { urls, a, b } = await startPair();
    const output = join(temporaryFolder(), 'routeros-ha.yml');
    const options = { ...quiet(), output };
    const { exitCode, printed, told } = await runInit(urls, options);
    expect([exitCode, printed]).toEqual([0, '']);
    expect(told).toContain(`wrote ${output}`);
    await load(await readFile(output, 'utf8'));

    await writeFile(output, 'mine');
    const connections = [a.journal.connections, b.journal.connections];
    expect((await runInit(urls, options)).exitCode).toContain(`${output} exists already and is not overwritten`);
    expect(await readFile(output, 'utf8')).toBe('mine');
    expect([a.journal.connections, b.journal.connections]).toEqual(connections);
  });

  test('without TLS has no pins and says so', async () => {
    const { urls } = await startPair('healthy', ['http', 'api']);
    const { exitCode, printed, told } = await runInit(urls, {}, [`${pairUser.password}\r`]);
    expect(exitCode).toBe(0);
    expect(told).not.toContain('certificate');
    expect(printed).not.toContain('fingerprint');
    expect(printed).toMatch(/crosses the network in clear\. Use https:\/\/ instead(.|\n)*Use api-ssl:\/\/ instead/);
    await load(printed);
  });
});

describe('a certificate that is not confirmed', () => {
  test.each(['n\r', '\r', 'yep\r', '\u0004'])('(%j) ends it before anything was sent', async (answer) => {
    const { urls, a, b } = await startPair();
    const { exitCode, printed, modes } = await runInit(urls, {}, ['y\r', answer]);
    expect(exitCode).toMatch(/^the certificate of api-ssl:\S+ was not confirmed.* \/certificate print detail/);
    expect([printed, modes]).toEqual(['', [true, false]]);
    expect([...a.journal.commands, ...b.journal.commands]).toEqual([]);
  });

  test('Ctrl-C ends it like any other program', async () => {
    const { urls } = await startPair();
    expect(await runInit(urls, {}, ['y\r', '\u0003'])).toMatchObject({
      exitCode: 130,
      printed: '',
      modes: [true, false],
    });
  });
});

describe('a router that cannot be read', () => {
  test('leaves a configuration for the others, and its place in it', async () => {
    const { group, urls, b } = await startPair();
    await group.setFault(b, 'stop');
    const { exitCode, printed, told } = await runInit(urls, {}, yes.slice(1));
    expect(exitCode).toBe(1);
    expect(told).toContain(`error: ${urls[1]}: connection refused. Is the service enabled on the router`);
    expect(printed).toContain(`# NOT READ: ${urls[1]}: connection refused`);
    expect(printed).toContain('# WARNING router-b cannot be read');
    expect(printed).toContain('are off on a backup is not known without router-b.');
    const [home] = (await load(printed)).config.groups;
    expect(home?.routers.map(({ name, tls }) => [name, tls.fingerprintSha256 !== undefined])).toEqual([
      ['router-a', true],
      ['router-b', false],
    ]);
  });

  test('has its pin written down where only its password was wrong', async () => {
    const { group, urls, b, doors } = await startPair();
    await group.setFault(b, 'wrong-password');
    const { exitCode, printed, told } = await runInit(urls, {}, yes);
    expect(exitCode).toBe(1);
    expect(told).toMatch(/^error: api-ssl:.*password/m);
    expect(printed).toContain(doors[1].fingerprintSha256);
    await load(printed);
  });

  test('alone leaves nothing to write', async () => {
    const { group, urls, a, b } = await startPair();
    const { exitCode, printed, told } = await runInit(urls, {}, ['y\r', 'y\r', 'wrong\r']);
    expect([exitCode, printed]).toEqual([1, '']);
    expect(told.match(/^error: /gm)).toHaveLength(2);
    expect(told).toContain('no router could be read, so there is no configuration to write');
    expect(told).not.toContain('wrong');

    for (const router of [a, b]) await group.setFault(router, 'stop');
    expect(await runInit(urls)).toMatchObject({ exitCode: 1, printed: '', modes: [] });
  });

  test('because it has no certificate gets advice', async () => {
    const { group, b, urls } = await startPair();
    const anonymous = await group.startDoor(b, { transport: 'api-ssl', tls: { anonymousDh: true } });
    const { exitCode, printed, told } = await runInit([urls[0] ?? '', anonymous.url], quiet());
    expect(exitCode).toBe(1);
    expect(told).toMatch(
      /^error: .* shows no certificate \(anonymous Diffie-Hellman\).*certificate=.*anonymous_dh: true/m,
    );
    expect(printed).toContain('# NOT READ: ');
    await load(printed);
  });
});

test('what is wrong already stands at the top', async () => {
  const { urls } = await startPair('split-brain');
  const { exitCode, printed, told } = await runInit(urls, quiet());
  expect(exitCode).toBe(0);
  expect(printed.split('defaults:')[0]).toMatch(/^# CRITICAL router-a and router-b are both master of lan/m);
  expect(told).toMatch(/stands? at the top of the configuration/);
  await load(printed);
});

test('routers cannot write into the configuration, nor onto the terminal', async () => {
  const { urls, a, b } = await startPair();
  const evil = `"}\n      evil: &x\u2028\u0085# \u001b[2J \${HOME} *x`;
  const tamed = `"} evil: &x # [2J \${HOME} *x`;
  a.identity = evil;
  for (const { nat, vrrp } of [a, b]) {
    Object.assign(nat[0] ?? {}, { comment: `${evil}\ngroups: []` });
    vrrp.push({ ...(vrrp[0] as (typeof vrrp)[number]), name: `vrrp-x${evil}`, forcedRole: 'backup' });
  }
  const { printed, told } = await runInit(urls, quiet());
  const { config } = await load(printed);
  expect(printed + told).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  expect(Object.keys(config)).toEqual(['groups']);
  expect(config.groups[0]?.routers.map(({ name }) => name)).toEqual([tamed, 'router-b']);
  expect(config.groups[0]?.virtualRouters).toContainEqual({
    name: `x${tamed}`,
    vrid: 49,
    interfaces: [`vrrp-x${evil}`],
  });
});

describe('without a terminal', () => {
  test.each([
    ['the password', {}, /on; give it with --password-file$/],
    ['the certificates', { passwordFile: '/dev/null' }, /--accept-certificates takes them as they are$/],
  ])('it says how to give %s', async (_what, options, message) => {
    const { urls, a } = await startPair();
    const { init } = await import('../../src/init/init.ts');
    const all = { username: 'x', passwordFile: undefined, acceptCertificates: false, group: 'home', output: undefined };
    const silent = { input: process.stdin, print: () => {}, tell: () => {} };
    const input = Object.assign(Object.create(process.stdin), { isTTY: false });
    await expect(init({ ...all, ...options, urls }, { ...silent, input })).rejects.toThrow(message);
    expect(a.journal.connections).toBe(0);
  });
});

test.each<[string, readonly string[], Parameters<typeof runInit>[1], RegExp]>([
  ['a URL that is none', ['https://a', 'ftp://secret@b'], {}, /^URL 2: unknown scheme, expected (?!.*secret)/],
  ['a router twice', ['https://a', 'HTTPS://A:443'], {}, /^https:\/\/a is given twice$/],
  ['a blank group', ['https://a'], { group: ' ' }, /^--group: empty/],
  ['no user', ['https://a'], { username: '' }, /^--username: empty/],
  ['no such file', ['http://127.0.0.1:1'], { passwordFile: '/nowhere' }, /^--password-file: \/nowhere: no such file/],
])('%s is told', async (_what, urls, options, message) => {
  expect((await runInit(urls, options)).exitCode).toMatch(message);
});
