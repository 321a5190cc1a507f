import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config/load.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { canary, collectors, load, loadText, secretFiles } from './workspace.ts';

const login = 'defaults: { username: prometheus, password_file: password }';

/** A config with one router, whose further keys are given. */
function oneRouter(keys: string, defaults: string): string {
  return `${defaults}\ngroups: [{ name: home, routers: [{ name: router-a, ${keys} }] }]\n`;
}

async function loadRouter(keys: string, defaults: string) {
  const { config, complaints, warnings } = await loadText(oneRouter(keys, defaults));
  expect(complaints).toEqual([]);
  return { router: config?.groups[0]?.routers[0], warnings };
}

test('what holds where nothing is written', async () => {
  const { config, warnings, complaints } = await loadText(oneRouter('url: "https://192.168.88.10"', login));
  expect(complaints).toEqual([]);
  expect(warnings).toEqual([]);
  expect(config).toStrictEqual({
    groups: [
      {
        name: 'home',
        routers: [
          {
            name: 'router-a',
            url: { protocol: 'https', hostname: '192.168.88.10', port: 443, href: 'https://192.168.88.10' },
            username: 'prometheus',
            password: `${canary}-from-file`,
            timeoutMs: 5000,
            maxInFlight: 16,
            collectors,
            dynamicInterfaces: false,
            tls: { insecureSkipVerify: false, anonymousDh: false },
          },
        ],
        nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: false },
        dhcp: { standby: 'any' },
        virtualRouters: [],
        maintenance: false,
      },
    ],
  });
});

test('the keys of a group', async () => {
  const { config } = await loadText(`${login}
groups:
  - name: home
    routers: [{ name: a, url: "https://a", role: secondary }]
    wan_interfaces: [WAN, lte1]
    nat: { action: masquerade, exclusive: true }
    virtual_routers:
      - { name: lan, vrid: 49, protocol: ipv4 }
      - { name: lan6, vrid: 49, protocol: ipv6, interface: vrrp6 }
      - { name: guests6, vrid: 49, protocol: ipv6, interface: [vrrp7, vrrp8] }
    maintenance: true
`);
  expect(config?.groups[0]).toMatchObject({
    routers: [{ role: 'secondary' }],
    wanInterfaces: ['WAN', 'lte1'],
    nat: { chain: 'srcnat', action: ['masquerade'], exclusive: true },
    virtualRouters: [
      { name: 'lan', vrid: 49, protocol: 'ipv4' },
      { name: 'lan6', vrid: 49, protocol: 'ipv6', interfaces: ['vrrp6'] },
      { name: 'guests6', vrid: 49, protocol: 'ipv6', interfaces: ['vrrp7', 'vrrp8'] },
    ],
    maintenance: true,
  });
});

test.for([
  ['WAN masquerade', ['WAN masquerade']],
  ['[WAN, "WAN, backup"]', ['WAN', 'WAN, backup']],
] as const)('the comment of NAT rules: %s', async ([written, comment]) => {
  const { config } = await loadText(
    `${login}\ngroups: [{ name: home, routers: [{ name: a, url: "https://a" }], nat: { comment: ${written} } }]\n`,
  );
  expect(config?.groups[0]?.nat).toEqual({
    chain: 'srcnat',
    action: ['masquerade', 'src-nat'],
    comment,
    exclusive: false,
  });
});

test('a router inherits key by key, within tls and collectors too', async () => {
  const { 'ca.pem': ca } = await secretFiles();
  const pin = 'AB:'.repeat(32).slice(0, -1);
  const { router } = await loadRouter(
    `url: "https://a", max_in_flight: 4, collectors: { nat: true, vrrp: false }, tls: { fingerprint_sha256: "${pin}" }`,
    `defaults:
  username: prometheus
  password_file: password
  timeout: 2s
  max_in_flight: 8
  dynamic_interfaces: true
  collectors: { nat: false, dhcp-client: false }
  tls: { ca_file: ca.pem, server_name: router.example }
`,
  );
  expect(router).toMatchObject({
    timeoutMs: 2000,
    maxInFlight: 4,
    dynamicInterfaces: true,
    collectors: ['interface', 'nat'],
    tls: { ca, fingerprintSha256: 'ab'.repeat(32), serverName: 'router.example', insecureSkipVerify: false },
  });
});

test('a client certificate with its key', async () => {
  const files = await secretFiles();
  const { router } = await loadRouter(
    'url: "api-ssl://a", tls: { cert_file: client.pem, key_file: client.key }',
    login,
  );
  expect(router?.tls.clientCertificate).toEqual({ certificate: files['client.pem'], key: files['client.key'] });
});

