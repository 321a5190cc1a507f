import { Command, InvalidArgumentError, Option } from 'commander';
import { type ListenAddress, parseListenAddress } from './http/listen.ts';
import type { InitOptions } from './init/init.ts';
import { type LogOptions, logFormats, logLevels } from './log.ts';
import { version } from './version.ts';

/** What a command does with its decoded flags. It ends the process by itself where it has to. */
export interface Commands {
  serve(options: {
    configFile: string;
    webConfigFile: string | undefined;
    reloadOverHttp: boolean;
    listenAddresses: readonly ListenAddress[];
    dashboardsUrl: string | undefined;
    log: LogOptions;
  }): Promise<void>;
  demo(options: { listenAddresses: readonly ListenAddress[]; controlPort: number; log: LogOptions }): Promise<void>;
  simulate(options: { rest: ListenAddress; api: ListenAddress; control: ListenAddress }): Promise<void>;
  check(options: {
    configFile: string;
    group: string | undefined;
    format: 'table' | 'json';
    explain: boolean;
  }): Promise<void>;
  checkConfig(options: { configFile: string; webConfigFile: string | undefined }): Promise<void>;
  init(options: InitOptions): Promise<void>;
}

/** Every flag is also an environment variable: `--web.listen-address` is ROUTEROS_HA_WEB_LISTEN_ADDRESS. */
export function commandLine({ serve, demo, simulate, check, checkConfig, init }: Commands): Command {
  const program = new Command('routeros-ha-exporter')
    .description('Prometheus exporter for pairs of MikroTik routers that share an address by VRRP.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('(--help shows all commands and flags)');

  const serving = program
    .command('serve', { isDefault: true })
    .description('read the routers of a configuration whenever Prometheus asks (the default)')
    .addOption(configFile())
    .addOption(listenAddress(':10112'))
    .addOption(webConfigFile())
    .addOption(
      // With a value, since the environment variable has one, and "false" there must not mean yes.
      flag('--web.enable-lifecycle [yes]', 'let POST /-/reload reload the configuration, as SIGHUP does')
        .choices(['true', 'false'])
        .preset('true')
        .default('false'),
    )
    .addOption(
      flag('--web.dashboards-url <url>', 'where Grafana is, for links on the status page').argParser(parseWebAddress),
    )
    .addOption(logLevel('info'))
    .addOption(logFormat())
    .allowExcessArguments()
    .action((flags, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) program.error(`error: unknown command '${unknown}'`);
      return serve({
        configFile: flags['config.file'],
        webConfigFile: flags['web.config.file'],
        reloadOverHttp: flags['web.enableLifecycle'] === 'true',
        dashboardsUrl: flags['web.dashboardsUrl'],
        ...common(flags),
      });
    });

  program
    .command('demo')
    .description('the same before a simulated pair that you can break')
    .addOption(listenAddress('localhost:10112'))
    .addOption(
      flag('--control.port <port>', "port of the simulated pair's control, on loopback")
        .argParser(parsePort)
        .default(10_113),
    )
    .addOption(logLevel('warn'))
    .addOption(logFormat())
    .action((flags) => demo({ controlPort: flags['control.port'], ...common(flags) }));

  program
    .command('simulate')
    .description('only the simulated pair, for an exporter elsewhere to read')
    .addOption(oneAddress('--rest.listen-address <address>', 'where router-a answers, over REST', '127.0.0.1:8443'))
    .addOption(oneAddress('--api.listen-address <address>', 'where router-b answers, over api-ssl', '127.0.0.1:8729'))
    .addOption(oneAddress('--control.listen-address <address>', 'where the pair is broken', '127.0.0.1:10113'))
    .action((flags) =>
      simulate({
        rest: flags['rest.listenAddress'],
        api: flags['api.listenAddress'],
        control: flags['control.listenAddress'],
      }),
    );

  program
    .command('check')
    .description('read the routers once and say what is wrong: exit code 0 ok, 1 warning, 2 critical, 3 unknown')
    .addOption(configFile())
    .addOption(flag('--group <name>', 'only this group'))
    .addOption(flag('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .addOption(flag('--explain', 'also the rows behind the verdict, as the routers gave them'))
    .action((flags) =>
      check({
        configFile: flags['config.file'],
        group: flags.group,
        format: flags.format,
        explain: flags.explain === true,
      }),
    );

  program
    .command('init')
    .description('read routers once and print a configuration for them, with what is already wrong as comments')
    .argument('<url...>', 'https://host, http://host, api-ssl://host or api://host, one per router')
    .addOption(flag('--username <name>', 'RouterOS user').default('prometheus'))
    .addOption(flag('--password-file <path>', 'file with the password, which is otherwise asked for'))
    .addOption(
      // Without an environment variable: what nobody typed should not make us trust anybody.
      new Option(
        '--accept-certificates',
        'take the certificates unseen; for scripts, since it trusts whoever answers on the network at this moment',
      ),
    )
    .addOption(flag('--group <name>', 'name of the group in the configuration').default('home'))
    .addOption(flag('--output <path>', 'file to write, which must not exist; otherwise standard output'))
    .action((urls, { username, passwordFile, acceptCertificates = false, group, output }) =>
      init({ urls, username, passwordFile, acceptCertificates, group, output }),
    );

  program
    .command('config')
    .description('about the configuration file')
    .command('check')
    .description('print everything that is wrong with it; exit code 1 if anything is')
    .addOption(configFile())
    .addOption(webConfigFile())
    .action((flags) => checkConfig({ configFile: flags['config.file'], webConfigFile: flags['web.config.file'] }));

  return program.addHelpText('after', () => `\n${serving.helpInformation()}`);
}

function configFile(): Option {
  return flag('--config.file <path>', 'the configuration').default('routeros-ha.yml');
}

function webConfigFile(): Option {
  return flag(
    '--web.config.file <path>',
    'TLS, users and headers of the web server, as exporters of Prometheus have it',
  );
}

function listenAddress(address: string): Option {
  const usual = parseListenAddresses(address);
  return flag('--web.listen-address <address>', 'where to serve, as host:port or :port; repeatable')
    .argParser((text: string, previous: readonly ListenAddress[]) => [
      ...(previous === usual ? [] : previous),
      ...parseListenAddresses(text),
    ])
    .default(usual, address);
}

function oneAddress(flags: string, description: string, address: string): Option {
  return flag(flags, description).argParser(parseAddress).default(parseAddress(address), address);
}

function logLevel(level: LogOptions['level']): Option {
  return flag('--log.level <level>', 'the least that is logged').choices(logLevels).default(level);
}

function logFormat(): Option {
  return flag('--log.format <format>', 'how it is logged').choices(logFormats).default('logfmt');
}

function flag(flags: string, description: string): Option {
  const [name = ''] = flags.slice(2).split(' ');
  return new Option(flags, description).env(`ROUTEROS_HA_${name.replace(/[.-]/g, '_').toUpperCase()}`);
}

/** Commander turns hyphens into capitals and leaves dots alone. */
interface Flags {
  readonly 'web.listenAddress': readonly ListenAddress[];
  readonly 'log.level': LogOptions['level'];
  readonly 'log.format': LogOptions['format'];
}

function common(flags: Flags) {
  return {
    listenAddresses: flags['web.listenAddress'],
    log: { level: flags['log.level'], format: flags['log.format'] },
  };
}

/** Several in one environment variable are separated by commas. */
function parseListenAddresses(text: string): readonly ListenAddress[] {
  return text.split(',').map((part) => parseAddress(part.trim()));
}

function parseAddress(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined) throw new InvalidArgumentError('Expected host:port or :port, such as 127.0.0.1:10112.');
  return address;
}

function parseWebAddress(text: string): string {
  if (/^https?:\/\/[^/?#@]+[^?#@]*$/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Expected http or https, a host and perhaps a path, such as http://localhost:3000.');
}

function parsePort(text: string): number {
  const address = parseListenAddress(`:${text}`);
  if (address === undefined) throw new InvalidArgumentError('Expected a port, 0 to 65535.');
  return address.port;
}
