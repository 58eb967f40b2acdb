import { expect, test } from "vitest";
import { splitLinks } from "./links";

const links = (body: string) => splitLinks(body).flatMap(({ href }) => href ?? []);

test.each([
  ["See https://alder.example/van.", ["https://alder.example/van"]],
  ["(www.alder.example)", ["https://www.alder.example"]],
  [
    "two: http://a.example and http://b.example?x=1&y=2",
    ["http://a.example", "http://b.example?x=1&y=2"],
  ],
  ["javascript:alert(1) data:text/html,x", []],
  ["no address here", []],
  ["", []],
])("the links of %j", (body, expected) => {
  expect(links(body)).toEqual(expected);
});

test("no character of a text is lost", () => {
  const body = "a https://x.example, b\n\u0000 \uD800 www.y.example! 🐶 שלום";
  expect(
    splitLinks(body)
      .map(({ text }) => text)
      .join(""),
  ).toBe(body);
});