const pin = 'ab'.repeat(32);
test.for([
  ['https://a', `fingerprint_sha256: ${pin}`, 'insecure_skip_verify: true', { fingerprintSha256: pin }],
  ['https://a', 'insecure_skip_verify: true', `fingerprint_sha256: ${pin}`, { insecureSkipVerify: true }],
  ['https://a', 'insecure_skip_verify: false', 'insecure_skip_verify: true', {}],
  ['https://a', 'server_name: b', 'insecure_skip_verify: true', { serverName: 'b', insecureSkipVerify: true }],
  ['https://a', '', 'anonymous_dh: true', {}],
  ['http://localhost', '', 'insecure_skip_verify: true', {}],
  ['api://127.0.0.1', '', `fingerprint_sha256: ${pin}`, {}],
  ['api-ssl://a', '', 'anonymous_dh: true', { anonymousDh: true }],
  ['api-ssl://a', 'anonymous_dh: true', `fingerprint_sha256: ${pin}, server_name: b`, { anonymousDh: true }],
  ['api-ssl://a', `fingerprint_sha256: ${pin}`, 'anonymous_dh: true', { fingerprintSha256: pin }],
] as const)('%s with tls { %s } inheriting { %s }', async ([url, own, inherited, expected]) => {
  const defaults = `defaults: { username: u, password_file: password, tls: { ${inherited} } }`;
  const { router } = await loadRouter(`url: "${url}", tls: { ${own} }`, defaults);
  expect(router?.tls).toStrictEqual({ insecureSkipVerify: false, anonymousDh: false, ...expected });
});

test.for([
  ['password_file: password', 'password: inherited', `${canary}-from-file`],
  ['password: own', 'password_file: empty-if-read', 'own'],
  [`password: "\${ROUTER_PASSWORD}"`, 'password: inherited', `${canary}-from-env`],
  [`password: "a$b$$c\${ROUTER_PASSWORD}\${EMPTY}$\${x}"`, 'password: inherited', `a$b$c${canary}-from-env$\{x}`],
] as const)('a router with %s inheriting %s', async ([own, inherited, expected]) => {
  const text = oneRouter(`url: "https://a", ${own}`, `defaults: { username: u, ${inherited} }`);
  const folder = temporaryFolder({ ...(await secretFiles()), 'empty-if-read': 'x', 'config.yml': text });
  const { config } = await load(join(folder, 'config.yml'));
  expect(config?.groups[0]?.routers[0]?.password).toBe(expected);
});

test.for([
  ['secret', 'secret'],
  ['secret\n', 'secret'],
  ['secret\r\n', 'secret'],
  ['secret\n\n', 'secret\n'],
  [' secret ', ' secret '],
  ['\uFEFFsecret', 'secret'],
] as const)('the password file %j holds %j', async ([text, expected]) => {
  const config = oneRouter('url: "https://a", username: u, password_file: secrets/routeros', '');
  const folder = temporaryFolder({ 'secrets/routeros': text, 'config.yml': config });
  const loaded = await load(join(folder, 'config.yml'));
  expect(loaded.config?.groups[0]?.routers[0]?.password).toBe(expected);
});

test('variables in any value, anchors and aliases', async () => {
  const { config } = await loadText(`defaults: { username: u, password_file: password }
groups:
  - { name: a, routers: [{ name: a, url: "api-ssl://\${ROUTER_HOST}:1234", collectors: &off { nat: false } }] }
  - { name: b, routers: [{ name: b, url: "https://\${ROUTER_HOST}", collectors: *off }] }
`);
  expect(config?.groups.map(({ routers }) => routers[0]?.url.href)).toEqual([
    'api-ssl://192.168.88.10:1234',
    'https://192.168.88.10',
  ]);
  expect(config?.groups[1]?.routers[0]?.collectors).not.toContain('nat');
});

test('more routers than aliases are allowed can share defaults', async () => {
  const routers = Array.from({ length: 2000 }, (_, index) => `{ name: r${index}, url: "https://r${index}" }`);
  const { config } = await loadText(`${login}\ngroups: [{ name: a, routers: [${routers.join(', ')}] }]\n`);
  expect(config?.groups[0]?.routers).toHaveLength(2000);
});

