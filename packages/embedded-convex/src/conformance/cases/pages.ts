import type { ConformanceCase, Step } from "../case.ts";

const TEN: Step = {
  call: "mutation",
  path: "items:insertMany",
  args: { items: Array.from({ length: 10 }, (_, index) => ({ a: index * 10 })) },
};

/** The next page of four by `a`; the app remembers the cursor between turns. */
const page = (returns: number[], isDone: boolean, order: "asc" | "desc" = "asc"): Step => ({
  call: "mutation",
  path: "pages:turn",
  args: { size: 4, order },
  returns: { values: returns, isDone },
});

export const pageCases: ConformanceCase[] = [
  {
    name: "pages follow each other without gap or overlap, and the last says so",
    steps: [TEN, page([0, 10, 20, 30], false), page([40, 50, 60, 70], false), page([80, 90], true)],
  },
  {
    name: "pages go backwards too",
    steps: [
      TEN,
      page([90, 80, 70, 60], false, "desc"),
      page([50, 40, 30, 20], false, "desc"),
      page([10, 0], true, "desc"),
    ],
  },
  {
    name: "rows that come and go before the cursor do not move the next page",
    steps: [
      TEN,
      page([0, 10, 20, 30], false),
      { call: "mutation", path: "items:insertMany", args: { items: [{ a: 5 }, { a: 35 }] } },
      { call: "mutation", path: "pages:removeWhereA", args: { a: 10 } },
      page([35, 40, 50, 60], false),
    ],
  },
  {
    name: "the row at the cursor may be removed",
    steps: [
      TEN,
      page([0, 10, 20, 30], false),
      { call: "mutation", path: "pages:removeWhereA", args: { a: 30 } },
      page([40, 50, 60, 70], false),
    ],
  },
  {
    name: "an empty table is one empty last page",
    steps: [page([], true)],
  },
];
