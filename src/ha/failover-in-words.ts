import type { VirtualRouterReport } from './report.ts';

/** The answer to "Would a failover work now?", and why, per standby. */
export interface FailoverInWords {
  readonly answer: 'yes' | 'NO' | 'not known';
  readonly why: string;
}

export function failoverInWords({ failoverWorks, standbys }: VirtualRouterReport): FailoverInWords {
  const each = standbys.map(({ router, ready, reasons }) => {
    if (ready === true)
      return `${router} is ready${reasons.length > 0 ? `, provided that ${reasons.join(' and ')}` : ''}`;
    return `${router} is not ${ready === null ? 'known to be ' : ''}ready: ${reasons.join('; ')}`;
  });
  return {
    answer: failoverWorks === null ? 'not known' : failoverWorks ? 'yes' : 'NO',
    why: each.length === 0 ? 'there is no standby' : each.join('. '),
  };
}
