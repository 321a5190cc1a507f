import { collectors } from '../../src/collectors/index.ts';

/** Properties that are secrets, or may hold one: scripts, the sources of scripts, and files. */
const secretProperty =
  /pass(word|phrase)|secret|psk|pre-?shared-key|private-key|(reconfigure|auth|authentication|encryption|wep|wpa|static)-key|token|otp|community|^key$|^on-|script|source|contents/;

const wherePossible = new Set(
  collectors.flatMap((collector) => Object.keys('where' in collector ? (collector.where ?? {}) : {})),
);

function wrongFields(fields: string): boolean {
  return fields.split(',').some((field) => !/^[a-z0-9.-]+$/.test(field) || secretProperty.test(field));
}

/** Whether a line that a router's journal may have is anything but a login, a `print` of named fields, a `cancel`, or such a GET. */
export function isForbidden(line: string): boolean {
  if (line.startsWith('/')) {
    const [command = '', ...words] = line.split(' ');
    const others = words.filter((word) => !/^\.tag=\d+$/.test(word));
    if (command === '/login') return !/^=name=[^=]* (=password=|=response=)\*\*\*$/.test(others.join(' '));
    if (command === '/cancel') return !/^=tag=\d+$/.test(others.join(' '));
    const [proplist = '', ...conditions] = others;
    return (
      !/^(\/[a-z0-9-]+)+\/print$/.test(command) ||
      !proplist.startsWith('=.proplist=') ||
      wrongFields(proplist.slice('=.proplist='.length)) ||
      conditions.some((word) => !wherePossible.has(/^\?([a-z-]+)=/.exec(word)?.[1] ?? ''))
    );
  }
  const [method, target = ''] = line.split(' ');
  const { pathname, searchParams } = new URL(target, 'http://router');
  return (
    method !== 'GET' ||
    !/^\/rest(\/[a-z0-9-]+)+$/.test(pathname) ||
    wrongFields(searchParams.get('.proplist') ?? '') ||
    [...searchParams.keys()].some((key) => key !== '.proplist' && !wherePossible.has(key))
  );
}