test('warnings name the cause, its place, the routers and the remedy', async () => {
  const { warnings } = await loadText(`defaults:
  username: u
  password: ${canary}
  tls: { insecure_skip_verify: true }
groups:
  - name: home
    routers:
      - { name: a, url: "https://a" }
      - { name: b, url: "https://b" }
      - { name: c, url: "http://c", password: "\${ROUTER_PASSWORD}" }
      - { name: d, url: "api://d", password_file: password }
      - { name: e, url: "api-ssl://e", password_file: password, tls: { anonymous_dh: true } }
      - { name: f, url: "http://127.0.0.1", password_file: password }
`);
  expect(warnings).toMatchInlineSnapshot(`
    [
      "3: defaults.password: the password stands in the config; use password_file or "\${ENV_VARIABLE}" (home/a, home/b)",
      "4: defaults.tls.insecure_skip_verify: whoever answers at the address is sent the password; use ca_file or fingerprint_sha256 (home/a, home/b)",
      "10: groups[0].routers[2].url: the password crosses the network in clear text; use https:// (home/c)",
      "11: groups[0].routers[3].url: the password crosses the network in clear text; use api-ssl:// (home/d)",
      "12: groups[0].routers[4].tls.anonymous_dh: nothing proves who answers; give the router a certificate and pin it (home/e)",
    ]
  `);
});

test.skipIf(process.platform === 'win32')('a password file that everyone can read', async () => {
  const folder = temporaryFolder({ password: canary, 'config.yml': oneRouter('url: "https://a"', login) });
  chmodSync(join(folder, 'password'), 0o644);
  const { warnings } = await load(join(folder, 'config.yml'));
  const cause = 'every user of this machine can read the file; take that away with chmod o-r';
  expect(warnings).toEqual([`1: defaults.password_file: ${cause} (home/router-a)`]);
});

const keys = Array.from({ length: 10_000 }, (_, index) => `k${index}: x\n`).join('');

test.for([
  ['empty', '', 'the file is empty, expected'],
  ['of comments', '\n  # nothing\n\r\n#', 'the file is empty, expected'],
  ['too large', '#'.repeat(1024 * 1024 + 1), 'cannot read the config: larger than 1048576 bytes, expected'],
  ['not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xe4]), 'cannot read the config: not UTF-8 text, expected'],
  ['too deep', '['.repeat(5000), 'nested too deeply, expected'],
  ['full of aliases', `a: &a x\nb: [${'*a,'.repeat(20_000)}]\n`, 'too many aliases, expected at most 1000'],
  ['full of keys', keys, 'k0: unknown key, expected'],
  ['full of keys and values', `groups: [${'a,'.repeat(110_000)}]`, 'too large, expected at most 100000'],
  ['wide by aliases', `a: &a [${'x,'.repeat(2000)}]\nb: [${'*a,'.repeat(900)}]\n`, '(top level): too large, expected'],
] as const)('a config that is %s', async ([, text, expected]) => {
  const { complaints } = await loadText(text);
  expect(complaints[0]).toContain(expected);
});

test('the first complaints are shown, and how many more there are', async () => {
  const { complaints } = await loadText(keys);
  // And groups are missing.
  expect(complaints).toHaveLength(101);
  expect(complaints[100]).toBe('and 9901 more');
});

test('a config that is not there, or a folder', async () => {
  const folder = temporaryFolder();
  const remedy = 'expected a YAML file that the exporter may read; name it with --config.file';
  const missing = { path: join(folder, 'no-such.yml'), collectors, environment: {} };
  await expect(loadConfig(missing)).rejects.toThrow(`${missing.path}: cannot read the config: no such file, ${remedy}`);
  const directory = { path: folder, collectors, environment: {} };
  await expect(loadConfig(directory)).rejects.toThrow(`${folder}: cannot read the config: a directory, ${remedy}`);
  // Whoever opens one waits until somebody writes.
  const pipe = { ...directory, path: join(folder, 'pipe') };
  execFileSync('mkfifo', [pipe.path]);
  await expect(loadConfig(pipe)).rejects.toThrow(`${pipe.path}: cannot read the config: a named pipe, ${remedy}`);
});

test('the message of the error is all complaints, one per line', async () => {
  const folder = temporaryFolder({ 'config.yml': 'groups: []\nweb: 1\n' });
  const error = await loadConfig({ path: join(folder, 'config.yml'), collectors, environment: {} }).catch(identity);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({ name: 'ConfigError', complaints: [expect.any(String), expect.any(String)] });
  expect(String(error)).toBe(`ConfigError: ${(error as ConfigError).complaints.join('\n')}`);
});

function identity(value: unknown): unknown {
  return value;
}
