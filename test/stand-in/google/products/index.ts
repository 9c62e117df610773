import type { Product } from "../route.ts";
import { storage } from "./storage.ts";

export const products: readonly Product[] = [storage];
