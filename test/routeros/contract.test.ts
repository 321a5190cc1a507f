import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import type { RouterAccess } from '../../src/routeros/access.ts';
import type { Outcome, Query } from '../../src/routeros/client.ts';
import { connect } from '../../src/routeros/connect.ts';
import { deadlineIn } from '../../src/routeros/deadline.ts';
import type { FailureKind } from '../../src/routeros/errors.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import type { Transport } from '../../src/simulator/door.ts';
import type { FaultName } from '../../src/simulator/faults.ts';
import { startScenario } from '../../src/simulator/scenarios/index.ts';
import { accessTo } from '../simulated.ts';
import { laidOpen, spelledOut } from '../spellings.ts';

/** One contract for both transports, encrypted and not, and every RouterOS that they speak to. */
const doors: readonly { transport: Transport; version: string }[] = [
  { transport: 'https', version: '7.20.4 (stable)' },
  { transport: 'http', version: '7.12.1 (stable)' },
  { transport: 'api-ssl', version: '7.20.4 (stable)' },
  { transport: 'api-ssl', version: '6.49.18 (long-term)' },
  { transport: 'api', version: '6.49.18 (long-term)' },
  { transport: 'api', version: '6.42.12 (bugfix)' },
];

const vrrp: Query = { menu: '/interface/vrrp', fields: ['name', 'vrid', 'master', 'backup', 'disabled', 'running'] };
const nat: Query = { menu: '/ip/firewall/nat', fields: ['chain', 'action', 'comment', 'disabled'] };
const all: readonly Query[] = collectors;

interface Opened {
  readonly transport: Transport;
  readonly version: string;
}

/** router-a of a healthy pair, a client for it, and a clock for the client's pauses. */
async function open(
  { transport, version }: Opened,
  changes: (access: RouterAccess) => Partial<RouterAccess> = () => ({}),
) {
  const group = startScenario('healthy', { clock: virtualClock(Date.UTC(2026, 0, 1)), versions: [version, version] });
  const router = group.router('router-a');
  const door = await group.startDoor(router, { transport });
  let pausedMs = 0;
  const access = accessTo(door);
  const client = connect({ ...access, ...changes(access) }, () => performance.now() + pausedMs);
  onTestFinished(async () => {
    await client.close();
    await group.close();
  });
  return {
    group,
    router,
    door,
    client,
    read: (queries: readonly Query[] = all, deadlineMs = 2_000) => client.print(queries, deadlineIn(deadlineMs)),
    pass: (ms: number) => {
      pausedMs += ms;
    },
  };
}

const kindOf = (outcome: Outcome | undefined) =>
  outcome !== undefined && 'error' in outcome ? outcome.error.kind : 'read';
const rowsOf = (outcome: Outcome | undefined) =>
  outcome !== undefined && 'rows' in outcome ? outcome.rows.map((row) => ({ ...row })) : undefined;

const rejections: unknown[] = [];
process.on('unhandledRejection', (error) => rejections.push(error));
afterEach(() => expect(rejections).toEqual([]));

