import { vi } from "vitest";

// Test files share a worker, which is faster, but not what another one put in the place of a module.
vi.resetModules();
