import dns, { type LookupAddress, type LookupOptions } from 'node:dns';

/** What a resolver says of a name: its addresses, in order, or the code of an error. `undefined`: nothing, until told. */
export type Answer = readonly string[] | 'ENOTFOUND' | 'EAI_AGAIN' | undefined;

/** One host name that nobody else knows, as the exporter in this process sees it. */
export interface HostName {
  readonly name: string;
  /** Whoever still waits for an answer gets this one too. */
  answer(answer: Answer): void;
  forget(): void;
}

type Callback = (error: NodeJS.ErrnoException | null, address?: string | LookupAddress[], family?: number) => void;
interface Question {
  readonly all: boolean;
  readonly callback: Callback;
}

const known = new Map<string, (question: Question) => void>();
let count = 0;

export function hostName(first: Answer): HostName {
  count += 1;
  const name = `router-${count}.test`;
  let current = first;
  let waiting: Question[] = [];
  known.set(name, (question) => {
    if (current === undefined) waiting.push(question);
    else setImmediate(reply, name, question, current);
  });
  return {
    name,
    answer(next) {
      current = next;
      if (next === undefined) return;
      for (const question of waiting) reply(name, question, next);
      waiting = [];
    },
    forget: () => void known.delete(name),
  };
}

function reply(name: string, { all, callback }: Question, answer: NonNullable<Answer>): void {
  if (typeof answer === 'string') {
    callback(Object.assign(new Error(`getaddrinfo ${answer} ${name}`), { code: answer, syscall: 'getaddrinfo' }));
  } else if (all) {
    callback(
      null,
      answer.map((address) => ({ address, family: 4 })),
    );
  } else callback(null, answer[0] ?? '', 4);
}

const resolve = dns.lookup as (name: string, options: LookupOptions, callback: Callback) => void;

function lookup(name: string, options: LookupOptions, callback: Callback): void {
  const ask = known.get(name);
  if (ask === undefined) resolve(name, options, callback);
  else ask({ all: options.all === true, callback });
}

// Whatever connects looks for the function anew each time.
dns.lookup = Object.assign(lookup as typeof dns.lookup, dns.lookup);
