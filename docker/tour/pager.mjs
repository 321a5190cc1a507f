// Prints the pages that Alertmanager sends; heartbeats of the dead man's switch arrive too, and go without a word.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

createServer(async (request, response) => {
  const body = await text(request);
  if (request.method === 'POST' && request.url === '/pager') {
    for (const { status, labels, annotations } of JSON.parse(body).alerts)
      process.stdout.write(`page: ${status} ${labels.alertname}: ${annotations.summary}\n`);
  }
  response.end();
}).listen(9095);