describe.each(doors)('$transport to RouterOS $version', (opened) => {
  const isRest = opened.transport.startsWith('http');

  test('reads every menu, in order', async () => {
    const { read } = await open(opened);
    const outcomes = await read();
    expect(outcomes.map(kindOf)).toEqual(all.map(() => 'read'));
    const [row] = rowsOf(outcomes[0]) ?? [];
    expect(row).toMatchObject({ name: 'vrrp-lan', vrid: '49', master: 'true' });
    expect(row).not.toHaveProperty('backup');
    expect(rowsOf(outcomes[all.findIndex(({ menu }) => menu === '/system/identity')])).toEqual([{ name: 'router-a' }]);
    for (const { seconds } of outcomes) expect(seconds).toBeGreaterThan(0);
  });

  test('gets what it asked for and never asks for a password', async () => {
    const { read, router } = await open(opened);
    for (const outcome of await read())
      for (const row of rowsOf(outcome) ?? []) expect(row).not.toHaveProperty('password');
    expect(JSON.stringify(router.journal)).not.toContain('proplist=password');
    expect(router.journal.raw.filter((words) => /password(?!=\*)/.test(words.replace(/=password=\S+/, '')))).toEqual(
      [],
    );
  });

  test('an empty menu has no rows', async () => {
    const { read, router } = await open(opened);
    router.nat.length = 0;
    expect(rowsOf((await read([nat]))[0])).toEqual([]);
  });

  test('logs in once, however often it reads', async () => {
    const { read, router } = await open(opened);
    for (let scrapes = 0; scrapes < 5; scrapes += 1) expect((await read()).map(kindOf)).not.toContain('protocol');
    expect(router.journal.connections).toBeLessThanOrEqual(isRest ? 4 : 1);
    if (!isRest) expect(router.journal.logins).toBe(1);
  });

  test('reads a comment with whatever in it', async () => {
    const { read, router } = await open(opened);
    const comment = `Büro "1" \\ {x} <b> = \u0007\u001b[31m \n 日本 ${'x'.repeat(4_000)}`;
    Object.assign(router.nat[0] ?? {}, { comment });
    expect(rowsOf((await read([nat]))[0])?.[0]?.comment).toBe(comment);
  });

  test('reads a large table', async () => {
    const { read, router } = await open(opened);
    const [rule] = router.nat;
    for (let number = 0; rule !== undefined && number < 2_000; number += 1)
      router.nat.push({ ...rule, comment: `rule ${number}` });
    expect(rowsOf((await read([nat]))[0])).toHaveLength(2_001);
  });

  test.each<[FaultName, FailureKind]>([
    ['stop', 'unreachable'],
    ['hang', 'timeout'],
    ['reset', 'unreachable'],
    ['garbage', 'protocol'],
    ['half-reply', 'timeout'],
    ['drip', 'timeout'],
  ])('%s is %s within the deadline, and the next read after it is whole', async (fault, kind) => {
    const { read, pass, group, router } = await open(opened);
    expect((await read()).map(kindOf)).toEqual(all.map(() => 'read'));
    await group.setFault(router, fault);
    for (let scrapes = 0; scrapes < 2; scrapes += 1) {
      const start = performance.now();
      const outcomes = await read(all, kind === 'timeout' ? 150 : 2_000);
      expect(performance.now() - start).toBeLessThan(10_000);
      expect(outcomes.map(kindOf)).toEqual(all.map(() => kind));
      for (const outcome of outcomes)
        if ('error' in outcome) expect(outcome.error.message).toContain(`${opened.transport}://127.0.0.1:`);
      pass(3_000);
    }
    await group.heal(router);
    expect((await read()).map(kindOf)).toEqual(all.map(() => 'read'));
  });

  test('slow beyond the deadline is timeout, and slow within it is read', async () => {
    const { read, pass, group, router } = await open(opened);
    await group.setFault(router, 'slow', { delayMs: 1_000 });
    expect((await read([vrrp], 200)).map(kindOf)).toEqual(['timeout']);
    await group.setFault(router, 'slow', { delayMs: 20 });
    pass(3_000);
    expect((await read([vrrp])).map(kindOf)).toEqual(['read']);
  });

  test('a refused password is auth, once per read, and three times at most', async () => {
    const { read, router } = await open(opened, () => ({ password: 'canary-4711' }));
    const outcomes = await read();
    expect(outcomes.map(kindOf)).toEqual(all.map(() => 'auth'));
    expect(router.journal.loginFailures).toBe(1);
    for (const outcome of outcomes) {
      const error = 'error' in outcome ? laidOpen(outcome.error) : '';
      expect(error).toContain('Check user name and password');
      expect(spelledOut(['canary-4711'], error)).toEqual([]);
    }
    for (let scrapes = 0; scrapes < 4; scrapes += 1) expect((await read()).map(kindOf)).toContain('auth');
    expect(router.journal.loginFailures).toBe(3);
  });

  test.each<['permission-denied' | 'no-such-menu', FailureKind]>([
    ['permission-denied', 'permission'],
    ['no-such-menu', 'no-such-menu'],
  ])('%s for one menu costs the others nothing', async (fault, kind) => {
    const { read, group, router } = await open(opened);
    for (const { menu } of [vrrp, nat]) {
      await group.setFault(router, fault, { menu });
      const outcomes = await read([vrrp, nat]);
      expect(outcomes.map(kindOf)).toEqual([vrrp, nat].map((query) => (query.menu === menu ? kind : 'read')));
    }
  });

  test('a router that rebooted meanwhile is read in the same breath', async () => {
    const { read, group, router } = await open(opened);
    await read();
    await group.setFault(router, 'stop');
    await group.heal(router);
    expect((await read()).map(kindOf)).toEqual(all.map(() => 'read'));
  });

  test('after close nothing is left open, and a later read opens anew', async () => {
    const { client, read, router } = await open(opened);
    await read();
    await client.close();
    await expect.poll(() => router.journal.openConnections).toBe(0);
    expect((await read()).map(kindOf)).toEqual(all.map(() => 'read'));
  });
});

