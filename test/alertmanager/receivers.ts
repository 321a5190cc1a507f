import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';
import { createCertificate } from '../../src/simulator/certificate.ts';

export interface ReceivedMail {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isEncrypted: boolean;
  readonly from: string | undefined;
  readonly to: readonly (string | undefined)[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail server with STARTTLS that relays for nobody without a password, which it takes over TLS alone. */
export async function startMailServer(password: string) {
  const { certificate, key } = await createCertificate('mail');
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    cert: certificate,
    key,
    onAuth({ password: given }, _session, callback) {
      if (given === password) callback(null, { user: 'alertmanager' });
      else callback(new Error('wrong password'));
    },
    onData(stream, { secure }, callback) {
      const at = Date.now();
      void readAll(stream)
        .then((raw) => PostalMime.parse(raw))
        .then(({ from, to = [], subject = '', text = '', html = '' }) => {
          const addresses = to.map(({ address }) => address);
          mails.push({ at, isEncrypted: secure, from: from?.address, to: addresses, subject, text, html });
          callback();
        }, callback);
    },
  });
  // A client that goes away in the middle is no concern of the test.
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (listening.address() as AddressInfo).port, certificate, mails };
}

interface WebhookRequest {
  readonly at: number;
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly status: 'firing' | 'resolved';
    readonly groupLabels: { readonly ha_group?: string };
    readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
  };
}

/** Takes whatever is posted to it. */
export async function startWebhooks() {
  const requests: WebhookRequest[] = [];
  const server = createServer((request, response) => {
    const at = Date.now();
    const { url: path, headers } = request;
    void readAll(request).then((body) => {
      requests.push({ at, path, authorization: headers.authorization, body: JSON.parse(body) });
      response.end();
    });
  });
  // Longer than the five minutes for which Alertmanager keeps a connection that is idle, or a heartbeat or page now and
  // then meets one that is just being closed.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
