import { expect, test } from "vitest";
import { readReplies } from "./twiml.ts";

const read = (body: string, contentType: string | null = "text/xml; charset=utf-8") =>
  readReplies({ status: 200, contentType, body });

test("a message's words, addresses, pictures and callback are read", () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
    <!-- a comment -->
    <Response>
      <Message to='+15035550109' from="+15035550101" action="https://example.com/s?a=1&amp;b=2">
        <Body>One &lt;two&gt; &#128512; &#x1F600;</Body><Media>https://example.com/a.png</Media>
      </Message>
      <Sms>Old</Sms>
    </Response>`;
  expect(read(xml)).toEqual([
    {
      to: "+15035550109",
      from: "+15035550101",
      body: "One <two> 😀 😀",
      mediaUrls: ["https://example.com/a.png"],
      statusCallback: "https://example.com/s?a=1&b=2",
    },
    { to: null, from: null, body: "Old", mediaUrls: [], statusCallback: null },
  ]);
});

test.each([
  ["", "text/xml"],
  ["<Response/>", "text/xml"],
  ["<Response></Response>", "application/xml"],
  ["<Response />\n", "text/html"],
])("%j as %s sends nothing", (body, type) => {
  expect(read(body, type)).toEqual([]);
});

test.each([
  "<Response><Message>x</Response>",
  "<Response></Message></Response>",
  "<Response/><Response/>",
  "x<Response/>",
  "<Response",
  "<Response a=b/>",
  "\n<?xml version='1.0'?><Response/>",
  "<response/>",
  "OK",
])("%j is not TwiML", (body) => {
  expect(read(body)).toEqual({ errorCode: 12100 });
});
