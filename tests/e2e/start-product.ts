import type { TestProject } from "vitest/node";
import { forget, reserve, startProduct, type Address } from "./product.ts";

declare module "vitest" {
  interface ProvidedContext {
    product: Address;
  }
}

/** One product for all test files that do not break it; each test uses contacts of its own. */
export default async function startForAll(project: TestProject) {
  const place = await reserve();
  const product = await startProduct(place);
  const { inbox, phone, data, controlToken } = product;
  project.provide("product", { inbox, phone, data, controlToken });
  return async () => {
    await product.stop();
    forget(place);
  };
}
