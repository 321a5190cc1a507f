import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, pid } from 'node:process';

// In JavaScript, since processes that tests start load it as well, which run no TypeScript.
const noted = new Set();

/** Notes each line once, at once: whoever said it may be killed. */
function note(line) {
  const plain = line.replaceAll(/\btag=\d+/g, 'tag=1');
  if (noted.has(plain)) return;
  noted.add(plain);
  appendFileSync(join(env.SENT_WORDS, String(pid)), `${JSON.stringify(plain)}\n`);
}

subscribe('routeros-ha-exporter.simulator', note);
// Web servers of the tests that stand in for routers.
subscribe('http.server.request.start', ({ request: { method, url } }) => {
  if (url.startsWith('/rest')) note(`${method} ${url}`);
});