describe.each(doors.filter(({ transport }) => transport === 'https' || transport === 'api-ssl').slice(0, 2))(
  'TLS, $transport',
  (opened) => {
    const unpinned = ({ tls: { fingerprintSha256: _, ...tls } }: RouterAccess) => tls;

    async function outcomeWith(tls: (access: RouterAccess) => Partial<RouterAccess['tls']>) {
      const { read, router } = await open(opened, (access) => ({ tls: { ...unpinned(access), ...tls(access) } }));
      const [outcome] = await read([vrrp]);
      return {
        kind: kindOf(outcome),
        message: outcome !== undefined && 'error' in outcome ? outcome.error.message : '',
        router,
      };
    }

    test('a certificate nobody vouches for is refused, its fingerprint told, and nothing was sent', async () => {
      const { kind, message, router } = await outcomeWith(() => ({}));
      expect(kind).toBe('tls');
      expect(message).toMatch(/fingerprint_sha256: "([0-9A-F]{2}:){31}[0-9A-F]{2}"/);
      expect(router.journal.raw).toEqual([]);
    });

    test('another certificate than the pinned one is refused, and nothing was sent', async () => {
      const { kind, message, router } = await outcomeWith(() => ({ fingerprintSha256: 'ab'.repeat(32) }));
      expect(kind).toBe('tls');
      expect(message).toContain('not the pinned one');
      expect(router.journal.raw).toEqual([]);
    });

    test('one whose authority is given is read', async () => {
      const { read, door } = await open(opened);
      expect((await read([vrrp])).map(kindOf)).toEqual(['read']);
      const client = connect(
        accessTo(
          { url: door.url },
          { tls: { ca: door.certificate ?? '', insecureSkipVerify: false, anonymousDh: false } },
        ),
        () => performance.now(),
      );
      onTestFinished(() => client.close());
      expect((await client.print([vrrp], deadlineIn(2_000))).map(kindOf)).toEqual(['read']);

      const other = connect(
        accessTo(
          { url: door.url },
          {
            tls: {
              ca: door.certificate ?? '',
              serverName: 'elsewhere.example',
              insecureSkipVerify: false,
              anonymousDh: false,
            },
          },
        ),
        () => performance.now(),
      );
      onTestFinished(() => other.close());
      expect((await other.print([vrrp], deadlineIn(2_000))).map(kindOf)).toEqual(['tls']);
    });

    test('verification that is switched off takes any', async () => {
      expect((await outcomeWith(() => ({ insecureSkipVerify: true }))).kind).toBe('read');
    });

    test('a pin counts even where verification is switched off', async () => {
      expect((await outcomeWith(() => ({ insecureSkipVerify: true, fingerprintSha256: 'ab'.repeat(32) }))).kind).toBe(
        'tls',
      );
    });
  },
);

describe('api-ssl without a certificate', () => {
  async function openAnonymous(anonymousDh: boolean) {
    const version = '6.49.18 (long-term)';
    const group = startScenario('healthy', { clock: virtualClock(Date.UTC(2026, 0, 1)), versions: [version, version] });
    const router = group.router('router-a');
    const door = await group.startDoor(router, { transport: 'api-ssl', tls: { anonymousDh: true } });
    const client = connect(accessTo(door, { tls: { insecureSkipVerify: false, anonymousDh } }), () =>
      performance.now(),
    );
    onTestFinished(async () => {
      await client.close();
      await group.close();
    });
    return (await client.print([vrrp], deadlineIn(2_000))).map(kindOf);
  }

  test('is read with anonymous_dh', async () => {
    expect(await openAnonymous(true)).toEqual(['read']);
  });

  test('is a tls failure without', async () => {
    expect(await openAnonymous(false)).toEqual(['tls']);
  });
});

describe('REST after a request was given up on', () => {
  test('leaves the router alone for 3 s, as far as the deadline allows', async () => {
    const { read, pass, group, router } = await open({ transport: 'http', version: '7.20.4 (stable)' });
    await read();
    await group.setFault(router, 'hang');
    await read([vrrp], 100);
    await group.heal(router);
    const sent = router.journal.raw.length;
    for (let scrapes = 0; scrapes < 3; scrapes += 1) expect((await read([vrrp], 50)).map(kindOf)).toEqual(['timeout']);
    expect(router.journal.raw).toHaveLength(sent);
    pass(2_900);
    expect((await read([vrrp], 1_000)).map(kindOf)).toEqual(['read']);
  });
});

describe('the binary API after a slow read', () => {
  test('goes on with the same login once the router has ended what was cancelled', async () => {
    const { read, group, router } = await open({ transport: 'api', version: '7.20.4 (stable)' });
    await read();
    await group.setFault(router, 'slow', { delayMs: 300 });
    let ended = 0;
    router.activeFaults.set('of the test', {
      behaviour: {
        summary: '',
        needs: [],
        send(reply, wire) {
          wire.write(reply);
          ended += 1;
        },
      },
      parameters: {},
    });
    expect((await read([vrrp], 100)).map(kindOf)).toEqual(['timeout']);
    // The command, and what cancelled it.
    await expect.poll(() => ended).toBe(2);
    // What was written before is read before this.
    await new Promise((resolve) => setImmediate(resolve));
    await group.heal(router);
    expect((await read()).map(kindOf)).toEqual(all.map(() => 'read'));
    expect(router.journal.logins).toBe(1);
  });
});
