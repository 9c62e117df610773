/** What holds a tunnel to Cloudflare open, as published on Docker Hub and seen under this digest on 2026-09-26. */
export const CLOUDFLARED =
  "docker.io/cloudflare/cloudflared:2026.7.3@sha256:e39ee8da81ad5e05d77f38d2f51c60ca51bf2a8450ac3abab50c17fdb91d91bf";
