import "@testing-library/jest-dom/vitest";
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { Avatar } from "./avatar";
import { avatarHue } from "./avatar-identity";

afterEach(cleanup);

test.each(["Sam Whitlock", "+1 503 555 0148"])("the hue of %s comes from what is shown", (name) => {
  const { container } = render(<Avatar name={name} size={28} />);
  const avatar = container.querySelector<HTMLElement>("[data-slot=avatar]");
  expect(avatar?.style.getPropertyValue("--h")).toBe(String(avatarHue(name)));
});
