import { Callout } from "../parts";
import { explainCause, isProven, type SignatureEvidence } from "./quarantine-words";

/** Why a signature did not match: what was expected against what came, and what to do. */
export function SignatureDoctor({ evidence }: { evidence: SignatureEvidence }) {
  const { expectedUrl, receivedUrl, signedUrl } = evidence;
  return (
    <div className="grid gap-3">
      <Callout
        tone={isProven(evidence) ? "warning" : "info"}
        title={isProven(evidence) ? "Found the cause" : "Most likely"}
      >
        {explainCause(evidence)}
      </Callout>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5 max-split:grid-cols-1">
        <Fact name="Expected address">{expectedUrl}</Fact>
        {signedUrl !== null && <Fact name="Twilio signed for">{signedUrl}</Fact>}
        <Fact name="Arrived as">{receivedUrl}</Fact>
        <Fact name="Tokens tried">{evidence.tokensTried.join(", ") || "none"}</Fact>
        <Fact name="Proxy headers">{evidence.forwardingHeaders.join(", ") || "none"}</Fact>
        <Fact name="Body">
          {`${evidence.contentType || "no type"}, ${evidence.bodyBytes.toLocaleString("en-US")} bytes`}
        </Fact>
        <Fact name="Parameters">{evidence.parameterNames.join(", ") || "none"}</Fact>
      </dl>
      <p className="text-muted-foreground">
        Values are never kept: anybody could have written them.
      </p>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="font-mono text-xs leading-5 wrap-anywhere max-split:mb-1.5">{children}</dd>
    </>
  );
}
