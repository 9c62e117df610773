import { collection } from "../collection.ts";
import type { Product } from "../route.ts";

/** Clusters, as far as the provider asks for one that is there already; tests put them into `resources`. */
export const container: Product = {
  host: "container.googleapis.com",
  variables: { GOOGLE_CONTAINER_CUSTOM_ENDPOINT: "v1/" },
  routes: collection({ path: "v1/projects/{project}/locations/{location}/clusters", id: "=name", only: ["get", "list"] }),
};
