import { counters, type MeasurementName, type Series } from '@/lib/counts/counters';
import { latestEventLoopDelay } from '@/lib/counts/event-loop';
import { waitingBatches } from '@/lib/counts/measure-round';
import { measuredPools } from '@/lib/counts/measured-client';
import { poolUse } from '@/lib/counts/this-process';
import { VERSION } from '@/lib/version';
import { LOCK_OUT_KINDS } from '@/lib/vocabulary/sign-in';
import { type Family, gauge, type Labels } from './exposition';

/** The counts of this process since it began, and its state now. It does not query the database. */
export function processMetrics(): Family[] {
  return [...requestMetrics(), ...databaseMetrics(), ...jobMetrics(), ...runtimeMetrics()];
}

function requestMetrics(): Family[] {
  return [
    histogram(
      'lockstep_http_request_duration_seconds',
      'Requests of the API, by operation, class of status and whether the caller is signed in, and of pages',
      ['request', 'anonymous_request'],
      requestLabels,
    ),
    {
      name: 'lockstep_key_requests_total',
      help: 'Requests of programs, by the id of their API key and class of status',
      type: 'counter',
      samples: seriesOf('key').map(({ label, outcome, count }) => ({
        labels: { key: label, status: outcome },
        value: count,
      })),
    },
    {
      name: 'lockstep_sign_in_lock_outs_total',
      help: 'Limits of failed sign-ins and confirmations that were reached, by what they count',
      type: 'counter',
      samples: LOCK_OUT_KINDS.map((kind) => ({
        labels: { kind },
        value: counters().of('lock_out', kind).count,
      })),
    },
  ];
}

/** Splits `GET /pairs`, `PAGE /learners` or `unlisted` into separate labels for Prometheus. */
export function requestLabels({ name, label, outcome }: Pick<Series, 'name' | 'label' | 'outcome'>): Labels {
  const [method = '', route] = label.split(' ', 2);
  if (method === 'PAGE')
    return { kind: 'page', method: 'GET', route: route ?? '', status: outcome, caller: '' };
  const caller = name === 'anonymous_request' ? 'anonymous' : 'signed_in';
  const operation = route === undefined ? { method: '', route: method } : { method, route };
  return { kind: 'api', ...operation, status: outcome, caller };
}

function databaseMetrics(): Family[] {
  const pools = [...measuredPools].map(([pool, each]) => ({ labels: { pool }, use: poolUse([each]) }));
  const ofPools = (figure: 'max' | 'inUse' | 'waiting') =>
    pools.map(({ labels, use }) => ({ labels, value: use[figure] }));
  return [
    histogram(
      'lockstep_database_query_duration_seconds',
      'Statements, by what their pool is for',
      ['query'],
      ({ label }) => ({ pool: label }),
    ),
    histogram(
      'lockstep_database_pool_wait_seconds',
      'How long it took to get a connection',
      ['pool_wait'],
      ({ label }) => ({ pool: label }),
    ),
    gauge('lockstep_database_pool_max_connections', 'Connections that a pool may have', ofPools('max')),
    gauge('lockstep_database_pool_in_use_connections', 'Connections that are in use', ofPools('inUse')),
    gauge('lockstep_database_pool_waiting', 'Who waits for a connection', ofPools('waiting')),
    {
      name: 'lockstep_database_conflicts_total',
      help: 'Statements that the database refused for the sake of another one; most were done again',
      type: 'counter',
      samples: seriesOf('conflict').map(({ label, count }) => ({ labels: { kind: label }, value: count })),
    },
  ];
}

function jobMetrics(): Family[] {
  return [
    histogram(
      'lockstep_job_duration_seconds',
      'Runs of jobs that ended in this process, by how they ended',
      ['job'],
      ({ label, outcome }) => ({ job_name: label, outcome }),
    ),
  ];
}

function runtimeMetrics(): Family[] {
  const { p50Ms, p99Ms, maxMs } = latestEventLoopDelay();
  const { user, system } = process.cpuUsage();
  const memory = process.memoryUsage();
  return [
    gauge('lockstep_counts_waiting', 'Batches of counts that are not stored yet', waitingBatches()),
    gauge(
      'nodejs_eventloop_lag_p50_seconds',
      'Median delay of timers in the last ten seconds',
      p50Ms / 1_000,
    ),
    gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile of the same', p99Ms / 1_000),
    gauge('nodejs_eventloop_lag_max_seconds', 'The longest of the same', maxMs / 1_000),
    gauge('nodejs_heap_size_used_bytes', 'Heap in use', memory.heapUsed),
    gauge('nodejs_heap_size_total_bytes', 'Heap', memory.heapTotal),
    gauge('process_resident_memory_bytes', 'Resident memory', memory.rss),
    gauge(
      'process_start_time_seconds',
      'When the process began, since the epoch',
      Math.round(Date.now() / 1_000 - process.uptime()),
    ),
    {
      name: 'process_cpu_seconds_total',
      help: 'Time on a processor, of the process and of the system for it',
      type: 'counter',
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge('lockstep_build_info', 'The version of Lockstep', [{ labels: { version: VERSION }, value: 1 }]),
    gauge('nodejs_version_info', 'The version of Node', [{ labels: { version: process.version }, value: 1 }]),
  ];
}

function histogram(
  name: string,
  help: string,
  of: MeasurementName[],
  labelsOf: (series: Series) => Labels,
): Family {
  const series = seriesOf(...of).map((each) => ({ labels: labelsOf(each), of: each }));
  return { name, help, type: 'histogram', series };
}

function seriesOf(...names: MeasurementName[]): Series[] {
  return [...counters().all()].filter(({ name }) => names.includes(name));
}
