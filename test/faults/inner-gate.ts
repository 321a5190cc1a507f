import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import { reset } from '../../src/simulator/reset.ts';
import { isEncrypted } from './fault.ts';
import { type Gate, openGate } from './gate.ts';
import type { Lab } from './lab.ts';

/** A gate where no byte is encrypted: that of the lab, or one behind a TLS server that takes the router's place. */
export async function openInnerGate(lab: Lab): Promise<Gate> {
  const { certificate, transport } = lab;
  if (!isEncrypted(transport) || certificate === undefined) return lab.gate;
  const door = await openPlainDoor(lab);
  const gate = await openGate(door.port);
  await putTlsServer(lab, gate.port, { cert: certificate.certificate, key: certificate.key });
  lab.onEnd(() => gate.close());
  return gate;
}

/** Of the same router, without TLS. */
export async function openPlainDoor({ simulated, router, transport, onEnd }: Lab) {
  const door = await simulated.startDoor(router, { transport: transport === 'https' ? 'http' : 'api' });
  onEnd(() => door.close());
  return door;
}

/** Puts a TLS server of the test's own behind the lab's gate, which passes on to a port what it decrypts. */
export async function putTlsServer(
  lab: Lab,
  port: number,
  context: SecureContextOptions,
  requestsCertificate = false,
): Promise<void> {
  const secureContext = createSecureContext(context);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const encrypted = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      requestCert: requestsCertificate,
      rejectUnauthorized: requestsCertificate,
    });
    const onward = connect({ host: '127.0.0.1', port });
    encrypted.pipe(onward).pipe(encrypted);
    onward.on('error', () => reset(socket));
    for (const one of [socket, encrypted]) one.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  lab.gate.leadTo(address !== null && typeof address === 'object' ? address.port : 0);
  lab.onEnd(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
}
