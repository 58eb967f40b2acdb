"use client";

import { useMutation } from "convex/react";
import { Download } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { dayKey } from "@/lib/time";
import { SettingsCard } from "../parts";
import { readAllPages } from "./read-all-pages";

type Table = "optOuts" | "consents";

const FILE_NAMES: Record<Table, string> = { optOuts: "opt-outs", consents: "consents" };

/** Everything that an auditor asks for, as files. */
export function ExportCard() {
  return (
    <SettingsCard
      title="Export for an auditor"
      lead="Every row with its words, proof, times and who recorded it, as CSV. It has whole phone numbers, so the audit log notes who took it."
    >
      <div className="flex flex-wrap gap-2">
        <ExportButton table="optOuts" label="Export opt-outs" />
        <ExportButton table="consents" label="Export consents" />
      </div>
    </SettingsCard>
  );
}

function ExportButton({ table, label }: { table: Table; label: string }) {
  const exportPage = useMutation(api.compliance.exportPage);
  const [rowCount, setRowCount] = useState<number | null>(null);
  const isBusy = rowCount !== null;

  async function download() {
    if (isBusy) return;
    setRowCount(0);
    try {
      const lines = await readAllPages(
        (paginationOpts) => exportPage({ table, paginationOpts }),
        setRowCount,
      );
      save(`${FILE_NAMES[table]}-${dayKey(Date.now())}.csv`, lines);
    } catch (error) {
      toast.error(describeError(error));
    } finally {
      setRowCount(null);
    }
  }

  return (
    <Button
      variant="outline"
      aria-disabled={isBusy}
      onClick={() => void download()}
      className="max-split:h-11"
    >
      <Download aria-hidden="true" className="size-4" strokeWidth={1.75} />
      {isBusy ? `Reading, ${rowCount} rows so far` : label}
    </Button>
  );
}

function save(fileName: string, lines: string[]): void {
  const url = URL.createObjectURL(new Blob(lines, { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
