import { type ConformanceCase, query, saved } from "../case.ts";

export const jobCases: ConformanceCase[] = [
  {
    name: "a job runs once, when it is due and not before",
    steps: [
      { call: "mutation", path: "jobs:schedule", args: { text: "x", afterMs: 1000 }, save: "id" },
      { passMs: 900 },
      query("calls:notes", {}, []),
      query("jobs:state", { id: saved("id") }, "pending"),
      { passMs: 200 },
      query("calls:notes", {}, ["x"]),
      query("jobs:state", { id: saved("id") }, "success"),
      { passMs: 5000 },
      query("calls:notes", {}, ["x"]),
    ],
  },
  {
    name: "a job's row says what was asked",
    steps: [
      { call: "mutation", path: "jobs:schedule", args: { text: "row", afterMs: 1000 } },
      query("jobs:states", { text: "row" }, [["pending", [{ text: "row" }]]]),
    ],
  },
  {
    name: "a job of a mutation that failed does not exist",
    steps: [
      { call: "mutation", path: "jobs:scheduleThenThrow", throws: "rolled back" },
      { passMs: 100 },
      query("calls:notes", {}, []),
      query("jobs:states", { text: "never" }, []),
    ],
  },
  {
    name: "a canceled job does not run",
    steps: [
      { call: "mutation", path: "jobs:schedule", args: { text: "x", afterMs: 100 }, save: "id" },
      { call: "mutation", path: "jobs:cancel", args: { id: saved("id") } },
      { passMs: 1000 },
      query("calls:notes", {}, []),
      query("jobs:state", { id: saved("id") }, "canceled"),
    ],
  },
  {
    name: "a job that fails is failed for good and wrote nothing",
    steps: [
      { call: "mutation", path: "jobs:scheduleFailure", save: "id" },
      { passMs: 1000 },
      query("calls:notes", {}, []),
      query("jobs:state", { id: saved("id") }, "failed"),
    ],
  },
  {
    name: "jobs schedule jobs",
    steps: [
      { call: "mutation", path: "jobs:scheduleChain", args: { left: 3 } },
      { passMs: 100 },
      query("calls:notes", {}, ["left 3", "left 2", "left 1", "left 0"]),
    ],
  },
  {
    name: "an action schedules too",
    steps: [
      { call: "action", path: "jobs:scheduleFromAction", args: { text: "x" } },
      { passMs: 100 },
      query("calls:notes", {}, ["x"]),
    ],
  },
];
