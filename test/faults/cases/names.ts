import { everyTransport, type Fault } from '../fault.ts';
import { openGate } from '../gate.ts';
import type { Lab } from '../lab.ts';
import type { Answer } from '../names.ts';

const elsewhere = '127.0.0.2';

/** The kept connections are lost, so that the name is asked for. */
const withoutConnection =
  (answer: Answer) =>
  ({ gate, name }: Lab) => {
    name?.answer(answer);
    return gate.disturb({ opened: 'reset' });
  };

export const nameFaults: readonly Fault[] = [
  {
    name: 'the name is unknown (ENOTFOUND)',
    transports: everyTransport,
    isNamed: true,
    begin: withoutConnection('ENOTFOUND'),
    expected: { down: 'unreachable' },
  },
  {
    name: 'the resolver cannot say now (EAI_AGAIN)',
    transports: everyTransport,
    isNamed: true,
    begin: withoutConnection('EAI_AGAIN'),
    expected: { down: 'unreachable' },
  },
  {
    name: 'the resolver hangs',
    transports: everyTransport,
    isNamed: true,
    begin: withoutConnection(undefined),
    expected: { down: 'timeout' },
  },
  {
    name: 'the name is unknown while the kept connection stands',
    transports: everyTransport,
    isNamed: true,
    begin: ({ name }) => name?.answer('ENOTFOUND'),
    expected: 'well',
  },
  {
    name: 'the name has two addresses, of which the first refuses connections',
    transports: everyTransport,
    isNamed: true,
    begin: withoutConnection([elsewhere, '127.0.0.1']),
    expected: 'well',
  },
  {
    name: 'the name leads elsewhere, and the old machine still answers (it is read while its connection stands)',
    transports: everyTransport,
    isNamed: true,
    // Nothing listens there, so whatever is read comes from the old one.
    begin: ({ name }) => name?.answer([elsewhere]),
    expected: 'well',
  },
  {
    name: 'the name leads elsewhere, and the old machine is off (the new one is read)',
    transports: everyTransport,
    isNamed: true,
    begin: async (lab) => {
      await moveElsewhere(lab);
      await lab.gate.disturb({ accepts: 'refused' });
    },
    expected: 'well',
  },
  {
    name: 'the name leads elsewhere, and one scrape ago the old machine vanished without a word',
    transports: everyTransport,
    isNamed: true,
    begin: async (lab) => {
      await moveElsewhere(lab);
      await lab.gate.disturb({ toRouter: () => {} });
      await lab.scrape();
    },
    expected: 'well',
  },
];

async function moveElsewhere({ door, gate, name, onEnd }: Lab): Promise<void> {
  const another = await openGate(door.port, { host: elsewhere, port: gate.port });
  name?.answer([elsewhere]);
  onEnd(() => another.close());
}
