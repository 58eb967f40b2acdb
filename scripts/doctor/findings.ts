/** One thing the doctor looked at. `fix` is a sentence that says exactly what to do. */
export interface Finding {
  variable: string;
  level: "ok" | "warning" | "error";
  says: string;
  fix?: string;
}

export const ok = (variable: string, says: string): Finding => ({ variable, level: "ok", says });

export const warning = (variable: string, says: string, fix: string): Finding => ({
  variable,
  level: "warning",
  says,
  fix,
});

export const error = (variable: string, says: string, fix: string): Finding => ({
  variable,
  level: "error",
  says,
  fix,
});
