import { collectors } from '../../../src/collectors/index.ts';
import { encodeSentence, SentenceReader } from '../../../src/routeros/api/codec.ts';
import type { FaultName } from '../../../src/simulator/faults.ts';
import { everyTransport, type Fault, isRest, overApi } from '../fault.ts';
import { answering } from '../impostor.ts';
import type { Lab } from '../lab.ts';
import { limits, replies, tagOf } from '../replies.ts';

/** Connections are new, so that a login is needed. */
const atLogin = (begin: (lab: Lab) => void | Promise<void>) => async (lab: Lab) => {
  await lab.gate.disturb({ opened: 'reset' });
  await begin(lab);
};
const fault =
  (name: FaultName, menu?: string) =>
  async (lab: Lab): Promise<void> =>
    lab.simulated.setFault(lab.router, name, menu === undefined ? {} : { menu });

const allDenied = (lab: Lab) => {
  for (const { menu } of collectors) {
    lab.router.activeFaults.set(menu, {
      behaviour: { summary: '', needs: [], menu: 'permission-denied' },
      parameters: { menu },
    });
  }
  lab.onEnd(() => {
    for (const { menu } of collectors) lab.router.activeFaults.delete(menu);
  });
};

export const loginFaults: readonly Fault[] = [
  {
    name: 'the password is refused',
    transports: everyTransport,
    begin: atLogin(fault('wrong-password')),
    expected: { down: 'auth' },
  },
  {
    name: 'the login is never answered',
    transports: everyTransport,
    begin: atLogin(fault('login-hangs')),
    expected: { down: 'timeout' },
  },
  {
    name: 'the login ends the session (!fatal)',
    transports: overApi,
    begin: atLogin(replies('first', () => [['!fatal', 'too many sessions']])),
    expected: { down: 'protocol' },
  },
  {
    name: 'the login is answered by a challenge, as before 6.43, that is none',
    transports: overApi,
    begin: atLogin(replies('first', (sentences) => [['!done', tagOf(sentences), '=ret=nonsense']])),
    expected: { down: 'auth' },
  },
  {
    name: 'the user is removed while connected',
    transports: overApi,
    begin: replies('each', (sentences) => [
      ['!trap', tagOf(sentences), '=message=not logged in'],
      ['!done', tagOf(sentences)],
    ]),
    expected: { down: 'auth' },
  },
  {
    name: 'an open session is not logged in any more, and stays so (a new one is made)',
    transports: ['api'],
    begin: loggedOut,
    expected: { down: 'auth' },
  },
  {
    name: 'the user may not read one menu',
    transports: everyTransport,
    begin: fault('permission-denied', '/ip/firewall/nat'),
    expected: { failed: ['nat'], reason: 'permission' },
  },
  {
    name: 'the user may not read the VRRP menu',
    transports: everyTransport,
    begin: fault('permission-denied', '/interface/vrrp'),
    expected: { failed: ['vrrp'], reason: 'permission' },
  },
  {
    name: 'the user may not read anything',
    transports: everyTransport,
    begin: allDenied,
    expected: { down: 'permission' },
  },
  {
    name: 'a menu that every RouterOS has is missing',
    transports: everyTransport,
    begin: fault('no-such-menu', '/interface'),
    expected: { failed: ['interface'], reason: 'no-such-menu' },
  },
  {
    name: 'every menu refuses its first field by name, in one scrape',
    transports: everyTransport,
    begin: refuseFirstFields,
    expected: { down: 'protocol' },
  },
  {
    name: 'a menu of a package that is not installed is missing',
    transports: everyTransport,
    begin: fault('no-such-menu', '/ipv6/address'),
    expected: 'well',
  },
];

/** Replies come in the order of the commands, which is that of the collectors. */
function refuseFirstFields(lab: Lab): void | Promise<void> {
  const refusal = (menu: string | undefined) =>
    `unknown parameter ${collectors.find((collector) => collector.menu === menu)?.fields[0]}`;
  if (isRest(lab.transport)) {
    return answering(({ url = '' }, response) => {
      const detail = refusal(/^\/rest([^?]+)/.exec(url)?.[1]);
      response.writeHead(400).end(JSON.stringify({ error: 400, message: 'Bad Request', detail }));
    })(lab);
  }
  let count = 0;
  replies('each', (sentences) => {
    const message = refusal(collectors[count % collectors.length]?.menu);
    count += 1;
    return [
      ['!trap', tagOf(sentences), `=message=${message}`],
      ['!done', tagOf(sentences)],
    ];
  })(lab);
}

/** Of the connections that there are now, for good: the gate goes on answering for the router. */
async function loggedOut({ gate, keepGate }: Lab): Promise<void> {
  const open = new Set(gate.passages());
  await gate.disturb({
    toRouter(bytes, passage) {
      if (!open.has(passage)) passage.router.write(bytes);
      else
        for (const words of new SentenceReader(limits).push(bytes)) {
          passage.client.write(encodeSentence(['!trap', tagOf([words]), '=message=not logged in']));
          passage.client.write(encodeSentence(['!done', tagOf([words])]));
        }
    },
  });
  keepGate();
}
