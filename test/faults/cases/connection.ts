import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { collectors } from '../../../src/collectors/index.ts';
import { reset } from '../../../src/simulator/reset.ts';
import { until } from '../../e2e/tools.ts';
import { everyTransport, type Fault, isEncrypted, isRest } from '../fault.ts';
import type { Disturbance, Passage } from '../gate.ts';
import { openInnerGate } from '../inner-gate.ts';
import type { Lab } from '../lab.ts';

/** Passes that many bytes of each connection, and then does something else. */
const afterBytes = (count: number, then: (client: Socket) => void): Disturbance => ({
  toClient: (bytes, { client, received }) => {
    const before = received - bytes.length;
    if (before >= count) return;
    client.write(bytes.subarray(0, count - before));
    if (received >= count) then(client);
  },
});

/** Connections are new, and over TLS the bytes are those inside, so that it is a reply that is cut and no handshake. */
const inFirstReply = (then: (client: Socket) => void) => async (lab: Lab) => {
  const gate = await openInnerGate(lab);
  await gate.disturb({ opened: 'reset', ...afterBytes(20, then) });
};

const inReplies =
  (then: (client: Socket) => void) =>
  ({ gate }: Lab) =>
    gate.disturb(afterBytes(600, then));

const router = (fault: 'stop' | 'hang') => (lab: Lab) => lab.simulated.setFault(lab.router, fault);
const slow = (delayMs: number) => (lab: Lab) => lab.simulated.setFault(lab.router, 'slow', { delayMs });

export const connectionFaults: readonly Fault[] = [
  {
    name: 'the router has no power, and its address refuses connections',
    transports: everyTransport,
    begin: router('stop'),
    expected: { down: 'unreachable' },
  },
  {
    name: 'connections are refused',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ accepts: 'refused' }),
    expected: { down: 'unreachable' },
  },
  {
    name: 'SYN is never answered (a full backlog)',
    transports: everyTransport,
    begin: fullBacklog,
    expected: { down: 'timeout' },
  },
  {
    name: 'the management hangs: connections stand, nothing is read or answered',
    transports: everyTransport,
    begin: router('hang'),
    expected: { down: 'timeout' },
  },
  {
    name: 'a new connection is accepted, and nothing more',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ opened: 'reset', accepts: 'silent' }),
    expected: { down: 'timeout' },
  },
  {
    name: 'a new connection is reset at once',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ opened: 'reset', accepts: 'reset' }),
    expected: { down: 'unreachable' },
  },
  {
    name: 'a new connection is closed at once',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ opened: 'reset', accepts: 'closed' }),
    expected: { down: 'unreachable' },
  },
  {
    name: 'the kept connection was reset since (a reboot between scrapes)',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ opened: 'reset' }),
    expected: 'well',
  },
  {
    name: 'the kept connection was closed since',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ opened: 'closed' }),
    expected: 'well',
  },
  {
    name: 'the kept connection is reset by the next request (a reboot that nobody told us of)',
    transports: everyTransport,
    begin: resetKeptAtRequest,
    expected: 'well',
  },
  {
    name: 'the kept connection is dead: what is sent on it vanishes',
    transports: everyTransport,
    begin: loseKept,
    expected: { down: 'timeout' },
  },
  {
    name: 'requests vanish on every connection',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ toRouter: () => {} }),
    expected: { down: 'timeout' },
  },
  {
    name: 'a reset before the reply',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ toRouter: (_bytes, { client }) => reset(client) }),
    expected: { down: 'unreachable' },
  },
  {
    name: 'a reset in the middle of the first reply',
    transports: everyTransport,
    begin: inFirstReply((client) => reset(client)),
    expected: { down: 'unreachable' },
  },
  {
    name: 'the end of the connection in the middle of the first reply',
    transports: everyTransport,
    begin: inFirstReply((client) => client.end()),
    expected: { down: 'unreachable' },
  },
  {
    name: 'half a reply, then silence',
    transports: everyTransport,
    begin: inFirstReply(() => {}),
    expected: { down: 'timeout' },
  },
  {
    name: 'a reset after some of the replies',
    transports: everyTransport,
    begin: inReplies((client) => reset(client)),
    expected: { someFailed: 'unreachable' },
  },
  {
    name: 'silence after some of the replies',
    transports: everyTransport,
    begin: inReplies(() => {}),
    expected: { someFailed: 'timeout' },
  },
  {
    name: 'a reboot between two replies: a reset, and then connections are refused',
    transports: everyTransport,
    begin: rebootBetweenReplies,
    expected: { someFailed: 'unreachable' },
  },
  {
    name: 'a reset right after the last reply',
    transports: everyTransport,
    begin: resetAfterReply,
    expected: 'well',
  },
  {
    name: 'one byte per second',
    transports: everyTransport,
    begin: oneBytePerSecond,
    expected: { down: 'timeout' },
  },
  {
    name: 'each byte by itself, without delay',
    transports: everyTransport,
    begin: ({ gate }) =>
      gate.disturb({
        toClient: (bytes, { client }) => {
          for (const byte of bytes) client.write(Buffer.of(byte));
        },
      }),
    expected: 'well',
  },
  {
    name: 'replies come 300 ms late',
    transports: everyTransport,
    begin: slow(300),
    expected: 'well',
  },
  {
    name: 'replies come a minute late',
    transports: everyTransport,
    begin: slow(60_000),
    expected: { down: 'timeout' },
  },
  {
    name: 'a new connection is let in after two seconds',
    transports: everyTransport,
    begin: ({ gate }) => gate.disturb({ opened: 'reset', toRouter: lateFirst(2_000) }),
    expected: 'well',
  },
  {
    name: 'nonsense before each reply',
    transports: everyTransport,
    begin: ({ gate }) =>
      gate.disturb({
        opened: 'reset',
        toClient: (bytes, { client }) => client.write(Buffer.concat([Buffer.alloc(64, 0xff), bytes])),
      }),
    expected: (transport) => ({ down: isEncrypted(transport) ? 'tls' : 'protocol' }),
  },
  {
    name: 'the router lets in one connection at a time and resets all others',
    transports: everyTransport,
    begin: oneAtATime,
    expected: (transport) => (isRest(transport) ? { someFailed: 'unreachable' } : 'well'),
  },
];

