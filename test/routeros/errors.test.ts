import { describe, expect, onTestFinished, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import type { RouterAccess } from '../../src/routeros/access.ts';
import { connect } from '../../src/routeros/connect.ts';
import { deadlineIn } from '../../src/routeros/deadline.ts';
import { type FailureKind, RouterError } from '../../src/routeros/errors.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import type { Transport } from '../../src/simulator/door.ts';
import { type FaultName, faultNames } from '../../src/simulator/faults.ts';
import { startScenario } from '../../src/simulator/scenarios/index.ts';
import { pairUser } from '../../src/simulator/scenarios/pair.ts';
import { createAuthority, issue } from '../certificates.ts';
import { accessTo } from '../simulated.ts';
import { laidOpen, spelledOut, spellings } from '../spellings.ts';

const password = 'canary-4711-Ünïcode';

test('a password within other text is found, however it is encoded', () => {
  for (const user of ['', 'a', 'ab', 'abc', 'prometheus']) {
    const header = `Basic ${Buffer.from(`${user}:${password}:x`).toString('base64')}`;
    expect(spelledOut([password], header)).toHaveLength(1);
  }
  expect(spelledOut([password], encodeURIComponent(`a ${password}`))).toHaveLength(1);
  expect(spelledOut([password], Buffer.from(password).toString('hex'))).toHaveLength(1);
  expect(spellings(password).every((spelling) => spelling.length > 15)).toBe(true);
});

test('an error is laid open down to what caused it', () => {
  const cause = new Error('second', { cause: { third: 'third' } });
  const open = laidOpen(new RouterError('protocol', 'first', { cause }));
  for (const word of ['first', 'second', 'third', 'errors.test.ts']) expect(open).toContain(word);
});

type Failing = readonly [kind: FailureKind, fault: FaultName | undefined, changes: Partial<RouterAccess>];

const strictTls = { insecureSkipVerify: false, anonymousDh: false };
const pinElsewhere = { tls: { ...strictTls, fingerprintSha256: 'ab'.repeat(32) } };

const failing: readonly Failing[] = [
  ['tls', undefined, { tls: strictTls }],
  ['tls', undefined, pinElsewhere],
  ['auth', undefined, { username: 'nobody' }],
  ['unreachable', 'stop', {}],
  ['unreachable', 'reset', {}],
  ['timeout', 'hang', {}],
  ['timeout', 'login-hangs', {}],
  ['timeout', 'half-reply', {}],
  ['timeout', 'drip', {}],
  ['auth', 'wrong-password', {}],
  ['protocol', 'garbage', {}],
  ['permission', 'permission-denied', {}],
  ['no-such-menu', 'no-such-menu', {}],
];

describe.each<Transport>(['https', 'http', 'api-ssl', 'api'])('an error over %s', (transport) => {
  const isEncrypted = transport === 'https' || transport === 'api-ssl';

  test.each(failing.filter(([kind]) => kind !== 'tls' || isEncrypted))(
    'of kind %s (%s) holds no secret, nor does what caused it',
    async (kind, fault, changes) => {
      const versions = ['7.20.4 (stable)', '7.20.4 (stable)'] as const;
      const simulated = startScenario('healthy', { clock: virtualClock(Date.UTC(2026, 0, 1)), versions });
      onTestFinished(() => simulated.close());
      const router = simulated.router('router-a');
      router.users[0] = { name: pairUser.name, password };
      const door = await simulated.startDoor(router, { transport });
      const client = await issue(await createAuthority('authority'), 'exporter');
      const access = accessTo(door, { password, ...changes });
      const clientCertificate = { certificate: client.cert, key: client.key };
      const connection = connect({ ...access, tls: { ...access.tls, clientCertificate } }, () => performance.now());
      onTestFinished(() => connection.close());
      if (fault !== undefined) await simulated.setFault(router, fault, { menu: '/ip/firewall/nat', delayMs: 100 });

      const outcomes = await connection.print(collectors, deadlineIn(kind === 'timeout' ? 300 : 10_000));
      const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
      expect(errors.map((error) => error.kind)).toContain(kind);
      for (const error of errors) {
        expect(error).toBeInstanceOf(RouterError);
        expect(spelledOut([password, ...keyLines(client.key)], laidOpen(error))).toEqual([]);
      }
    },
  );
});

test('every fault of the simulator that fails a read is among them', () => {
  const harmless = ['slow', 'partition', 'wan-down', 'dhcp-unbound', 'nat-off', 'nat-removed', 'disable-vrrp'];
  expect([...failing.flatMap(([, fault]) => fault ?? []), ...harmless].sort()).toEqual(faultNames.toSorted());
});

const keyLines = (pem: string) => pem.split(/\r?\n/).filter((line) => line.length > 15 && !line.startsWith('-----'));
