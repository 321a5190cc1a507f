import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Certificate } from '../../../src/simulator/certificate.ts';
import { reset } from '../../../src/simulator/reset.ts';
import type { Certificates } from '../certificates.ts';
import { type Fault, overTls } from '../fault.ts';
import { openPlainDoor, putTlsServer } from '../inner-gate.ts';
import type { Lab } from '../lab.ts';

/** Puts the same router, with another certificate, behind the gate. */
const withCertificate = (of: (certificates: Certificates) => Certificate) => async (lab: Lab) => {
  const door = await lab.simulated.startDoor(lab.router, {
    transport: lab.transport,
    certificate: of(lab.certificates),
  });
  lab.gate.leadTo(door.port);
  lab.onEnd(() => door.close());
};

/** Puts another TLS server before the router. */
const withServer =
  (options: (certificate: Certificate) => SecureContextOptions, requestsCertificate = false) =>
  async (lab: Lab) => {
    const { certificate } = lab;
    if (certificate === undefined) throw new Error('only for encrypted transports');
    await putTlsServer(lab, (await openPlainDoor(lab)).port, options(certificate), requestsCertificate);
  };

const plainDoor = async (lab: Lab) => lab.gate.leadTo((await openPlainDoor(lab)).port);

/** In the answer to the first flight of a handshake, after so many bytes. */
const inHandshake = (then: (client: Socket) => void) => (lab: Lab) =>
  lab.gate.disturb({
    opened: 'reset',
    toClient: (bytes, { client, received }) => {
      if (received > bytes.length) return;
      client.write(bytes.subarray(0, 40));
      then(client);
    },
  });

export const tlsFaults: readonly Fault[] = [
  {
    name: 'the TLS handshake stalls',
    transports: overTls,
    begin: inHandshake(() => {}),
    expected: { down: 'timeout' },
  },
  {
    name: 'a reset in the TLS handshake',
    transports: overTls,
    begin: inHandshake((client) => reset(client)),
    expected: { down: 'unreachable' },
  },
  {
    name: 'the end of the connection in the TLS handshake',
    transports: overTls,
    begin: inHandshake((client) => client.end()),
    expected: { down: 'unreachable' },
  },
  {
    name: 'a web server without TLS on the port',
    transports: ['https'],
    begin: plainDoor,
    expected: { down: 'tls' },
  },
  {
    name: 'another certificate than the pinned one (changed, or someone in between)',
    transports: overTls,
    begin: withCertificate(({ stranger }) => stranger),
    expected: { down: 'tls' },
  },
  {
    name: 'an expired certificate',
    transports: overTls,
    trust: 'authority',
    begin: withCertificate(({ expired }) => expired),
    expected: { down: 'tls' },
  },
  {
    name: 'a certificate that is not valid yet (or a clock that is wrong)',
    transports: overTls,
    trust: 'authority',
    begin: withCertificate(({ notYetValid }) => notYetValid),
    expected: { down: 'tls' },
  },
  {
    name: 'a certificate for another name',
    transports: overTls,
    trust: 'authority',
    begin: withCertificate(({ wrongName }) => wrongName),
    expected: { down: 'tls' },
  },
  {
    name: 'a certificate of another authority',
    transports: overTls,
    trust: 'authority',
    begin: withCertificate(({ stranger }) => stranger),
    expected: { down: 'tls' },
  },
  {
    name: 'only TLS 1.1 and older is offered',
    transports: overTls,
    begin: withServer(({ certificate, key }) => ({
      cert: certificate,
      key,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })),
    expected: { down: 'tls' },
  },
  {
    name: 'only anonymous Diffie-Hellman is offered (a service without a certificate)',
    transports: overTls,
    begin: withServer(() => ({ ciphers: 'ADH:@SECLEVEL=0', maxVersion: 'TLSv1.2', dhparam: 'auto' })),
    expected: { down: 'tls' },
  },
  {
    name: 'a certificate of ours is demanded',
    transports: overTls,
    // With TLS 1.3 the refusal comes after the handshake, and races with the end of the connection.
    begin: withServer(({ certificate, key }) => ({ cert: certificate, key, maxVersion: 'TLSv1.2' }), true),
    expected: { down: 'tls' },
  },
  {
    name: 'a flipped bit in what is encrypted',
    transports: overTls,
    begin: ({ gate }) =>
      gate.disturb({
        toClient: (bytes, { client }) => {
          const flipped = Buffer.from(bytes);
          const last = flipped.length - 1;
          flipped[last] = (flipped[last] ?? 0) ^ 1;
          client.write(flipped);
        },
      }),
    expected: (transport) => (transport === 'https' ? { down: 'tls' } : { someFailed: 'tls' }),
  },
];
