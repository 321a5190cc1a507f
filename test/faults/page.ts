import type { Expected, Fault } from './fault.ts';
import { scrapeTimeoutSeconds } from './lab.ts';
import { matrix } from './matrix.ts';
import { processFaults } from './process/index.ts';

/** docs/reliability.md: what was tried, and what a scrape says of the router then. */
export function reliabilityPage(): string {
  const faults = Object.values(matrix).flat();
  const cells = faults.reduce((sum, { transports }) => sum + transports.length, 0);
  return [
    introduction(faults.length, cells),
    ...Object.entries(matrix).map(section),
    processSection(),
    longRuns,
    notReached,
  ].join('\n');
}

const introduction = (faults: number, cells: number) => `# Reliability

<!-- Written by test/faults/matrix.test.ts; change test/faults/cases/ or test/faults/process/ and run it with -u. -->

What becomes of a scrape when a router, or the way to it, misbehaves. Each of these ${faults} faults is put before a running
exporter over every transport that can have it, ${cells} cells in all, while a second router of the same group is well. The
tests run as part of \`npm test\` (\`npx vitest run --project e2e test/faults\`), and hold for each cell:

- the scrape answers 200 before its \`scrape_timeout\` of ${scrapeTimeoutSeconds} s is over;
- of the other router, every series is there;
- the router itself is as the table says, with that reason; of one that is down, and of a collector that failed, nothing of an
  earlier scrape is shown;
- in the first scrape after the fault, every series of it is back, over no more connections than a router is read by.

After all of them together no socket is left, no promise was rejected unseen, and the heap is at most 64 MiB above what it
was, of which the faults themselves are half. For the process by itself, the long runs below hold the same.

*down* is \`routeros_up\` 0 with the reason in \`routeros_scrape_failure\`; a collector that failed alone has
\`routeros_scrape_collector_success\` 0; rows that could not be understood are left out and counted in
\`routeros_scrape_collector_rejected_rows\`.
`;

function section([title, faults]: readonly [string, readonly Fault[]]): string {
  return [
    `## ${title}`,
    '',
    '| fault | over | the router is |',
    '| --- | --- | --- |',
    ...faults.map(({ name, transports, expected }) => {
      const told = transports.map((transport) =>
        inWords(typeof expected === 'function' ? expected(transport) : expected),
      );
      const isSame = new Set(told).size === 1;
      const said = isSame ? told[0] : told.map((one, index) => `${transports[index]}: ${one}`).join('; ');
      return `| ${name} | ${transports.join(', ')} | ${said} |`;
    }),
    '',
  ].join('\n');
}

function processSection(): string {
  return [
    "## The exporter's own process",
    '',
    'Here the built exporter runs as a process of its own. In each case, besides what the table says: every scrape answers',
    '200 in time, every series of a router that is read is there, the first scrape afterwards has everything, nothing is',
    'written to stderr but log lines, and SIGTERM still ends it with 0.',
    '',
    '| fault | what was held |',
    '| --- | --- |',
    ...Object.values(processFaults)
      .flat()
      .map(({ name, held }) => `| ${name} | ${held} |`),
    '',
  ].join('\n');
}

const longRuns = `## Long runs, and damaged bytes

\`npm run soak -- --minutes=6 --seed=7\`, two clients that scrape every second with a timeout of a second and one that
scrapes every ten with ten, while one router or the other is given a fault at random, on two cores that were busy with
other work:

    scrapes            753 in 6 minutes, 0 unanswered, 0 more than 1 s too late
    slowest scrape     0.8 s of 717 with a timeout of 1 s, which 0 outlasted
    slowest scrape     5.1 s of 36 with a timeout of 10 s, which 0 outlasted
    faults             32: dhcp-unbound, disable-vrrp, drip, garbage, half-reply, hang, login-hangs, nat-off, nat-removed, no-such-menu, partition, permission-denied, slow, stop, wrong-password
    logins             router-a (https), per connection (of 4): 0.88 for the start and for each fault that may break it (7 of 13), at most 1; 8 more in all that a fault let through and then broke
    read again         router-a (https): 1.6 s after a fault at most
    logins             router-b (api-ssl), per connection (of 1): 1.00 for the start and for each fault that may break it (10 of 19), at most 1; 16 more in all that a fault let through and then broke
    read again         router-b (api-ssl): 4.7 s after a fault at most
    resident memory    124 MiB after a third, 131 MiB at the end, slope 210.7 MiB per hour
    descriptors        28 before the first fault, at most 29, 28 at the end
    event loop lag     p99 at most 582 ms after a third

Of each connection one login is due at the start and after each fault that broke it, and one more where the fault ended in
the middle of a read or the machine was too busy for one; never one per scrape. REST logs in once for each of its four
connections. What *a fault let through* is an accepted login whose answer then came garbled or not at all. The slope of so few
minutes says little. Three minutes of it are among the tests, and hold what is promised: every scrape is answered, and, since
tests share a busy machine, 99 in 100 at most a second after their timeout; logins as said; each router read again within
15 s after a fault; descriptors as before; no memory kept.

\`npm run fuzz -- --frames=400000 --seed=1\` feeds the decoders with damaged bytes, and reads damaged configuration files
and requests: 1,200,047 frames of routers, 8,000 files and 4,000 requests in 58 s. Nothing crashed, hung or grew. The tests
play the same, and every case in \`test/fuzz/findings/\`.
`;

const notReached = `## What could not be reached

- Real routers: everything here was put before the simulator, and before servers that misbehave on purpose.
- Packets that a network drops, and links that are slow or lossy. SYN unanswered is a full backlog; the rest happens on
  the loopback of one machine.
- A resolver that hangs inside the system's \`getaddrinfo\`, which holds one of Node.js's threads until it gives up.
  Here the lookup is taken over before that.
- A machine without memory, where the kernel ends processes: only the heap of the exporter was made small.
- A name that changes its address while only some of the REST connections die. One scrape might then speak to two
  machines.
- Days: the soak is as long as you let it run.
`;

function inWords(expected: Expected): string {
  if (expected === 'well') return 'read as ever';
  if ('down' in expected) return `down: ${expected.down}`;
  if ('failed' in expected) return `read but for ${expected.failed.join(', ')}: ${expected.reason}`;
  if ('someFailed' in expected) return `read in part, or not at all: ${expected.someFailed}`;
  return `read; rows of ${expected.rejected.join(', ')} left out`;
}