/** A process that listens and is stopped, so that nobody accepts; then its queue is filled. */
async function fullBacklog(lab: Lab): Promise<void> {
  const script = `const s = require('node:net').createServer(); s.listen({ host: '127.0.0.1', port: ${lab.gate.port}, backlog: 1 }, () => { console.log('listening') })`;
  await lab.gate.disturb({ accepts: 'refused' });
  const listener = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(listener.stdout, 'data');
  listener.kill('SIGSTOP');
  const fillers = Array.from({ length: 4 }, () =>
    connect({ host: '127.0.0.1', port: lab.gate.port }).on('error', () => {}),
  );
  await once(fillers[0] as (typeof fillers)[number], 'connect');
  lab.onEnd(async () => {
    for (const filler of fillers) filler.destroy();
    listener.kill('SIGKILL');
    await once(listener, 'close');
  });
}

function resetKeptAtRequest({ gate }: Lab): Promise<void> {
  const kept = gate.passages();
  return gate.disturb({
    toRouter: (bytes, passage) => {
      if (kept.includes(passage)) reset(passage.client);
      else passage.router.write(bytes);
    },
  });
}

function loseKept({ gate }: Lab): Promise<void> {
  const kept = gate.passages();
  return gate.disturb({
    toRouter: (bytes, passage) => {
      if (!kept.includes(passage)) passage.router.write(bytes);
    },
  });
}

function rebootBetweenReplies(lab: Lab): void {
  const comesThrough = watch(lab);
  let count = 0;
  lab.setBehaviour({
    async send(reply, wire) {
      count += 1;
      if (count < 3) wire.write(reply);
      if (count !== 3) return;
      await comesThrough(() => wire.write(reply));
      await lab.gate.disturb({ accepts: 'refused' });
    },
  });
}

function resetAfterReply(lab: Lab): void {
  const comesThrough = watch(lab);
  let count = 0;
  lab.setBehaviour({
    async send(reply, wire) {
      count += 1;
      if (count !== collectors.length) return wire.write(reply);
      await comesThrough(() => wire.write(reply));
      for (const { client } of lab.gate.passages()) reset(client);
    },
  });
}

/** From now on, tells when what the router has written has come through the gate, over TLS as well. */
function watch({ gate, router: { journal } }: Lab): (write: () => void) => Promise<void> {
  // What went to connections that were cut never comes.
  const lost = journal.bytesOut - gate.received();
  return async (write) => {
    const before = journal.bytesOut;
    write();
    const isThrough = () => journal.bytesOut > before && gate.received() + lost === journal.bytesOut;
    await until(() => (isThrough() ? true : undefined), 'replies to come through');
  };
}

function oneBytePerSecond({ gate }: Lab): Promise<void> {
  return gate.disturb({
    toClient: (bytes, { client }) => {
      for (const [index, byte] of [...bytes.subarray(0, 20)].entries())
        setTimeout(() => client.write(Buffer.of(byte)), 1_000 * (index + 1)).unref();
    },
  });
}

function lateFirst(delayMs: number) {
  const since = new WeakMap<Passage, number>();
  return (bytes: Buffer, passage: Passage) => {
    const now = performance.now();
    const first = since.get(passage) ?? now;
    since.set(passage, first);
    setTimeout(() => passage.router.write(bytes), Math.max(0, first + delayMs - now));
  };
}

function oneAtATime({ gate }: Lab): Promise<void> {
  let admitted: Passage | undefined;
  return gate.disturb({
    opened: 'reset',
    toRouter: (bytes, passage) => {
      if (admitted === undefined || admitted.client.destroyed) admitted = passage;
      if (admitted === passage) passage.router.write(bytes);
      else reset(passage.client);
    },
  });
}
