import { type Duplex, duplexPair } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { encodeSentence, SentenceReader } from '../../../src/routeros/api/codec.ts';
import { challengeResponse, login } from '../../../src/routeros/api/login.ts';
import { ApiSession, type ReplyLimits, Unexpected } from '../../../src/routeros/api/session.ts';
import { RouterError } from '../../../src/routeros/errors.ts';

const limits: ReplyLimits = {
  maxWordBytes: 1_000,
  maxSentenceWords: 20,
  maxSentenceBytes: 2_000,
  maxHeldBytes: 3_700,
  maxReplyRows: 10,
};

function explain(error: Error): RouterError {
  if (!(error instanceof Unexpected)) return new RouterError('unreachable', error.message);
  return new RouterError('protocol', `${error.message}: ${error.said}`);
}

/** A session and the router's end of its stream: what it was sent, and a way to answer. */
function scripted({ maxInFlight = 16 } = {}) {
  // Node 20 types lack it; the function is there from 20.17 on.
  const [ours, theirs] = duplexPair() as [Duplex, Duplex];
  const session = new ApiSession(ours, limits, maxInFlight, explain);
  const reader = new SentenceReader(limits);
  const sent: (readonly string[])[] = [];
  let writes = 0;
  theirs.on('data', (chunk: Buffer) => {
    writes += 1;
    sent.push(...reader.push(chunk));
  });
  const say = (...words: string[]) => theirs.write(encodeSentence(words));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { session, theirs, sent, say, settled, writes: () => writes };
}

const outcome = (promise: Promise<unknown> | undefined) => Promise.resolve(promise).catch((error: unknown) => error);

describe('commands', () => {
  test('go out in one write, each with a tag, and replies find theirs in any order', async () => {
    const { session, sent, say, settled, writes } = scripted();
    const [one, two] = session.submit([['/a/print'], ['/b/print']]);
    await settled();
    expect(sent).toEqual([
      ['/a/print', '.tag=1'],
      ['/b/print', '.tag=2'],
    ]);
    expect(writes()).toBe(1);
    say('!re', '.tag=2', '=name=two', '=comment=a=b');
    say('!re', '=name=one', '=empty=', '.tag=1');
    say('!done', '.tag=2');
    say('!done', '.tag=1', '=ret=x');
    expect((await two)?.rows).toEqual([{ name: 'two', comment: 'a=b' }]);
    expect(await one).toEqual({ rows: [{ name: 'one', empty: '' }], done: { ret: 'x' } });
    expect(session.idle).toBe(true);
  });

  test('beyond the limit wait for those before them', async () => {
    const { session, sent, say, settled } = scripted({ maxInFlight: 2 });
    const replies = session.submit([['/a'], ['/b'], ['/c']]);
    await settled();
    expect(sent).toHaveLength(2);
    say('!done', '.tag=1');
    await replies[0];
    await settled();
    expect(sent[2]).toEqual(['/c', '.tag=3']);
  });

  test('!empty is a reply without rows', async () => {
    const { session, say } = scripted();
    const [reply] = session.submit([['/a/print']]);
    say('!empty', '.tag=1');
    say('!done', '.tag=1');
    expect((await reply)?.rows).toEqual([]);
  });

  test('!trap fails one command, after its !done, and the others go on', async () => {
    const { session, say } = scripted();
    const [bad, good] = session.submit([['/a'], ['/b']]);
    say('!trap', '=category=0', '=message=no such command prefix', '.tag=1');
    say('!done', '.tag=1');
    say('!done', '.tag=2');
    expect(await outcome(bad)).toMatchObject({ name: 'Trap', message: 'no such command prefix' });
    expect((await good)?.rows).toEqual([]);
    expect(session.idle).toBe(true);
  });
});

