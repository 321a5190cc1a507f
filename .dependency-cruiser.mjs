/** Which folders of src/ a folder may import from, besides itself. The same table stands in CONTRIBUTING.md. */
const mayImport = {
  routeros: [],
  metrics: [],
  config: [],
  collectors: ['routeros', 'metrics'],
  scrape: ['config', 'routeros', 'metrics', 'collectors'],
  ha: ['config', 'metrics', 'collectors', 'scrape'],
  http: ['config', 'metrics', 'scrape', 'ha'],
  check: ['scrape', 'ha'],
  init: ['config', 'routeros', 'collectors', 'scrape', 'ha'],
  simulator: ['routeros'],
};

/** Which folder owns a package; no other may import it. */
const owns = {
  'prom-client': 'metrics',
  fastify: 'http',
  marked: 'http',
  negotiator: 'http',
  bcryptjs: 'http',
  undici: 'routeros',
  yaml: 'config',
  selfsigned: 'simulator',
};

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'simulator-knows-only-the-codec',
      comment: 'A simulator that shares code with the client would share its mistakes.',
      severity: 'error',
      from: { path: '^src/simulator/' },
      to: { path: '^src/routeros/', pathNot: '^src/routeros/api/codec\\.ts$' },
    },
    {
      name: 'folders-do-not-import-their-composition',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'dashboards-know-only-names',
      severity: 'error',
      from: { path: '^dashboards/' },
      to: { path: '^src/', pathNot: '^src/metric-name\\.ts$' },
    },
    {
      name: 'dashboards-know-only-types',
      severity: 'error',
      from: { path: '^dashboards/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-program-knows-no-dashboards',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(dashboards/|node_modules/@grafana/)' },
    },
    ...Object.entries(mayImport).map(([folder, others]) => ({
      name: `${folder}-imports-only-${[...others, 'itself'].join('-')}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: [folder, ...others].map((name) => `^src/${name}/`) },
    })),
    ...Object.entries(owns).map(([name, folder]) => ({
      name: `${name}-only-in-${folder}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${folder}/` },
      to: { path: `^node_modules/(@types/)?${name}/` },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
};
