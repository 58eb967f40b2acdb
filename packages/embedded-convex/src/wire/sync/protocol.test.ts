import fc from "fast-check";
import { expect, test } from "vitest";
import { ProtocolError, decodeTs, encodeTs, parseClientMessage } from "./protocol.ts";

test("zero is written as the client's initial timestamp", () => {
  expect(encodeTs(0n)).toBe("AAAAAAAAAAA=");
});

test("timestamps survive the wire", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (ts) => {
      expect(decodeTs(encodeTs(ts))).toBe(ts);
    }),
  );
});

test("an Add without a journal has a null journal and no component", () => {
  const text = JSON.stringify({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [{ type: "Add", queryId: 0, udfPath: "a:b", args: [{ x: 1 }] }],
  });
  expect(parseClientMessage(text)).toMatchObject({
    modifications: [{ journal: null, call: { args: { x: 1 }, componentPath: null } }],
  });
});

test.each([
  ["no JSON", "{"],
  ["no object", "[]"],
  ["an unknown type", '{"type":"Shout"}'],
  ["a negative version", '{"type":"Authenticate","baseVersion":-1,"tokenType":"None"}'],
  ["an unknown token type", '{"type":"Authenticate","baseVersion":0,"tokenType":"Cookie"}'],
  ["arguments that are no object", '{"type":"Action","requestId":0,"udfPath":"a:b","args":[1]}'],
  ["a short timestamp", '{"type":"Connect","sessionId":"s","maxObservedTimestamp":"AA=="}'],
])("%s is a protocol error", (_name, text) => {
  expect(() => parseClientMessage(text)).toThrow(ProtocolError);
});