describe('what ends the session', () => {
  test.each<[string, (router: ReturnType<typeof scripted>) => void, Partial<RouterError>]>([
    [
      '!fatal with a word',
      ({ say }) => say('!fatal', 'session terminated'),
      { kind: 'protocol', message: 'the router ended the session: session terminated' },
    ],
    [
      '!fatal with a message',
      ({ say }) => say('!fatal', '=message=bye'),
      { kind: 'protocol', message: 'the router ended the session: bye' },
    ],
    ['a close', ({ theirs }) => theirs.end(), { kind: 'unreachable' }],
    ['an unknown reply word', ({ say }) => say('!what', '.tag=1'), { kind: 'protocol' }],
    ['a tag that never was', ({ say }) => say('!re', '.tag=99'), { kind: 'protocol' }],
    ['a reply without a tag', ({ say }) => say('!done'), { kind: 'protocol' }],
    ['HTTP', ({ theirs }) => theirs.write('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(100)), { kind: 'protocol' }],
    ['a reserved length byte', ({ theirs }) => theirs.write(Buffer.of(0xff)), { kind: 'protocol' }],
  ])('%s', async (_what, act, error) => {
    const router = scripted();
    const [first, second] = router.session.submit([['/a'], ['/b']]);
    act(router);
    expect(await outcome(first)).toBeInstanceOf(RouterError);
    expect(await outcome(first)).toMatchObject(error);
    expect(await outcome(second)).toMatchObject(error);
    expect(router.session.ended).toBe(true);
    expect(await outcome(router.session.submit([['/c']])[0])).toMatchObject(error);
  });
});

describe('cancelled commands', () => {
  test('reject at once, are cancelled on the router, and keep the session busy until the router has ended them', async () => {
    const { session, sent, say, settled } = scripted();
    const [reply] = session.submit([['/a/print']]);
    session.cancelAll(new RouterError('timeout', 'too late'));
    expect(await outcome(reply)).toMatchObject({ kind: 'timeout' });
    await settled();
    expect(sent[1]).toEqual(['/cancel', '=tag=1', '.tag=2']);
    expect(session.idle).toBe(false);

    say('!re', '.tag=1', '=name=late');
    say('!trap', '=category=2', '=message=interrupted', '.tag=1');
    say('!done', '.tag=1');
    say('!done', '.tag=2');
    await settled();
    expect(session.idle).toBe(true);

    const [next] = session.submit([['/b/print']]);
    say('!re', '.tag=1', '=name=later still');
    say('!done', '.tag=3');
    expect((await next)?.rows).toEqual([]);
  });

  test('that were never sent are not sent any more', async () => {
    const { session, sent, settled } = scripted({ maxInFlight: 1 });
    const replies = session.submit([['/a'], ['/b']]);
    session.cancelAll(new RouterError('timeout', 'too late'));
    expect(await Promise.all(replies.map(outcome))).toMatchObject([{ kind: 'timeout' }, { kind: 'timeout' }]);
    await settled();
    expect(sent.map(([command]) => command)).not.toContain('/b');
  });
});

describe('replies larger than the caps', () => {
  test.each([
    ['rows', (say: (...words: string[]) => void) => Array.from({ length: 11 }, () => say('!re', '.tag=1', '=a=b'))],
    [
      'bytes',
      (say: (...words: string[]) => void) =>
        Array.from({ length: 4 }, () => say('!re', '.tag=1', `=a=${'b'.repeat(900)}`)),
    ],
    [
      'attributes that have next to no text',
      (say: (...words: string[]) => void) =>
        Array.from({ length: 4 }, () =>
          say('!re', '.tag=1', ...Array.from({ length: 15 }, (_, index) => `=${index}=`)),
        ),
    ],
  ])('of %s fail that command alone', async (_what, flood) => {
    const { session, say, sent, settled } = scripted();
    const [big, small] = session.submit([['/big'], ['/small']]);
    flood(say);
    say('!done', '.tag=2');
    expect(await outcome(big)).toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('/big answered more than'),
    });
    expect((await small)?.rows).toEqual([]);
    await settled();
    expect(sent.at(-1)).toEqual(['/cancel', '=tag=1', '.tag=3']);
  });

  test('so does one that with the others of its read is too large, and the next read may be as large', async () => {
    const { session, say } = scripted();
    for (const first of [1, 5]) {
      const [large, excess, small] = session.submit([['/large'], ['/excess'], ['/small']]);
      const row = (tag: number, bytes: number) => say('!re', `.tag=${tag}`, `=comment=${'x'.repeat(bytes)}`);
      for (let rows = 0; rows < 3; rows += 1) row(first, 900);
      row(first + 1, 300);
      row(first + 2, 100);
      for (const tag of [first, first + 1, first + 2]) say('!done', `.tag=${tag}`);
      expect((await large)?.rows).toHaveLength(3);
      expect(await outcome(excess)).toMatchObject({ kind: 'protocol' });
      expect((await small)?.rows).toHaveLength(1);
      say('!done', `.tag=${first + 3}`);
    }
  });
});

