import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Figures for Prometheus: routes and seconds, never a name, an address or a count of students. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: 'earshot_request_seconds',
    help: 'Time to answer, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'earshot_' });
  }

  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `earshot_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
