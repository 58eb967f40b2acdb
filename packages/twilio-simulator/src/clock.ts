/** Time as the simulator sees it: milliseconds since the epoch, and timers on that same time. */
export interface Clock {
  now(): number;
  /** Runs `task` once, `delayMs` from now. The returned function cancels it. */
  schedule(delayMs: number, task: () => void): () => void;
  /** Moves time forward, running every task that falls due on the way, in order. */
  advance(byMs: number): void;
  /** Forgets all tasks. */
  close(): void;
}

interface Task {
  dueMs: number;
  run: () => void;
}

/** Node's timers fire at once for anything longer than this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Real time plus whatever was added with `advance`. */
export function createClock(): Clock {
  let offsetMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const now = () => Date.now() + offsetMs;
  const tasks = createTaskList(rearm);

  function rearm() {
    clearTimeout(timer);
    const next = tasks.first();
    if (next === undefined) return;
    const delayMs = Math.min(Math.max(0, next.dueMs - now()), LONGEST_TIMER_MS);
    timer = setTimeout(runDue, delayMs);
  }

  function runDue() {
    for (let task = tasks.takeDue(now()); task !== null; task = tasks.takeDue(now())) task.run();
    rearm();
  }

  return {
    now,
    schedule: (delayMs, run) => tasks.add({ dueMs: now() + delayMs, run }),
    advance(byMs) {
      const targetMs = now() + byMs;
      for (let task = tasks.takeDue(targetMs); task !== null; task = tasks.takeDue(targetMs)) {
        offsetMs += Math.max(0, task.dueMs - now());
        task.run();
      }
      offsetMs += Math.max(0, targetMs - now());
      rearm();
    },
    close() {
      clearTimeout(timer);
      tasks.clear();
    },
  };
}

/** A clock for tests: time stands still except in `advance`. */
export function createManualClock(startMs = Date.UTC(2026, 0, 5, 17, 0, 0)): Clock {
  let nowMs = startMs;
  const tasks = createTaskList(() => undefined);
  return {
    now: () => nowMs,
    schedule: (delayMs, run) => tasks.add({ dueMs: nowMs + delayMs, run }),
    advance(byMs) {
      const targetMs = nowMs + byMs;
      for (let task = tasks.takeDue(targetMs); task !== null; task = tasks.takeDue(targetMs)) {
        nowMs = Math.max(nowMs, task.dueMs);
        task.run();
      }
      nowMs = targetMs;
    },
    close: () => tasks.clear(),
  };
}

/** Tasks in the order in which they fall due; equal times keep the order of scheduling. */
function createTaskList(onChange: () => void) {
  let tasks: Task[] = [];
  return {
    first: () => tasks[0],
    add(task: Task): () => void {
      const position = tasks.findIndex((other) => other.dueMs > task.dueMs);
      tasks.splice(position === -1 ? tasks.length : position, 0, task);
      if (tasks[0] === task) onChange();
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    takeDue(atMs: number): Task | null {
      const next = tasks[0];
      if (next === undefined || next.dueMs > atMs) return null;
      tasks.shift();
      return next;
    },
    clear() {
      tasks = [];
    },
  };
}