describe('a router that goes on talking', () => {
  const flood = { kind: 'protocol', message: expect.stringContaining('does not stop') };

  test('while nothing is asked is left', async () => {
    const { session, say, settled } = scripted();
    const [reply] = session.submit([['/a']]);
    say('!done', '.tag=1');
    expect((await reply)?.rows).toEqual([]);
    say('!done', '.tag=1');
    await settled();
    expect(session.idle).toBe(true);
    for (let count = 0; count < 1_000; count += 1) say('!done', '.tag=1');
    await expect.poll(() => session.ended).toBe(true);
    expect(await outcome(session.submit([['/b']])[0])).toMatchObject(flood);
  });

  test('and says nothing with it, is left as well', async () => {
    const { session, say, theirs } = scripted();
    const [reply] = session.submit([['/a']]);
    say('!done', '.tag=1');
    await reply;
    theirs.write(Buffer.alloc(20_000));
    await expect.poll(() => session.ended).toBe(true);
  });

  test.each<[string, (router: ReturnType<typeof scripted>) => void]>([
    ['empty replies', ({ say }) => say('!empty', '.tag=2')],
    ['failures', ({ say }) => say('!trap', '.tag=2', '=message=no')],
    ['rows of a command that has ended', ({ say }) => say('!re', '.tag=1', '=name=x')],
    ['nothing', ({ theirs }) => theirs.write(Buffer.alloc(1_000))],
  ])('within a read is left: %s', async (_what, more) => {
    const router = scripted();
    const [first, second] = router.session.submit([['/a'], ['/b']]);
    router.say('!done', '.tag=1');
    expect((await first)?.rows).toEqual([]);
    for (let count = 0; count < 100; count += 1) more(router);
    expect(await outcome(second)).toMatchObject(flood);
  });

  test('is left too if it does not stop a command that was cancelled', async () => {
    const { session, say } = scripted();
    const [reply] = session.submit([['/a']]);
    session.cancelAll(new RouterError('timeout', 'too late'));
    expect(await outcome(reply)).toMatchObject({ kind: 'timeout' });
    for (let count = 0; count < 100; count += 1) say('!re', '.tag=1', '=name=x');
    await expect.poll(() => session.ended).toBe(true);
  });
});

describe('login', () => {
  test('sends name and password in one sentence', async () => {
    const { session, say, sent } = scripted();
    const done = login(session, 'prometheus', 'sesame');
    say('!done', '.tag=1');
    await done;
    expect(sent).toEqual([['/login', '=name=prometheus', '=password=sesame', '.tag=1']]);
  });

  test('answers a challenge, as 6.42 and older ask', async () => {
    const { session, say, sent, settled } = scripted();
    const done = login(session, 'admin', 'passTest');
    say('!done', '.tag=1', '=ret=abc123');
    await settled();
    await settled();
    expect(sent[1]).toEqual(['/login', '=name=admin', '=response=0021277bff9ac7caf06aa608e46616d47f', '.tag=2']);
    say('!done', '.tag=2');
    await done;
  });

  test('refused is an auth error that names the user and not the password', async () => {
    const { session, say } = scripted();
    const done = login(session, 'prometheus', 'canary-4711');
    say('!trap', '.tag=1', '=message=invalid user name or password (6)');
    say('!done', '.tag=1');
    const error = await outcome(done);
    expect(error).toMatchObject({ kind: 'auth', message: expect.stringContaining('"prometheus"') });
    expect(String(error)).not.toContain('canary-4711');
  });

  test.each([
    ['abc123', 'passTest', '0021277bff9ac7caf06aa608e46616d47f'],
    ['856780b7411eefd3abadee2058c149a3', '', '005062f7a5ef124d34675bf3e81f56c556'],
  ])('response to challenge %s', (challenge, password, response) => {
    expect(challengeResponse(challenge, password)).toBe(response);
  });
});
