/** What a stage's stable ports are for, as the journal names them. */
export const postgresPort = (data: string): string => `postgres/${data}`;
export const redisPort = (data: string): string => `redis/${data}`;
/** Reached by `${service.url}`. */
export const internalPort = (service: string): string => `service/${service}`;
/** The port of a component that gives its metrics on one of its own, by instance number. */
export const metricsPort = (component: string, number: number): string => `metrics/${component}/${number}`;
