/**
 * An example for each section, as it stands in a manifest. A test parses every one of them, so none of them lies.
 */
export const examples: Readonly<Record<string, string>> = {
  app: `app: shop`,
  labels: `labels: { team: web, cost-centre: "4711" }`,
  image: `image:
  build: .
  native: { python: requirements.txt, version: "3.12" }
  test: python -m pytest -q
  scan: high`,
  registry: `registry: { project: acme-build, region: europe-west1, keep: 20 }`,
  registries: `registries:
  ghcr.io: { user: acme-bot, password: "\${secrets.ghcr-token}" }
  docker.io: { mirror: google }`,
  state: `state: { in: gcs, bucket: acme-shop-state, location: eu }`,
  pipeline: `pipeline: { with: github-actions, repository: acme/shop, branch: development, promote: tag }`,
  env: `env:
  DATABASE_URL: postgresql+psycopg://\${db.address}?sslmode=\${db.sslmode}
  SECRET_KEY: \${secrets.session-key}
  SHOP_URL: \${access.url}`,
  files: `files:
  config: { from: config/shop.ini, mount: /etc/shop/shop.ini }
  licence: { text: "\${secrets.licence}" }`,
  secrets: `secrets:
  session-key: { generate: 50 }
  payment-token: { supply: token of the payment provider }
  admin: { compose: "admin:\${secrets.session-key}" }`,
  accept: `accept: { FL0301: The health page of the vendor cannot tell }`,
  components: `components:
  web:
    kind: service
    command: gunicorn --bind 0.0.0.0:\${port} shop:app
    port: 8080
    scale: { min: 2, max: 10, concurrency: 60 }
    health: { ready: /readyz, live: /healthz }
  worker: { kind: worker, command: "celery -A shop worker --queues \${queues}", queues: [default], scale: { max: 8, backlog: 20 } }
  beat: { kind: scheduler, command: celery -A shop beat }
  migrate: { kind: job, command: alembic upgrade head, run: before-release }
  cleanup: { kind: job, command: shop cleanup, run: { schedule: "0 3 * * *", zone: Europe/Zurich } }`,
  "components.<name>.size": `components:
  web:
    kind: service
    command: gunicorn --bind 0.0.0.0:\${port} shop:app
    size: { cpu: 250m, memory: 256Mi, burst: { cpu: 1, memory: 512Mi } }`,
  "components.<name>.health": `components:
  web:
    kind: service
    command: gunicorn --bind 0.0.0.0:\${port} shop:app
    health: { ready: { path: /readyz, headers: { X-Forwarded-Proto: https } }, live: /healthz, grace: 2m }
  worker:
    kind: worker
    command: celery -A shop worker
    queues: [default]
    health: { live: { file: /tmp/heartbeat, within: 1m } }`,
  "components.<name>.run": `components:
  migrate: { kind: job, command: alembic upgrade head, run: before-release }
  report: { kind: job, command: shop report, run: { schedule: "30 6 * * mon", zone: Europe/Zurich }, timeout: 2h, retries: 1 }
  manage: { kind: job, command: [shop], run: on-demand }`,
  "components.<name>.chart": `components:
  server:
    kind: service
    command: prefect server start --host 0.0.0.0 --port \${port}
    chart:
      repo: https://prefecthq.github.io/prefect-helm
      name: prefect-server
      version: 2025.6.26211534
      service: prefect-server
      paths: { env: [server.env], size: server.resources, image: global.prefect.image }`,
  data: `data:
  db: { kind: postgres, version: 17, size: small, backups: { at: "02:00", keep: 7 } }
  cache: { kind: redis }
  media: { kind: bucket, mount: /srv/media, versions: 30d }`,
  "data.<name>.backups": `data:
  db:
    kind: postgres
    backups: { at: "02:00", keep: 30, pitr: 7d, location: eu, copy: { to: europe-west4, keep: 90 }, dump: { at: "04:00", to: dumps } }
  dumps: { kind: bucket, delete-after: 365d }`,
  target: `target: local`,
  google: `google: { project: acme-shop, region: europe-west1, billing: 0A0A0A-0B0B0B-0C0C0C }`,
  shares: `stages:
  testing: { shares: production }
  production: { target: gke, google: { project: acme-shop, region: europe-west1 } }`,
  namespace: `stages:
  production: { target: gke, namespace: shop-live }`,
  network: `network: { range: 10.10.0.0/16, egress: static, addresses: 2 }`,
  cluster: `cluster:
  mode: standard
  channel: stable
  control: { from: [198.51.100.0/24] }
  pools: { main: { machine: e2-standard-4, nodes: { min: 1, max: 4 } } }`,
  standby: `standby: { region: europe-west4, traffic: load-balancer, scale: 50% }`,
  deliver: `deliver: { by: argocd, repository: acme/shop-gitops, branch: main, via: pull-request }`,
  approve: `approve: ["group:leads@example.com", "github:acme/release-managers"]`,
  from: `stages:
  testing: { target: local }
  production: { target: local, from: [testing] }`,
  rollout: `rollout: { steps: [10, 50], wait: 5m }`,
  access: `access:
  domain: shop.example.com
  dns: { cloud-dns: example-com }
  rules: [{ from: [198.51.100.0/24] }, { who: ["group:staff@example.com"], paths: [/admin/] }]
  limit: 600/1m
  routes: { /: web, /media/: media }`,
  maintenance: `maintenance: { windows: ["sun 02:00-05:00"], except: ["2026-12-15/2027-01-05"] }`,
  monitor: `monitor: { logs: 90d, notify: ["email:oncall@example.com"], latency: 2s, errors: 1% }`,
  gateway: `gateway:
  domain: sites.example.com
  certificates: { key: site, for: 90d, approve: ["group:netops@example.com"] }`,
  stages: `target: local
stages:
  development: {}
  testing: { approve: anyone }
  production:
    approve: ["group:leads@example.com"]
    env: { LOG_LEVEL: warning }
    components: { web: { scale: { min: 4, max: 40 } } }`,
  sites: `sites:
  lab:
    stage: production
    target: machine
    from: [198.51.100.7/32]
    components: { worker: { queues: [lab], scale: 1 } }`,
};
