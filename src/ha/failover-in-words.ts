import { listed } from './finding.ts';
import { isSwitchedOff, type VirtualRouterReport } from './report.ts';

/** The answer to "Would a failover work now?", and why, per standby. */
export interface FailoverInWords {
  readonly answer: 'yes' | 'NO' | 'not known' | 'does not apply' | 'switched off';
  readonly why: string;
}

export function failoverInWords(report: VirtualRouterReport): FailoverInWords {
  const { masters, masterCount, failoverWorks, standbys } = report;
  if (isSwitchedOff(report)) return { answer: 'switched off', why: 'there is nothing to take over' };
  if (masters.length > 1)
    return {
      answer: 'does not apply',
      why: `${listed(masters)} are ${masters.length === 2 ? 'both' : 'all'} master already`,
    };
  if (masterCount === 0) return { answer: 'NO', why: 'a takeover is due, and nobody makes it' };
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
