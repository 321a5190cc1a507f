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

\`npm run soak -- --minutes=10 --seed=7\`, three clients that scrape every second with a timeout of a second and one that
scrapes every ten with ten, while one router or the other is given a fault at random, on two cores that were busy with
other work:

    scrapes            1857 in 10 minutes, 0 unanswered, 0 more than 1 s too late
    missed deadlines   6 of 1797 with a timeout of 1 s, the slowest took 1.1 s
    missed deadlines   0 of 60 with a timeout of 10 s, the slowest took 5.2 s
    faults             58: dhcp-unbound, disable-vrrp, drip, garbage, half-reply, hang, login-hangs, nat-off, nat-removed, no-such-menu, partition, permission-denied, reset, slow, stop, wan-down, wrong-password
    logins             router-a (https): 32, where 32 were due: 4 at the start, one for each connection that 7 of 27 faults broke
                       router-a (https): 4 more in reads that the end of a fault met in the middle, 15 in 15 reads while faults lasted; 3 refused
    read again         router-a (https): 6.2 s after a fault at most
    logins             router-b (api-ssl): 12, where 12 were due: 1 at the start, one for each connection that 11 of 31 faults broke
                       router-b (api-ssl): 0 more in reads that the end of a fault met in the middle, 74 in 77 reads while faults lasted; 0 refused
    read again         router-b (api-ssl): 1.3 s after a fault at most
    resident memory    133 MiB after a third, 135 MiB at the end, slope 14.2 MiB per hour
    descriptors        29 before the first fault, at most 30, 29 at the end
    event loop lag     p99 at most 176 ms after a third

A connection is logged in once: at the start, and after each fault that broke it. The simulator knows which it has lost, and
one login more than that for any of them fails the run; so does one while connections are refused, hang, or stand. REST has
four connections. Two things may cost a login in vain. A read that logged in is given up on: the fault ended in the middle of
it, or the machine was too busy. And while a fault lets logins through and then breaks or delays the answers, only
another login can tell whether it is over, so each read makes one. Refused logins are three, then one a minute; the first of
the three may be as many as a read asks over connections that stood when the password changed.

Three minutes of it are among the tests, and hold what is promised: every scrape is answered, and, since tests share a busy
machine, 99 in 100 at most a second after their timeout; logins as said; each router read again within 15 s after a fault;
descriptors as before; no memory kept. The slope of so few minutes says little.

\`npm run fuzz -- --seed=1\` feeds the decoders with damaged bytes, and reads damaged configuration files and requests. A
frame is a sentence, a row, a body, a file or a request, counted once, however many read it; a round is one input, with one
frame or a few:

    sentences of the binary API      660,000 frames in 258,828 rounds
    a session of the binary API      275,001 frames in 129,322 rounds
    bodies of REST                   110,000 frames in 110,000 rounds
    values of rows                    48,403 frames in  28,333 rounds
    the configuration                  2,200 frames in   2,200 rounds
    the web configuration              2,200 frames in   2,200 rounds
    requests of HTTP                   2,200 frames in   2,200 rounds
    in all                         1,100,004 frames in 533,083 rounds, 33 s of CPU

Nothing crashed, hung or grew. Of several frames in a round some are whole. The tests play the same, and every case in \`test/fuzz/findings/\`.
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
